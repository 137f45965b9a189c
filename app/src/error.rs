//! What can go wrong, in the person's terms.

use std::fmt::{self, Display, Formatter};

use domain::{Fault, Field, FieldError, Invalid, import::LARGEST_FILE};
use leptos::{
    prelude::{FromServerFnError, ServerFnErrorErr},
    server_fn::codec::JsonEncoding,
};
use serde::{Deserialize, Serialize};

use crate::{LARGEST_RECEIPT, SessionName};

/// Why a page could not be shown. It crosses to the browser, so it holds nothing internal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum AppError {
    /// There is no session.
    #[error("You are signed out. Sign in to go on.")]
    SignedOut,
    /// There was a session and it has ended.
    #[error("{how} Sign in again to go on.")]
    SessionEnded {
        /// What ended it.
        how: Ending,
    },
    /// The person must sign in afresh before this (RFC 9470 §3: a recent `auth_time`).
    #[error("To do this, confirm first that it is you.")]
    ProofNeeded,
    /// The access token has run out and no refresh token was given.
    #[error("Your sign-in can't be renewed, because offline access was not granted. Sign in again to go on.")]
    NotRenewable,
    /// The person lacks a scope.
    #[error("You may not do this: the permission {scope} is missing.")]
    Forbidden {
        /// The scope that the API asks for.
        scope: String,
    },
    /// A session's name is longer than [`SessionName::MAX_LENGTH`].
    #[error("A device's name has at most {} characters. Choose a shorter one.", SessionName::MAX_LENGTH)]
    NameTooLong,
    /// There is no such thing, or it is not the person's.
    #[error("This was not found.")]
    NotFound,
    /// What was typed is at fault.
    #[error("{}", in_words(.errors))]
    Invalid {
        /// Every fault, at its field.
        errors: Vec<FieldError>,
    },
    /// What was sent is not what the form sends.
    #[error("What was sent can't be read. Reload the page and try again.")]
    Unreadable,
    /// A form came a second time, with something else in it.
    #[error("This form was sent before. Reload the page to send something else.")]
    SentBefore,
    /// Somebody has changed the thing since the person read it.
    #[error(
        "This has changed since you read it, and nothing was done. Look at it as it is now, then decide again."
    )]
    Changed,
    /// The thing is not where this can be done.
    #[error("This can't be done as things stand. Look at what the page shows now.")]
    Conflict,
    /// It is for somebody else to do.
    #[error("This is not yours to do: somebody else must.")]
    NotYours,
    /// Some of several reports were decided on, and some were not.
    #[error("{}", decided_in_part(*.decided, *.left))]
    DecidedInPart {
        /// How many were.
        decided: usize,
        /// How many were not.
        left: usize,
    },
    /// A form in which nothing is ticked.
    #[error("Nothing is chosen. Tick at least one.")]
    NothingChosen,
    /// A file is larger than a receipt may be.
    #[error(
        "This file is too large: a receipt has {} MB at most. Take a smaller picture, or leave pages out.",
        LARGEST_RECEIPT >> 20
    )]
    FileTooLarge,
    /// A file is of no kind that is taken.
    #[error("This is no PDF, PNG, JPEG or WebP file. Save it as one of these, or take a picture of it.")]
    NoReceipt,
    /// A file is larger than a table to import may be.
    #[error(
        "This file is too large: a table has {} KB at most. Split it, and import one part after the other.",
        LARGEST_FILE >> 10
    )]
    TableTooLarge,
    /// A file is no table that can be imported.
    #[error("This file can't be imported: {why}.")]
    NoTable {
        /// What is wrong with it, and what to do.
        why: String,
    },
    /// A form that is for a file came without one.
    #[error("No file is chosen. Choose a CSV file.")]
    NoFile,
    /// The person asks more often than the API answers.
    #[error("That was too much at once. Nothing is lost: try again in a moment.")]
    TooManyRequests {
        /// When to try again, in seconds.
        retry_after: Option<u32>,
    },
    /// The provider or the API is out of reach; nothing is lost.
    #[error("The service is not available just now. Nothing is lost: try again in a moment.")]
    Unavailable {
        /// When to try again, in seconds.
        retry_after: Option<u32>,
    },
    /// The browser could not reach the server.
    #[error("The server can't be reached. Check your connection and try again.")]
    Offline,
    /// A fault of ours. The log tells more under the request's id.
    #[error("Something went wrong on our side.")]
    Unexpected {
        /// The id under which the log tells more.
        request_id: Option<String>,
    },
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// By itself: it ran out, or the provider renewed it no longer. A silent sign-in may bring it back.
    Expired,
    /// Somebody ended it: the person elsewhere, an administrator, the provider.
    Revoked,
}

impl Display for Ending {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Expired => "Your session ran out.",
            Self::Revoked => "Your session here was ended.",
        })
    }
}

/// `The title is missing. The reason has more than 1000 characters.`
fn in_words(errors: &[FieldError]) -> String {
    let sentences: Vec<_> = errors.iter().map(|error| format!("The {error}.")).collect();
    sentences.join(" ")
}

fn decided_in_part(decided: usize, left: usize) -> String {
    let (were, they, them) = if left == 1 { ("was", "It has", "it") } else { ("were", "They have", "them") };
    format!(
        "{decided} decided on, {left} {were} not. {they} changed since you read the list: look at {them} again."
    )
}

impl From<Invalid> for AppError {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid { errors: invalid.errors().to_vec() }
    }
}

impl AppError {
    /// The HTTP status that says the same (RFC 9110 §15).
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Unreadable => 400,
            Self::SignedOut | Self::SessionEnded { .. } | Self::NotRenewable => 401,
            Self::Forbidden { .. } | Self::ProofNeeded | Self::NotYours => 403,
            Self::NotFound => 404,
            Self::Conflict | Self::DecidedInPart { .. } => 409,
            Self::Changed => 412,
            Self::FileTooLarge | Self::TableTooLarge => 413,
            Self::NoReceipt => 415,
            Self::NameTooLong
            | Self::Invalid { .. }
            | Self::SentBefore
            | Self::NothingChosen
            | Self::NoTable { .. }
            | Self::NoFile => 422,
            Self::TooManyRequests { .. } => 429,
            Self::Unavailable { .. } | Self::Offline => 503,
            Self::Unexpected { .. } => 500,
        }
    }

    /// When to try again, in seconds, where that is known.
    #[must_use]
    pub const fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Unavailable { retry_after } | Self::TooManyRequests { retry_after } => *retry_after,
            _ => None,
        }
    }

    /// What is wrong with one field, where it is that.
    #[must_use]
    pub fn fault_of(&self, field: Field) -> Option<Fault> {
        let Self::Invalid { errors } = self else { return None };
        errors.iter().find(|error| error.field == field).map(|error| error.fault)
    }

    /// Whether it says that the page no longer shows how things stand.
    #[must_use]
    pub const fn outdates_page(&self) -> bool {
        matches!(
            self,
            Self::NotFound | Self::ProofNeeded | Self::Changed | Self::Conflict | Self::DecidedInPart { .. }
        )
    }

    /// Whether it says that nobody is signed in, or nobody any more.
    #[must_use]
    pub const fn ends_session(&self) -> bool {
        matches!(self, Self::SignedOut | Self::SessionEnded { .. })
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Offline,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => unreadable(),
            _ => Self::Unexpected { request_id: None },
        }
    }
}

/// The function is not called then, and gives its answer no status.
fn unreadable() -> AppError {
    #[cfg(feature = "ssr")]
    let _ = crate::server_functions::answered::<()>(Err(AppError::Unreadable));
    AppError::Unreadable
}
