//! A person by name; the subject (`sub`) only tells who is the reader.

use domain::Person;
use leptos::{either::Either, prelude::*};

/// `You`, or the name. Paper has no reader of its own: there it is always the name.
#[component]
pub(crate) fn Who(person: Person, viewer: String) -> impl IntoView {
    let name = person.display_name().to_owned();
    if person.subject == viewer {
        Either::Left(view! {
            <span class="who">
                <span class="on-screen">"You"</span>
                <span class="on-paper">{name}</span>
            </span>
        })
    } else {
        Either::Right(view! { <span class="who" title=person.email>{name}</span> })
    }
}
