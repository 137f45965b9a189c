//! A person, as far as the API knows one: by the subject (`sub`).

use leptos::{either::Either, prelude::*};

/// `You`, or the subject.
#[component]
pub(crate) fn Who(subject: String, viewer: String) -> impl IntoView {
    if subject == viewer {
        Either::Left(view! { <span class="who">"You"</span> })
    } else {
        Either::Right(view! { <span class="who">{subject}</span> })
    }
}
