//! What the browser's code shows in the place of a page whose session has ended: nothing of what was on it, and the way back.

use leptos::prelude::*;

use crate::{
    AppError, EndReason,
    addresses::{
        query::Query,
        requested,
        session_ended::{EXPIRED, REVOKED},
        sign_in::redirect_to,
        sign_in_href::silent_href,
    },
    components::{EndedSession, Loaded},
    server_functions::{response::set_status, session::current_session},
};

/// Says how it ended, as the address tells it or else as the session knows.
#[component]
pub(crate) fn SessionEndedPage() -> impl IntoView {
    let search = requested::query();
    let query = Query::read(&search);
    let told = match query.get("reason") {
        Some(EXPIRED) => Some(EndReason::Expired),
        Some(REVOKED) => Some(EndReason::Revoked),
        _ => None,
    };
    // A page of ours, or the address could lead anywhere.
    let is_ours = |page: &&str| page.starts_with('/') && !page.starts_with("//") && !page.contains('\\');
    let return_to = query.get("return_to").filter(is_ours).unwrap_or("/").to_owned();
    let silent = silent_href(&return_to);
    let reason = async move {
        if let Some(reason) = told {
            return Ok(AppError::SessionEnded { reason });
        }
        let error =
            current_session().await.err().filter(AppError::ends_session).unwrap_or(AppError::SignedOut);
        // Nobody has tried yet whether the provider still knows the person.
        if error == (AppError::SessionEnded { reason: EndReason::Expired }) {
            redirect_to(&silent);
        }
        Ok(error)
    };

    view! {
        <Loaded from=reason let:error>
            <Ended error return_to />
        </Loaded>
    }
    .into_any()
}

#[component]
fn Ended(error: AppError, return_to: String) -> impl IntoView {
    set_status(&error);

    view! { <EndedSession error return_to /> }
}
