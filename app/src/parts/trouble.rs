//! An error in the person's words, with the way out of it.

use leptos::{ev::MouseEvent, prelude::*};

use crate::{
    AppError,
    sign_in::{consent_href, here, sign_in_href},
    viewer::Viewer,
};

/// What a person can do about an error.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Remedy {
    SignIn,
    Consent,
    TryAgain,
    GoHome,
}

/// Says what went wrong and offers one thing to do. Every remedy is a link, which works without JavaScript too.
#[component]
pub(crate) fn Trouble(error: AppError, retry: Callback<()>) -> impl IntoView {
    if error == AppError::SignedOut {
        let viewer = Viewer::of_this_page();
        Effect::new(move |_| viewer.doubt());
    }

    let here = here();
    let remedy = remedy(&error);
    let (words, href, rel) = match remedy {
        Remedy::SignIn => ("Sign in again", sign_in_href(&here), Some("external")),
        Remedy::Consent => ("Sign in again", consent_href(&here), Some("external")),
        Remedy::TryAgain => ("Try again", here, None),
        Remedy::GoHome => ("Go to the home page", "/".to_owned(), None),
    };
    let ask_again = move |click: MouseEvent| {
        if remedy == Remedy::TryAgain {
            click.prevent_default();
            retry.run(());
        }
    };

    view! {
        <section class="notice notice-trouble" role="alert">
            <h2>{heading(&error)}</h2>
            <p>{error.to_string()}</p>
            {detail(&error).map(|detail| view! { <p class="muted">{detail}</p> })}
            <a class="button" href=href rel=rel on:click=ask_again>
                {words}
            </a>
        </section>
    }
}

const fn heading(error: &AppError) -> &'static str {
    match error {
        AppError::SignedOut | AppError::SessionEnded { .. } => "Your session has ended",
        AppError::ProofNeeded => "Confirm that it is you",
        AppError::NameTooLong => "This name is too long",
        AppError::NotRenewable => "Your sign-in has run out",
        AppError::Forbidden { .. } => "A permission is missing",
        AppError::NotFound => "Not found",
        AppError::Unavailable { .. } => "Not available just now",
        AppError::Offline => "You seem to be offline",
        AppError::Unexpected { .. } => "That did not work",
    }
}

const fn remedy(error: &AppError) -> Remedy {
    match error {
        AppError::SignedOut | AppError::SessionEnded { .. } | AppError::ProofNeeded => Remedy::SignIn,
        AppError::NotRenewable | AppError::Forbidden { .. } => Remedy::Consent,
        AppError::NotFound => Remedy::GoHome,
        AppError::NameTooLong
        | AppError::Unavailable { .. }
        | AppError::Offline
        | AppError::Unexpected { .. } => Remedy::TryAgain,
    }
}

fn detail(error: &AppError) -> Option<String> {
    match error {
        AppError::SignedOut | AppError::SessionEnded { .. } => Some("You come back to this page.".to_owned()),
        AppError::Forbidden { .. } => Some(
            "Signing in again asks for it. If it is still missing then, an administrator can grant it."
                .to_owned(),
        ),
        AppError::Unavailable { retry_after: Some(1) } => {
            Some("It asks to be left alone for a second.".to_owned())
        }
        AppError::Unavailable { retry_after: Some(seconds) } => {
            Some(format!("It asks to be left alone for {seconds} seconds."))
        }
        AppError::Unexpected { request_id: Some(id) } => {
            Some(format!("If it keeps happening, tell the people who run this: {id}"))
        }
        _ => None,
    }
}
