//! What became of files that a form without JavaScript has brought.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::receipt_address::{Brought, Refused};

/// As the page's address tells it, if it does.
#[component]
pub(super) fn WhatWasBrought() -> impl IntoView {
    let brought = Brought::of(&use_location().search.get_untracked());
    brought.map(|brought| view! { <Told brought /> })
}

#[component]
fn Told(brought: Brought) -> impl IntoView {
    let Brought { added, refused } = brought;
    #[cfg(feature = "ssr")]
    if let Some(Refused { error, .. }) = refused.first() {
        crate::server_functions::set_status(error);
    }
    let words = match (added, refused.is_empty()) {
        (0, true) => "No file was chosen.".to_owned(),
        (0, false) => "No receipt was added.".to_owned(),
        (1, _) => "One receipt is added.".to_owned(),
        (added, _) => format!("{added} receipts are added."),
    };
    let line = |Refused { name, error }: Refused| {
        let name = (!name.is_empty()).then(|| view! { <b>{name}</b> ": " });
        view! { <li class="fault">{name} {error.to_string()}</li> }
    };

    view! {
        <div class="brought" role="status">
            <p>{words}</p>
            <ul>{refused.into_iter().map(line).collect_view()}</ul>
        </div>
    }
}
