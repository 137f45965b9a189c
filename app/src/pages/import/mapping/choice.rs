//! One thing that is told of a file, among what it may be.

use domain::{
    Currency,
    statement::{Answer, Question},
};
use leptos::serde_json::{self, Value};
use maud::{Markup, html};
use serde::Serialize;

use crate::components::Text;

/// Something that it may be, and what people read for it.
pub(super) struct Choice<T> {
    value: T,
    label: &'static str,
}

impl<T> Choice<T> {
    pub(super) const fn new(value: T, label: &'static str) -> Self {
        Self { value, label }
    }
}

/// The word by which a form tells it, which is the one in JSON.
pub(super) fn word(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

/// A field of the form, with what the file asks where it leaves that open.
pub(super) struct Told<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    pub(super) asked: Option<&'a Question>,
}

impl Told<'_> {
    /// One of several. Where none is known nothing is chosen: a guess would be taken for an answer.
    pub(super) fn choice<T: Copy + PartialEq + Serialize>(
        &self,
        choices: &[Choice<T>],
        known: Option<T>,
    ) -> Markup {
        self.around(html! {
            select id=(self.id) name=(Text(self.name)) aria-describedby=[self.described_by()] {
                @if known.is_none() { option value="" { "Choose one" } }
                @for Choice { value, label } in choices {
                    option value=(word(value)) selected[known == Some(*value)] { (label) }
                }
            }
        })
    }

    pub(super) fn currency(&self, known: Option<Currency>) -> Markup {
        let known = known.map(|currency| currency.to_string());
        self.around(html! {
            input id=(self.id) name=(Text(self.name)) value=[known] maxlength="3" size="6" pattern="[A-Za-z]{3}"
                title="Three letters, for example EUR" placeholder="EUR" autocomplete="off"
                autocapitalize="characters" data-capitals="" aria-describedby=[self.described_by()];
        })
    }

    fn described_by(&self) -> Option<String> {
        self.asked.map(|_| format!("{}-asked", self.id))
    }

    fn around(&self, field: Markup) -> Markup {
        html! {
            div class={ "told-field" @if self.asked.is_some() { " unsure" } } {
                label for=(self.id) { (Text(self.label)) }
                (field)
                @if let Some(question) = self.asked {
                    p id=[self.described_by()] class="hint" {
                        span class="badge badge-submitted" { "Unsure" }
                        " " (Text(&question.to_string()))
                        @if let Some(likely) = likely(question) { " " (Text(&likely)) }
                    }
                }
            }
        }
    }
}

/// What is likelier, in words: it is for the person to say.
fn likely(question: &Question) -> Option<String> {
    match (question, question.proposed()?) {
        (Question::CurrencySign { choices, .. }, _) => {
            let codes: Vec<_> = choices.iter().map(ToString::to_string).collect();
            Some(format!("It may be {}.", codes.join(", ")))
        }
        (_, Answer::Currency(currency)) => Some(format!("The others are in {currency}.")),
        _ => None,
    }
}

/// A field about a text of the file, in a list of such fields.
pub(super) fn of_text(
    (list, place, text): (&str, usize, &str),
    asked: Option<&Question>,
    field: impl FnOnce(&Told<'_>) -> Markup,
) -> Markup {
    let (id, label) = (format!("{list}-{place}"), format!("“{text}” means"));
    let name = format!("mapping[{list}][{place}]");
    let means = format!("{name}[means]");
    let told = Told { id: &id, name: &means, label: &label, asked };
    html! {
        input type="hidden" name={ (name) "[text]" } value=(Text(text));
        (field(&told))
    }
}
