//! A text that a person types, and what is wrong with it, where it stands.

use domain::{Fault, Field};
use leptos::{either::Either, ev::Event, prelude::*};
use leptos_router::hooks::use_location;

use super::form_result::ResultSignal;
use crate::addresses::query::Query;

/// A field of a form with its label. What is wrong is told as soon as the person leaves it, by the same check that the
/// API makes, and again where the API finds it. Without JavaScript the browser sees to it that there is something, and
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
    /// What is wrong with a text.
    check: fn(String) -> Option<Fault>,
    /// Of the form it is in.
    result: ResultSignal,
    /// Whether it takes more than one line.
    #[prop(optional)]
    lines: bool,
    /// What stands in it at first, unless the address keeps what was typed and not taken.
    #[prop(optional, into)]
    value: String,
) -> impl IntoView {
    let kept = use_location()
        .search
        .with_untracked(|search| Query::read(search).get(field.word()).map(str::to_owned));
    let value = kept.unwrap_or(value);
    let found = RwSignal::new(None);
    let left = move |event: Event| found.set(check(event_target_value(&event)));
    let fault = move || {
        let told = result.with(|result| result.as_ref()?.as_ref().err()?.fault_of(field));
        found.get().or(told)
    };
    let wrong = move || fault().map(|fault| format!("The {} {fault}.", field.word()));
    let note = format!("{id}-fault");
    let invalid = move || fault().map(|_| "true");

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
                        aria-describedby=note.clone()
                        aria-invalid=invalid
                        on:change=left
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
                        aria-describedby=note.clone()
                        aria-invalid=invalid
                        on:change=left
                    />
                },
            )
        }}
        <p class="fault" id=note role="status">
            {wrong}
        </p>
    }
}
