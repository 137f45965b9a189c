//! What stands in the form while somebody types, and what is wrong with it: by `domain`'s check, which the API makes too.

use domain::{ExpenseForm, Fault, Field, Invalid, Notation};
use leptos::{ev::MouseEvent, prelude::*, wasm_bindgen::JsCast};
use time::Date;
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement};

use crate::{components::ResultSignal, notation::notation};

/// The fields, in the order in which they stand. Each has its word for an id.
const FIELDS: [Field; 6] =
    [Field::Date, Field::Category, Field::Merchant, Field::Description, Field::Amount, Field::Currency];

/// One form's.
#[derive(Clone, Copy)]
pub(super) struct FormState {
    typed: RwSignal<ExpenseForm>,
    /// The fields that a person has left. Nobody is told of faults before.
    left: RwSignal<Vec<Field>>,
    result: ResultSignal,
    today: Date,
    notation: Notation,
}

impl FormState {
    pub(super) fn new(start: ExpenseForm, result: ResultSignal, today: Date) -> Self {
        let (typed, left) = (RwSignal::new(start), RwSignal::new(Vec::new()));
        let form_state = Self { typed, left, result, today, notation: notation() };
        // Something may have been typed before the page was hydrated.
        Effect::new(move |_| form_state.take_all());
        form_state
    }

    /// Takes what stands in the fields now.
    fn take_all(self) {
        for (field, text) in FIELDS.into_iter().filter_map(|field| Some((field, value_of(field)?))) {
            self.take(field, text);
        }
    }

    /// Begins with another day than the server did, unless one is typed already.
    pub(super) fn correct_day(self, servers: Date, readers: Date) {
        let input = document().get_element_by_id(Field::Date.word());
        let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) else { return };
        if input.value() == servers.to_string() {
            input.set_default_value(&readers.to_string());
            self.take_all();
        }
    }

    /// What is typed.
    pub(super) const fn typed(self) -> RwSignal<ExpenseForm> {
        self.typed
    }

    /// Takes what stands in a field now.
    pub(super) fn take(self, field: Field, text: String) {
        self.typed.update(|typed| {
            let place = match field {
                Field::Date => &mut typed.date,
                Field::Merchant => &mut typed.merchant,
                Field::Description => &mut typed.description,
                Field::Category => &mut typed.category,
                Field::Amount => &mut typed.amount,
                Field::Currency => &mut typed.currency,
                Field::Title | Field::Reason | Field::Comment | Field::Name | Field::Email => return,
            };
            *place = text;
        });
    }

    /// The person has left a field.
    pub(super) fn leave(self, field: Field) {
        self.left.update(|left| left.push(field));
    }

    /// What a person is to be told of a field: the fault that is there, else the one that the API found.
    pub(super) fn fault(self, field: Field) -> Option<Fault> {
        let left = self.left.with(|left| left.contains(&field));
        let own = left.then(|| self.typed.with(|typed| self.faults(typed)?.at(field))).flatten();
        own.or_else(|| self.result.with(|result| result.as_ref()?.as_ref().err()?.fault_of(field)))
    }

    /// Sends nothing that would come back: leads to the first fault instead.
    pub(super) fn hold_back_faults(self, click: &MouseEvent) {
        self.take_all();
        self.left.set(FIELDS.to_vec());
        let Some(invalid) = self.typed.with_untracked(|typed| self.faults(typed)) else { return };
        click.prevent_default();
        let first = FIELDS.into_iter().find(|field| invalid.at(*field).is_some());
        let element = first.and_then(|field| document().get_element_by_id(field.word()));
        _ = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()).map(|element| element.focus());
    }

    fn faults(self, typed: &ExpenseForm) -> Option<Invalid> {
        typed.check(self.today, self.notation).err()
    }
}

fn value_of(field: Field) -> Option<String> {
    match document().get_element_by_id(field.word())?.dyn_into::<HtmlInputElement>() {
        Ok(input) => Some(input.value()),
        Err(other) => other.dyn_into::<HtmlSelectElement>().ok().map(|select| select.value()),
    }
}
