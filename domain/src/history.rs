//! What happened to a report, and what people said about it. Both are only ever added to.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{Action, Person};

/// What happened to a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It was begun.
    Created,
    /// It has another title.
    Renamed,
    /// An expense was put into it.
    ExpenseAdded,
    /// An expense in it was changed.
    ExpenseChanged,
    /// An expense was taken out of it, or deleted.
    ExpenseRemoved,
    /// A receipt was added to an expense in it.
    ReceiptAdded,
    /// A receipt was removed from an expense in it.
    ReceiptRemoved,
    /// It was handed in.
    Submitted,
    /// It was taken back.
    Retracted,
    /// It was accepted.
    Approved,
    /// It was turned down.
    Refused,
    /// It was paid back.
    Reimbursed,
    /// It was deleted.
    Deleted,
}

impl Event {
    /// Every event.
    pub const ALL: [Self; 13] = [
        Self::Created,
        Self::Renamed,
        Self::ExpenseAdded,
        Self::ExpenseChanged,
        Self::ExpenseRemoved,
        Self::ReceiptAdded,
        Self::ReceiptRemoved,
        Self::Submitted,
        Self::Retracted,
        Self::Approved,
        Self::Refused,
        Self::Reimbursed,
        Self::Deleted,
    ];

    /// The word used in JSON and in the store.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Renamed => "renamed",
            Self::ExpenseAdded => "expense_added",
            Self::ExpenseChanged => "expense_changed",
            Self::ExpenseRemoved => "expense_removed",
            Self::ReceiptAdded => "receipt_added",
            Self::ReceiptRemoved => "receipt_removed",
            Self::Submitted => "submitted",
            Self::Retracted => "retracted",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Reimbursed => "reimbursed",
            Self::Deleted => "deleted",
        }
    }

    /// The event that `word` names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.word() == word)
    }
}

impl From<Action> for Event {
    fn from(action: Action) -> Self {
        match action {
            Action::Submit => Self::Submitted,
            Action::Retract => Self::Retracted,
            Action::Approve => Self::Approved,
            Action::Refuse => Self::Refused,
            Action::Reimburse => Self::Reimbursed,
        }
    }
}

/// One line of a report's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Entry {
    /// When it happened, to the second.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Who did it.
    pub by: Person,
    /// What happened.
    pub event: Event,
    /// The reason, the new title, the expense with what was changed in it, or the receipt, as the event has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub note: Option<String>,
}

/// What somebody said about a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comment {
    /// When, to the second.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Who.
    pub by: Person,
    /// What.
    pub comment: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_store_and_json_use_one_word_for_an_event() {
        for event in Event::ALL {
            assert_eq!(serde_json::to_value(event).unwrap(), event.word());
            assert_eq!(Event::from_word(event.word()), Some(event));
        }
    }
}
