//! What this is, for somebody who is not signed in.

use leptos::prelude::*;

use crate::{
    PageFiles,
    addresses::{base_path::with_base, sign_in_href::sign_in_href},
    components::{PageHeading, Rendered},
};

/// What it does, where to sign in, and what is promised.
#[component]
pub(super) fn Welcome() -> impl IntoView {
    view! {
        <section class="hero">
            <div>
                <PageHeading>"Your expenses, from receipt to reimbursement."</PageHeading>
                <p class="lead">
                    "Put your expenses in a report, submit it, and follow its status until you are reimbursed."
                </p>
                <a class="button" href=with_base(&sign_in_href("/")) rel="external">
                    "Sign in"
                </a>
            </div>
            <img class="hero-figure" src=PageFiles::from_context().url("receipt.svg") alt="" width="320" height="360" />
        </section>
        <ul class="promises">
            <li>
                <h2>"Sign in once"</h2>
                <p>"Your sign-in renews itself in the background for as long as you keep working."</p>
            </li>
            <li>
                <h2>"Nothing to steal"</h2>
                <p>"Access and refresh tokens stay on the server. Your browser never holds one."</p>
            </li>
            <li>
                <h2>"Nothing to hide"</h2>
                <p>"See what your session may do, how long it lasts and when it was last renewed."</p>
            </li>
        </ul>
    }
    .rendered()
}
