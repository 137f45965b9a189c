//! An error in the person's words, with the way out of it.

use leptos::prelude::*;

use super::page_heading::PageHeading;
use crate::{
    AppError, EndReason,
    addresses::{
        base_path::with_base,
        sign_in::{consent_href, here, reauthentication_href},
        sign_in_href::sign_in_href,
    },
    title::set_title,
};

/// What a person can do about an error.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Remedy {
    SignIn,
    Reauthenticate,
    Consent,
    TryAgain,
    GoHome,
}

/// Says what went wrong and offers one thing to do. Every remedy is a link, which works without JavaScript too.
#[component]
pub(crate) fn ErrorMessage(error: AppError) -> impl IntoView {
    view! {
        <section class="notice notice-error" role="alert">
            <h2>{heading(&error)}</h2>
            <p>{error.to_string()}</p>
            {detail(&error).map(|detail| view! { <p class="muted">{detail}</p> })}
            <RemedyLink error return_to=here() />
        </section>
    }
}

/// What stands in the place of a page whose session has ended: nothing of what was on it, and the way back.
#[component]
pub(crate) fn EndedSession(
    error: AppError,
    /// The page in whose place it stands.
    return_to: String,
) -> impl IntoView {
    let heading = heading(&error);

    set_title("Signed out");

    view! {
        <section class="empty" role="alert">
            <PageHeading>{heading}</PageHeading>
            <p class="muted">{error.to_string()}</p>
            <p class="muted">{detail(&error)}</p>
            <RemedyLink error return_to />
        </section>
    }
}

/// The one thing to do about an error.
#[component]
fn RemedyLink(error: AppError, return_to: String) -> impl IntoView {
    let remedy = remedy(&error);
    let (words, href) = match remedy {
        Remedy::SignIn => ("Sign in again", sign_in_href(&return_to)),
        Remedy::Reauthenticate => ("Sign in again", reauthentication_href(&return_to)),
        Remedy::Consent => ("Sign in again", consent_href(&return_to)),
        Remedy::TryAgain => ("Try again", return_to),
        Remedy::GoHome => ("Go to the home page", "/".to_owned()),
    };
    let rel = (!matches!(remedy, Remedy::TryAgain | Remedy::GoHome)).then_some("external");

    view! {
        <a class="button" href=with_base(&href) rel=rel>
            {words}
        </a>
    }
}

const fn heading(error: &AppError) -> &'static str {
    match error {
        AppError::SessionEnded { reason: EndReason::Revoked } => "You were signed out",
        AppError::SignedOut | AppError::SessionEnded { .. } => "Your session has ended",
        AppError::ReauthenticationNeeded => "Confirm it's you",
        AppError::NameTooLong { .. } => "This name is too long",
        AppError::Invalid { .. } | AppError::NothingChosen | AppError::NoFileChosen => "Check your entries",
        AppError::FormReused => "Already submitted",
        AppError::Changed | AppError::DecidedInPart { .. } => "Changed in the meantime",
        AppError::Conflict | AppError::ImportConflict { .. } => "Not possible right now",
        AppError::FileTooLarge
        | AppError::UnsupportedFile
        | AppError::TableTooLarge
        | AppError::UnreadableTable { .. } => "This file can't be used",
        AppError::NotYours => "Someone else has to do this",
        AppError::TooManyRequests { .. } => "Too many requests",
        AppError::NotRenewable => "Your sign-in has expired",
        AppError::SignInNotAccepted => "Not set up correctly",
        AppError::Forbidden { .. } => "Permission missing",
        AppError::NotFound => "Not found",
        AppError::Unavailable { .. } => "Temporarily unavailable",
        AppError::Offline => "You seem to be offline",
        AppError::UnreadableFilters { .. } => "Check the filters",
        AppError::Unreadable | AppError::Unexpected { .. } => "Something went wrong",
    }
}

const fn remedy(error: &AppError) -> Remedy {
    match error {
        AppError::SignedOut | AppError::SessionEnded { reason: EndReason::Expired } => Remedy::SignIn,
        AppError::SessionEnded { reason: EndReason::Revoked } | AppError::ReauthenticationNeeded => {
            Remedy::Reauthenticate
        }
        AppError::NotRenewable | AppError::Forbidden { .. } => Remedy::Consent,
        AppError::NotFound => Remedy::GoHome,
        AppError::NameTooLong { .. }
        | AppError::Invalid { .. }
        | AppError::FormReused
        | AppError::Changed
        | AppError::Conflict
        | AppError::ImportConflict { .. }
        | AppError::NotYours
        | AppError::FileTooLarge
        | AppError::UnsupportedFile
        | AppError::TableTooLarge
        | AppError::UnreadableTable { .. }
        | AppError::NoFileChosen
        | AppError::DecidedInPart { .. }
        | AppError::NothingChosen
        | AppError::SignInNotAccepted
        | AppError::TooManyRequests { .. }
        | AppError::Unavailable { .. }
        | AppError::Offline
        | AppError::Unreadable
        | AppError::UnreadableFilters { .. }
        | AppError::Unexpected { .. } => Remedy::TryAgain,
    }
}

fn detail(error: &AppError) -> Option<String> {
    match error {
        AppError::SignedOut | AppError::SessionEnded { .. } => {
            Some("You will return to this page, with everything you typed.".to_owned())
        }
        AppError::Forbidden { .. } => {
            Some("Sign in again to request it. If that doesn't help, ask an administrator.".to_owned())
        }
        AppError::SignInNotAccepted => {
            Some("Nothing is lost. If you know who runs this service, tell them; then try again.".to_owned())
        }
        AppError::Unexpected { request_id: Some(id) } => {
            Some(format!("If this keeps happening, contact support with this ID: {id}"))
        }
        error => match error.retry_after()? {
            1 => Some("Try again in 1 second.".to_owned()),
            seconds => Some(format!("Try again in {seconds} seconds.")),
        },
    }
}
