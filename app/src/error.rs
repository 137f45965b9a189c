//! What can go wrong, in the person's terms.
//!
//! An address tells of it too, where a form was sent without scripts, and an address is anyone's to write: so an error holds
//! words of a closed list, numbers and ids, and no text. What is wrong is said here and in `domain`, and nowhere else.

use std::fmt::{self, Display, Formatter};

use domain::{
    Fault, Field, FieldError, Invalid,
    import::{self, FileRefusal, LARGEST_FILE},
    receipt::LARGEST_RECEIPT,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Scope,
    addresses::filters::{UnreadableFilter, in_words as filters_in_words},
};

/// Why a page could not be shown. It crosses to the browser, so it holds nothing internal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum AppError {
    /// There is no session.
    #[error("You are signed out. Sign in to continue.")]
    SignedOut,
    /// There was a session and it has ended.
    #[error("{reason} Sign in again to continue.")]
    SessionEnded {
        /// What ended it.
        reason: EndReason,
    },
    /// The person must sign in afresh before this (RFC 9470 §3: a recent `auth_time`).
    #[error("Confirm it's you before you do this.")]
    ReauthenticationNeeded,
    /// The access token has run out and no refresh token was given.
    #[error(
        "Your sign-in can't be renewed, because offline access was not granted. Sign in again to continue."
    )]
    NotRenewable,
    /// The expenses service accepts no access token of the person's, a fresh one neither: it, the provider or this
    /// application is set up wrongly.
    #[error(
        "The expenses service does not accept your sign-in. Its operator has to change a setting; signing in again does not help."
    )]
    SignInNotAccepted,
    /// The person lacks a scope.
    #[error("You can't do this: {} was not granted.", permission(*.scope))]
    Forbidden {
        /// The scope that the API asks for, where it is one that is known.
        scope: Option<Scope>,
    },
    /// A session's name is too long.
    #[error("A device's name can have at most {limit} characters. Choose a shorter name.")]
    NameTooLong {
        /// How many characters it may have.
        limit: usize,
    },
    /// There is no such thing, or it is not the person's.
    #[error("This was not found. It may have been deleted, or it belongs to someone else.")]
    NotFound,
    /// What was typed is at fault.
    #[error("{}", in_words(.errors))]
    Invalid {
        /// Every fault, at its field.
        errors: Vec<FieldError>,
    },
    /// What was sent is not what the form sends.
    #[error("Your request couldn't be read. Reload the page and try again.")]
    Unreadable,
    /// What an export's address asks for can't be read. What was made all the same would be taken for the answer.
    #[error(
        "This file was not made: {}. Go back to the list, choose again, and download it from there.",
        filters_in_words(.filters)
    )]
    UnreadableFilters {
        /// What can't be read.
        filters: Vec<UnreadableFilter>,
    },
    /// A form came a second time, with something else in it.
    #[error("This form was already submitted. Reload the page to submit something else.")]
    FormReused,
    /// Somebody has changed the thing since the person read it.
    #[error(
        "This has changed since you opened it, so nothing was saved. Check it as it is now, then try again."
    )]
    Changed,
    /// The thing is not where this can be done.
    #[error("This can't be done in the current status. Check what the page shows now.")]
    Conflict,
    /// An import, or a row of it, is not as this would have it.
    #[error("{}", sentence(&.why.to_string()))]
    ImportConflict {
        /// Why, and what to do instead.
        why: import::ImportConflict,
    },
    /// It is for somebody else to do.
    #[error("You can't do this yourself: someone else has to.")]
    NotYours,
    /// Some of several reports were decided on, and some were not.
    #[error("{}", decided_in_part(*.decided, *.left))]
    DecidedInPart {
        /// How many were.
        decided: usize,
        /// How many were not.
        left: usize,
    },
    /// A form in which nothing is selected.
    #[error("Nothing is selected. Select at least one.")]
    NothingChosen,
    /// A file is larger than a receipt may be.
    #[error(
        "This file is too large: a receipt can have up to {} MB. Choose a smaller file, or scan fewer pages.",
        LARGEST_RECEIPT >> 20
    )]
    FileTooLarge,
    /// A file is of no kind that is taken.
    #[error("This file type isn't supported. Choose a PDF, PNG, JPEG or WebP file, or take a photo.")]
    UnsupportedFile,
    /// A file is larger than a table to import may be.
    #[error(
        "This file is too large: an import can have up to {} MB. Split it into smaller files.",
        LARGEST_FILE >> 20
    )]
    TableTooLarge,
    /// A file is no table that can be imported.
    #[error("This file can't be imported{}", told(*.why))]
    UnreadableTable {
        /// What is wrong with it, and what to do, where that is known.
        why: Option<FileRefusal>,
    },
    /// A form that is for a file came without one.
    #[error("No file is selected. Choose the file of your bank, or a CSV file.")]
    NoFileChosen,
    /// The person asks more often than the API answers.
    #[error("Too many requests at once. Nothing is lost: try again in a moment.")]
    TooManyRequests {
        /// When to try again, in seconds.
        retry_after: Option<u32>,
    },
    /// The provider or the API is out of reach; nothing is lost.
    #[error("The service is temporarily unavailable. Nothing is lost: try again in a moment.")]
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
        request_id: Option<Uuid>,
    },
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// By itself: it ran out, or the provider renewed it no longer. A silent sign-in may bring it back.
    Expired,
    /// Somebody ended it: the person elsewhere, an administrator, the provider.
    Revoked,
}

