//! How far a report has come. Who may move it on is told by [`transition`](crate::transition).

use serde::{Deserialize, Serialize};

/// How far a report has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Still with the person who spends.
    Open,
    /// Handed in, waiting for an approver.
    Submitted,
    /// Accepted.
    Approved,
    /// Turned down.
    Refused,
    /// Paid back.
    Reimbursed,
}

impl Status {
    /// Every status, in the order a report passes through them.
    pub const ALL: [Self; 5] = [Self::Open, Self::Submitted, Self::Approved, Self::Refused, Self::Reimbursed];

    /// The word used in JSON and in the store.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Reimbursed => "reimbursed",
        }
    }

    /// The status that `word` names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_store_and_json_use_one_word_for_a_status() {
        for status in Status::ALL {
            assert_eq!(serde_json::to_value(status).unwrap(), status.word());
            assert_eq!(Status::from_word(status.word()), Some(status));
        }
        assert_eq!(Status::from_word("Open"), None);
    }
}
