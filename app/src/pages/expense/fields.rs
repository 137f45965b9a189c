//! The fields of an expense. Without JavaScript the browser sees to most of what the check would find.

use domain::{
    Category, Currency, Field, Money,
    draft::{DESCRIPTION, EARLIEST, MERCHANT},
};
use leptos::{ev::Event, prelude::*, wasm_bindgen::JsCast};
use time::Date;
use web_sys::HtmlInputElement;

use super::form_state::FormState;
use crate::{ReportChoice, addresses::expense_input::ExpenseInput, notation::notation};

/// What is offered where a currency is asked for. Any other can be typed.
const CURRENCIES: [&str; 12] =
    ["AUD", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "JPY", "NOK", "PLN", "SEK", "USD"];

/// They begin with `start`.
#[component]
pub(super) fn Fields(
    form_state: FormState,
    start: ExpenseInput,
    /// The latest day on which something can have been spent.
    latest: Date,
    reports: Vec<ReportChoice>,
) -> impl IntoView {
    let ExpenseInput { form, report, .. } = start;
    let such = notation().number(Money::new(123_450, Currency::EUR));

    view! {
        <Labelled form_state field=Field::Date label="Date">
            <Text form_state field=Field::Date kind="date" value=form.date min=EARLIEST.to_string() max=latest.to_string() />
        </Labelled>
        <Labelled form_state field=Field::Category label="Category">
            <CategoryChoice form_state chosen=form.category />
        </Labelled>
        <Labelled form_state field=Field::Merchant label="Merchant" hint="Who was paid.">
            <Text form_state field=Field::Merchant value=form.merchant limit=MERCHANT />
        </Labelled>
        <Labelled form_state field=Field::Description label="Description" hint="What it was for.">
            <Text form_state field=Field::Description value=form.description limit=DESCRIPTION />
        </Labelled>
        <Labelled form_state field=Field::Amount label="Amount" hint=format!("For example {such}.")>
            <Text
                form_state
                field=Field::Amount
                value=form.amount
                limit=20
                attr:inputmode="decimal"
                attr:pattern=r"[\s0-9.,'’]+"
            />
        </Labelled>
        <Labelled form_state field=Field::Currency label="Currency" hint="Three letters, for example EUR.">
            <Text
                form_state
                field=Field::Currency
                value=form.currency
                limit=3
                attr:list="currencies"
                attr:pattern="[A-Z]{3}"
                attr:autocapitalize="characters"
            />
            <datalist id="currencies">
                {CURRENCIES.map(|code| view! { <option value=code></option> }).collect_view()}
            </datalist>
        </Labelled>
        <ReportField reports chosen=report />
    }
    .into_any()
}

/// A field with its label, what it takes, and what is wrong with what is in it.
#[component]
fn Labelled(
    form_state: FormState,
    field: Field,
    label: &'static str,
    #[prop(optional, into)] hint: String,
    children: Children,
) -> impl IntoView {
    let word = field.word();
    let wrong = move || form_state.fault(field).map(|fault| format!("The {word} {fault}."));

    view! {
        <div class=format!("labelled labelled-{word}")>
            <label for=word>{label}</label>
            {children()}
            <p class="hint" id=hint_of(field)>
                {hint}
            </p>
            <p class="fault" id=fault_of(field) role="status">
                {wrong}
            </p>
        </div>
    }
}

#[component]
fn Text(
    form_state: FormState,
    field: Field,
    value: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional)] limit: Option<usize>,
    #[prop(optional)] min: Option<String>,
    #[prop(optional)] max: Option<String>,
) -> impl IntoView {
    let typed = move |event: Event| {
        if field == Field::Currency {
            to_capitals(&event);
        }
        form_state.take(field, event_target_value(&event));
    };

    view! {
        <input
            id=field.word()
            name=field.word()
            type=kind
            value=value
            maxlength=limit
            min=min
            max=max
            required=true
            autocomplete="off"
            aria-describedby=described_by(field)
            aria-invalid=move || form_state.fault(field).map(|_| "true")
            on:input=typed
            on:change=move |_| form_state.leave(field)
        />
    }
}

#[component]
fn CategoryChoice(form_state: FormState, chosen: String) -> impl IntoView {
    let field = Field::Category;
    let option = |kind: Category| {
        view! {
            <option value=kind.word() selected=chosen == kind.word()>
                {kind.label()}
            </option>
        }
    };

    view! {
        <select
            id=field.word()
            name=field.word()
            required=true
            aria-describedby=described_by(field)
            aria-invalid=move || form_state.fault(field).map(|_| "true")
            on:input=move |event| form_state.take(field, event_target_value(&event))
            on:change=move |_| form_state.leave(field)
        >
            <option value="">"Choose one"</option>
            {Category::ALL.map(option).collect_view()}
        </select>
    }
}

/// Which of the person's reports it is in.
#[component]
fn ReportField(reports: Vec<ReportChoice>, chosen: String) -> impl IntoView {
    let option = |ReportChoice { id, title }: ReportChoice| {
        let id = id.to_string();
        let selected = chosen == id;
        view! {
            <option value=id selected=selected>
                {title}
            </option>
        }
    };

    view! {
        <div class="labelled labelled-report">
            <label for="report">"Report"</label>
            <select id="report" name="report">
                <option value="">"No report"</option>
                {reports.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}

fn hint_of(field: Field) -> String {
    format!("{}-hint", field.word())
}

fn fault_of(field: Field) -> String {
    format!("{}-fault", field.word())
}

fn described_by(field: Field) -> String {
    format!("{} {}", fault_of(field), hint_of(field))
}

/// A currency's letters are capitals, however they are typed.
fn to_capitals(event: &Event) {
    if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) {
        input.set_value(&input.value().to_ascii_uppercase());
    }
}
