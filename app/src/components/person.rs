//! A person, as far as the API knows one: by the subject (`sub`).

use leptos::{either::Either, prelude::*};

/// `You`, or the subject. Paper has no reader of its own: there it is always the subject.
#[component]
pub(crate) fn Person(subject: String, viewer: String) -> impl IntoView {
    if subject == viewer {
        Either::Left(view! {
            <span class="person">
                <span class="on-screen">"You"</span>
                <span class="on-paper">{subject}</span>
            </span>
        })
    } else {
        Either::Right(view! { <span class="person">{subject}</span> })
    }
}
