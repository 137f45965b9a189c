//! A text that a person types, and what is wrong with it, where it stands.

use domain::Field;
use leptos::{either::Either, prelude::*};

use super::field_fault::FieldFault;
use crate::{
    AppError,
    addresses::{query::Query, requested},
};

/// A field of a form with its label. Where the form says how it is checked (`data-check`), what is wrong is told as soon as
/// the person leaves it, by the same check that the API makes, and again where the API finds it. Without JavaScript the browser sees to it that there is something, and
/// not too much.
#[component]
pub(crate) fn TextField(
    /// Its id in the page.
    id: &'static str,
    /// What it is among the fields; the form sends it by that word.
    field: Field,
    label: &'static str,
    /// How many characters it takes.
    limit: usize,
    /// Why the form that it is in was refused, if it was.
    refusal: Option<AppError>,
    /// Whether it takes more than one line.
    #[prop(optional)]
    lines: bool,
    /// What stands in it at first, unless the address keeps what was typed and not taken.
    #[prop(optional, into)]
    value: String,
) -> impl IntoView {
    let kept = Query::read(&requested::query()).get(field.word()).map(str::to_owned);
    let value = kept.unwrap_or(value);
    let told = told(refusal.as_ref(), field);
    let note = format!("{id}-fault");
    let invalid = (!told.is_empty()).then_some("true");

    view! {
        <label for=id>{label}</label>
        {if lines {
            Either::Left(
                view! {
                    <textarea
                        id=id
                        name=field.word()
                        maxlength=limit
                        rows="3"
                        required=true
                        aria-describedby=note
                        aria-invalid=invalid
                    >
                        {value}
                    </textarea>
                },
            )
        } else {
            Either::Right(
                view! {
                    <input
                        id=id
                        name=field.word()
                        value=value
                        maxlength=limit
                        required=true
                        autocomplete="off"
                        aria-describedby=note
                        aria-invalid=invalid
                    />
                },
            )
        }}
        <FieldFault of=id told />
    }
}

/// What the API has found wrong with a field, in words.
pub(crate) fn told(refusal: Option<&AppError>, field: Field) -> String {
    let fault = refusal.and_then(|refusal| refusal.fault_of(field));
    fault.map(|fault| format!("The {} {fault}.", field.word())).unwrap_or_default()
}
