//! How a statement was read, to be put right: what its columns mean, and how its days, marks and signs are written. What the
//! file leaves open is asked where it is told.

mod choice;
mod columns;

use domain::{
    FileReading,
    statement::{DateOrder, DecimalMark, Direction, Format, Mapping, Question, SignConvention},
};
use leptos::{prelude::*, server_fn::ServerFn, tachys::html::InertElement};
use maud::{Markup, html};

use crate::{
    ImportView,
    addresses::{base_path::with_base, flash_message::FlashMessage},
    components::{FormResult, SubmitButton, refusal_of},
    server_functions::imports::ChangeMapping,
};
use choice::{Choice, Told};
use columns::columns;

/// The section's id in the page.
pub(super) const MAPPING: &str = "how-it-was-read";

const ORDERS: [Choice<DateOrder>; 3] = [
    Choice::new(DateOrder::DayFirst, "Day first: 31/10/2026"),
    Choice::new(DateOrder::MonthFirst, "Month first: 10/31/2026"),
    Choice::new(DateOrder::YearFirst, "Year first: 26/10/31"),
];
const MARKS: [Choice<DecimalMark>; 2] =
    [Choice::new(DecimalMark::Point, "Point: 1,234.50"), Choice::new(DecimalMark::Comma, "Comma: 1.234,50")];
const SIGNS: [Choice<SignConvention>; 2] = [
    Choice::new(SignConvention::MinusIsOut, "−12.50 was spent, 12.50 came in"),
    Choice::new(SignConvention::MinusIsIn, "12.50 was spent, −12.50 came in"),
];
const DIRECTIONS: [Choice<Direction>; 2] =
    [Choice::new(Direction::Out, "Money out"), Choice::new(Direction::In, "Money in")];

/// A form without which nothing is to be told of the file: a list of expenses means what it says.
#[component]
pub(super) fn HowItWasRead(view: ImportView) -> impl IntoView {
    let ImportView { id, reading, .. } = view;
    let mapping = reading.mapping.clone()?;
    let is_table = reading.format.is_none_or(is_table);
    let columns = is_table.then(|| columns(&reading, &mapping));
    let told = told(&reading, &mapping, is_table);
    if columns.is_none() && told.is_empty() {
        return None;
    }
    let fields = html! {
        @if let Some(columns) = columns { (columns) }
        @if !told.is_empty() { div class="told" { @for told in told { (told) } } }
    };
    let remembered = if reading.remembered {
        "It was read as you set it for an earlier file with these columns."
    } else {
        "What you change is remembered for your next files with these columns."
    };

    Some(view! {
        <section id=MAPPING class="card mapping" aria-labelledby="mapping-heading">
            <h2 id="mapping-heading" tabindex="-1">
                "How the file was read"
            </h2>
            <p class="muted">{what_it_is(&reading)} " " {remembered}</p>
            <form method="post" action=with_base(ChangeMapping::url()) data-sent-on-change="">
                <input type="hidden" name="id" value=id.to_string() />
                {InertElement::new(fields.into_string())}
                <div class="form-buttons without-scripts">
                    <SubmitButton quiet=true>"Read again"</SubmitButton>
                </div>
                <FormResult refusal={refusal_of::<ChangeMapping>()} done=FlashMessage::FileReadAgain />
            </form>
        </section>
    })
}

/// Whether it has columns that a person can see.
const fn is_table(format: Format) -> bool {
    matches!(format, Format::Csv | Format::Xlsx | Format::Xls | Format::Ods)
}

/// `CSV in UTF-8.`
fn what_it_is(reading: &FileReading) -> String {
    let format = reading.format.map_or("A table", |format| match format {
        Format::Csv => "CSV",
        Format::Xlsx | Format::Xls => "Excel",
        Format::Ods => "OpenDocument",
        Format::Ofx1 | Format::Ofx2 => "OFX",
        Format::Qif => "QIF",
        Format::Camt => "CAMT",
    });
    match &reading.charset {
        Some(charset) => format!("{format} in {charset}."),
        None => format!("{format}."),
    }
}

/// What is told of the file as a whole. Of a format that says how it is written only what it leaves open is of use here.
fn told(reading: &FileReading, mapping: &Mapping, is_table: bool) -> Vec<Markup> {
    let asked = |which: fn(&Question) -> bool| reading.questions.iter().find(|question| which(question));
    let order = asked(|question| matches!(question, Question::DateOrder { .. }));
    let mark = asked(|question| matches!(question, Question::DecimalMark { .. }));
    let sign = asked(|question| matches!(question, Question::Sign { .. }));
    let currency = asked(|question| matches!(question, Question::Currency { .. }));
    let mut told = Vec::new();
    if order.is_some() || is_table && mapping.date_order.is_some() {
        let field = Told { id: "date-order", name: "mapping[date_order]", label: "Dates", asked: order };
        told.push(field.choice(&ORDERS, mapping.date_order));
    }
    if mark.is_some() || is_table && mapping.decimal_mark.is_some() {
        let field =
            Told { id: "decimal-mark", name: "mapping[decimal_mark]", label: "Decimals", asked: mark };
        told.push(field.choice(&MARKS, mapping.decimal_mark));
    }
    if sign.is_some() || is_table && mapping.sign.is_some() {
        let field = Told { id: "sign", name: "mapping[sign]", label: "Minus sign", asked: sign };
        told.push(field.choice(&SIGNS, mapping.sign));
    }
    if currency.is_some() || mapping.currency.is_some() {
        let label = "Amounts without a currency are in";
        let field = Told { id: "other-currency", name: "mapping[currency]", label, asked: currency };
        told.push(field.currency(mapping.currency));
    }
    let signs = reading.questions.iter().filter_map(|question| match question {
        Question::CurrencySign { sign, .. } => Some((sign, None, Some(question))),
        _ => None,
    });
    let known = mapping.currency_signs.iter().map(|(sign, currency)| (sign, Some(*currency), None));
    for (place, (sign, currency, asked)) in known.chain(signs).enumerate() {
        told.push(choice::of_text(("currency_signs", place, sign), asked, |field| field.currency(currency)));
    }
    let words = reading.questions.iter().filter_map(|question| match question {
        Question::Word { word } => Some((word, None, Some(question))),
        _ => None,
    });
    let known = mapping.words.iter().map(|(word, direction)| (word, Some(*direction), None));
    for (place, (word, direction, asked)) in known.chain(words).enumerate() {
        told.push(choice::of_text(("words", place, word), asked, |field| {
            field.choice(&DIRECTIONS, direction)
        }));
    }
    told
}
