//! An error in the person's words, with the way out of it.

use leptos::{ev::MouseEvent, prelude::*};
use leptos_meta::Title;

use crate::{
    AppError, Ending,
    parts::PageHeading,
    session_end::SessionEnd,
    sign_in::{consent_href, here, proof_href, sign_in_href},
};

/// What a person can do about an error.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Remedy {
    SignIn,
    Prove,
    Consent,
    TryAgain,
    GoHome,
}

/// Says what went wrong and offers one thing to do. Every remedy is a link, which works without JavaScript too.
#[component]
pub(crate) fn Trouble(error: AppError, retry: Callback<()>) -> impl IntoView {
    let end = SessionEnd::of_this_page();
    let told = error.clone();
    Effect::new(move |_| end.tell(&told));

    let again = remedy(&error) == Remedy::TryAgain;
    let ask_again = move |click: MouseEvent| {
        if again {
            click.prevent_default();
            retry.run(());
        }
    };

    view! {
        <section class="notice notice-trouble" role="alert">
            <h2>{heading(&error)}</h2>
            <p>{error.to_string()}</p>
            {detail(&error).map(|detail| view! { <p class="muted">{detail}</p> })}
            <WayOut error on:click=ask_again />
        </section>
    }
}

/// What stands in the place of a page whose session has ended: nothing of what was on it, and the way back.
#[component]
pub(crate) fn Ended(error: AppError) -> impl IntoView {
    let heading = heading(&error);

    view! {
        <Title text="Signed out" />
        <section class="empty" role="alert">
            <PageHeading page="signed out">{heading}</PageHeading>
            <p class="muted">{error.to_string()}</p>
            <p class="muted">{detail(&error)}</p>
            <WayOut error />
        </section>
    }
}

/// The one thing to do about an error.
#[component]
fn WayOut(error: AppError) -> impl IntoView {
    let here = here();
    let remedy = remedy(&error);
    let (words, href) = match remedy {
        Remedy::SignIn => ("Sign in again", sign_in_href(&here)),
        Remedy::Prove => ("Sign in again", proof_href(&here)),
        Remedy::Consent => ("Sign in again", consent_href(&here)),
        Remedy::TryAgain => ("Try again", here),
        Remedy::GoHome => ("Go to the home page", "/".to_owned()),
    };
    let rel = (!matches!(remedy, Remedy::TryAgain | Remedy::GoHome)).then_some("external");

    view! {
        <a class="button" href=href rel=rel>
            {words}
        </a>
    }
}

const fn heading(error: &AppError) -> &'static str {
    match error {
        AppError::SessionEnded { how: Ending::Revoked } => "You were signed out",
        AppError::SignedOut | AppError::SessionEnded { .. } => "Your session has ended",
        AppError::ProofNeeded => "Confirm that it is you",
        AppError::NameTooLong => "This name is too long",
        AppError::Invalid { .. } | AppError::NothingChosen | AppError::NoFile => {
            "Something is still to be filled in"
        }
        AppError::SentBefore => "Sent before",
        AppError::Changed | AppError::DecidedInPart { .. } => "Changed meanwhile",
        AppError::Conflict => "Not as things stand",
        AppError::FileTooLarge | AppError::NoReceipt | AppError::TableTooLarge | AppError::NoTable { .. } => {
            "Not this file"
        }
        AppError::NotYours => "Somebody else's to do",
        AppError::TooManyRequests { .. } => "Too much at once",
        AppError::NotRenewable => "Your sign-in has run out",
        AppError::Forbidden { .. } => "A permission is missing",
        AppError::NotFound => "Not found",
        AppError::Unavailable { .. } => "Not available just now",
        AppError::Offline => "You seem to be offline",
        AppError::Unreadable | AppError::Unexpected { .. } => "That did not work",
    }
}

const fn remedy(error: &AppError) -> Remedy {
    match error {
        AppError::SignedOut | AppError::SessionEnded { how: Ending::Expired } => Remedy::SignIn,
        AppError::SessionEnded { how: Ending::Revoked } | AppError::ProofNeeded => Remedy::Prove,
        AppError::NotRenewable | AppError::Forbidden { .. } => Remedy::Consent,
        AppError::NotFound => Remedy::GoHome,
        AppError::NameTooLong
        | AppError::Invalid { .. }
        | AppError::SentBefore
        | AppError::Changed
        | AppError::Conflict
        | AppError::NotYours
        | AppError::FileTooLarge
        | AppError::NoReceipt
        | AppError::TableTooLarge
        | AppError::NoTable { .. }
        | AppError::NoFile
        | AppError::DecidedInPart { .. }
        | AppError::NothingChosen
        | AppError::TooManyRequests { .. }
        | AppError::Unavailable { .. }
        | AppError::Offline
        | AppError::Unreadable
        | AppError::Unexpected { .. } => Remedy::TryAgain,
    }
}

fn detail(error: &AppError) -> Option<String> {
    match error {
        AppError::SignedOut | AppError::SessionEnded { .. } => {
            Some("You come back to this page, and to what you have typed.".to_owned())
        }
        AppError::Forbidden { .. } => Some(
            "Signing in again asks for it. If it is still missing then, an administrator can grant it."
                .to_owned(),
        ),
        AppError::Unexpected { request_id: Some(id) } => {
            Some(format!("If it keeps happening, tell the people who run this: {id}"))
        }
        error => match error.retry_after()? {
            1 => Some("It asks to be left alone for a second.".to_owned()),
            seconds => Some(format!("It asks to be left alone for {seconds} seconds.")),
        },
    }
}
