//! The fields of an expense. Without JavaScript the browser sees to most of what the check would find.

use domain::{
    Category, Currency, Field, Money,
    draft::{DESCRIPTION, EARLIEST, MERCHANT},
};
use leptos::prelude::*;
use time::Date;

use crate::{
    AppError, ReportChoice,
    addresses::expense_input::ExpenseInput,
    components::{FieldFault, Rendered, told},
    notation::notation,
};

/// What is offered where a currency is asked for. Any other can be typed.
const CURRENCIES: [&str; 12] =
    ["AUD", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "JPY", "NOK", "PLN", "SEK", "USD"];

/// They begin with `start`.
#[component]
pub(in crate::pages) fn Fields(
    start: ExpenseInput,
    /// The server's day.
    today: Date,
    /// The moment whose day the form begins with, where it does.
    #[prop(optional_no_strip)]
    begun: Option<String>,
    /// What it can be put into, where that is asked here.
    #[prop(optional)]
    reports: Option<Vec<ReportChoice>>,
    /// Why the form was refused, if it was.
    refusal: Option<AppError>,
) -> impl IntoView {
    let ExpenseInput { form, report, .. } = start;
    let reports = reports.map(|reports| view! { <ReportField reports chosen=report /> });
    // It may be tomorrow already where the reader is.
    let latest = today.next_day().unwrap_or(today);
    let refusal = StoredValue::new(refusal);
    let checked =
        move |field| Checked { field, told: refusal.with_value(|refusal| told(refusal.as_ref(), field)) };
    let such = notation().number(Money::new(123_450, Currency::EUR));

    view! {
        <Labelled of=checked(Field::Date) label="Date">
            <Text
                of=checked(Field::Date)
                kind="date"
                value=form.date
                min=EARLIEST.to_string()
                max=latest.to_string()
                attr:data-local-day=begun
            />
        </Labelled>
        <Labelled of=checked(Field::Category) label="Category">
            <CategoryChoice of=checked(Field::Category) chosen=form.category />
        </Labelled>
        <Labelled of=checked(Field::Merchant) label="Merchant" hint="Who was paid.">
            <Text of=checked(Field::Merchant) value=form.merchant limit=MERCHANT />
        </Labelled>
        <Labelled of=checked(Field::Description) label="Description" hint="What it was for.">
            <Text of=checked(Field::Description) value=form.description limit=DESCRIPTION />
        </Labelled>
        <Labelled of=checked(Field::Amount) label="Amount" hint=format!("For example {such}.")>
            <Text
                of=checked(Field::Amount)
                value=form.amount
                limit=40
                attr:inputmode="decimal"
                attr:data-currency=Field::Currency.word()
            />
        </Labelled>
        <Labelled of=checked(Field::Currency) label="Currency" hint="Three letters, for example EUR.">
            <Text
                of=checked(Field::Currency)
                value=form.currency
                limit=3
                attr:list="currencies"
                attr:pattern="[A-Z]{3}"
                attr:autocapitalize="characters"
                attr:data-capitals=""
            />
            <datalist id="currencies">
                {CURRENCIES.map(|code| view! { <option value=code></option> }).collect_view()}
            </datalist>
        </Labelled>
        {reports}
    }
    .rendered()
}

/// A field, and what is wrong with what stands in it.
struct Checked {
    field: Field,
    /// What the API has found.
    told: String,
}

impl Checked {
    fn invalid(&self) -> Option<&'static str> {
        (!self.told.is_empty()).then_some("true")
    }
}

/// A field with its label, what it takes, and what is wrong with what is in it.
#[component]
fn Labelled(
    of: Checked,
    label: &'static str,
    #[prop(optional, into)] hint: String,
    children: Children,
) -> impl IntoView {
    let Checked { field, told } = of;
    let word = field.word();

    view! {
        <div class=format!("labelled labelled-{word}")>
            <label for=word>{label}</label>
            {children()}
            <p class="hint" id=hint_of(field)>
                {hint}
            </p>
            <FieldFault of=word told />
        </div>
    }
}

#[component]
fn Text(
    of: Checked,
    value: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional)] limit: Option<usize>,
    #[prop(optional)] min: Option<String>,
    #[prop(optional)] max: Option<String>,
) -> impl IntoView {
    view! {
        <input
            id=of.field.word()
            name=of.field.word()
            type=kind
            value=value
            maxlength=limit
            min=min
            max=max
            required=true
            autocomplete="off"
            aria-describedby=described_by(of.field)
            aria-invalid=of.invalid()
        />
    }
}

#[component]
fn CategoryChoice(of: Checked, chosen: String) -> impl IntoView {
    let option = |kind: Category| {
        view! {
            <option value=kind.word() selected=chosen == kind.word()>
                {kind.label()}
            </option>
        }
    };

    view! {
        <select
            id=of.field.word()
            name=of.field.word()
            required=true
            aria-describedby=described_by(of.field)
            aria-invalid=of.invalid()
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

fn described_by(field: Field) -> String {
    format!("{}-fault {}", field.word(), hint_of(field))
}