impl Display for EndReason {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Expired => "Your session has expired.",
            Self::Revoked => "Your session was ended.",
        })
    }
}

/// Of a statement it is told in sentences, of a list of expenses in the rest of one.
fn told(why: Option<FileRefusal>) -> String {
    match why {
        Some(FileRefusal::Statement(why)) => format!(". {why}"),
        Some(FileRefusal::List(why)) => format!(": {why}."),
        None => ". Choose another file, or download it from your bank again.".to_owned(),
    }
}

fn permission(scope: Option<Scope>) -> String {
    scope.map_or_else(|| "a permission".to_owned(), |scope| format!("the permission {}", scope.word()))
}

/// What is told of an import is the rest of a sentence.
fn sentence(why: &str) -> String {
    let mut rest = why.trim_end_matches('.').chars();
    let first = rest.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", rest.as_str())
}

/// `The title is missing. The reason has more than 1000 characters.`
fn in_words(errors: &[FieldError]) -> String {
    let sentences: Vec<_> = errors.iter().map(|error| format!("The {error}.")).collect();
    sentences.join(" ")
}

fn decided_in_part(decided: usize, left: usize) -> String {
    let all = decided + left;
    let (others, them) =
        if left == 1 { ("One has".to_owned(), "it") } else { (format!("{left} have"), "them") };
    format!(
        "{decided} of {all} reports updated. {others} changed since you opened the list: check {them} again."
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
            Self::Unreadable | Self::UnreadableFilters { .. } => 400,
            Self::SignedOut | Self::SessionEnded { .. } | Self::NotRenewable => 401,
            Self::Forbidden { .. } | Self::ReauthenticationNeeded | Self::NotYours => 403,
            Self::NotFound => 404,
            Self::Conflict | Self::ImportConflict { .. } | Self::DecidedInPart { .. } => 409,
            Self::Changed => 412,
            Self::FileTooLarge | Self::TableTooLarge => 413,
            Self::UnsupportedFile => 415,
            Self::NameTooLong { .. }
            | Self::Invalid { .. }
            | Self::FormReused
            | Self::NothingChosen
            | Self::UnreadableTable { .. }
            | Self::NoFileChosen => 422,
            Self::TooManyRequests { .. } => 429,
            // The service behind this one is at fault (RFC 9110 §15.6.3).
            Self::SignInNotAccepted => 502,
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

    /// Whether it says that nobody is signed in, or nobody any more.
    #[must_use]
    pub const fn ends_session(&self) -> bool {
        matches!(self, Self::SignedOut | Self::SessionEnded { .. })
    }
}
