//! What the browser's code shows where the server can't be reached. The page brings the words along: there is nobody to ask
//! for them then.

use leptos::prelude::*;

use crate::{AppError, addresses::base_path::with_base};

/// The words, and the place for them.
#[component]
pub(crate) fn Unreachable() -> impl IntoView {
    view! {
        <template id="unreachable">
            <section class="notice notice-error" role="alert">
                <h2>"You seem to be offline"</h2>
                <p>{AppError::Offline.to_string()}</p>
                <a class="button" href=with_base("/")>
                    "Try again"
                </a>
            </section>
        </template>
        <div id="page-notice"></div>
    }
}
