//! The scopes of the API that make a difference to what a person is shown.

use serde::{Deserialize, Serialize};

/// A scope of the API's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// To see one's own expenses and reports.
    #[serde(rename = "read:reports")]
    ReadReports,
    /// To add and change one's own expenses and reports.
    #[serde(rename = "write:reports")]
    WriteReports,
    /// To see and decide on the reports of others.
    #[serde(rename = "approve:reports")]
    ApproveReports,
}

impl Scope {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::ReadReports, Self::WriteReports, Self::ApproveReports];

    /// As an access token and a challenge write it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::ReadReports => "read:reports",
            Self::WriteReports => "write:reports",
            Self::ApproveReports => "approve:reports",
        }
    }

    /// The scope of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }
}
