//! A person by name; the subject (`sub`) only tells who is the reader.

use leptos::{either::Either, prelude::*};

/// `You`, or the name. Paper has no reader of its own: there it is always the name.
#[component]
pub(crate) fn Person(person: domain::Person, viewer: String) -> impl IntoView {
    let name = person.display_name().to_owned();
    if person.subject == viewer {
        Either::Left(view! {
            <span class="person">
                <span class="on-screen">"You"</span>
                <span class="on-paper">{name}</span>
            </span>
        })
    } else {
        Either::Right(view! { <span class="person" title=person.email>{name}</span> })
    }
}
