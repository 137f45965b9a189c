//! Where receipts stand, how a form brings them, and what a page's address tells of those that a form has brought.
//!
//! The files have routes of the server's own, beside the pages: their links say `rel="external"`, which keeps the
//! router's hands off.

use domain::{ExpenseId, ReceiptId, ReportId};
use leptos::serde_json;
use serde::{Deserialize, Serialize};

use crate::{
    AppError,
    expense_address::path_of,
    query::{Query, address},
};

/// The largest receipt that is taken, in bytes.
pub const LARGEST_RECEIPT: usize = 10 << 20;
/// The form's field for its key. It stands before the files.
pub const KEY: &str = "key";
/// The form's field for files.
pub const FILE: &str = "file";

/// How much of a file's name an address tells, in characters.
const TOLD: usize = 60;

/// Where an expense's receipts are sent.
pub(crate) fn receipts_of(expense: ExpenseId) -> String {
    format!("{}/receipts", path_of(expense))
}

/// The file of a receipt, for the owner of its expense.
pub(crate) fn receipt(expense: ExpenseId, id: ReceiptId) -> String {
    format!("{}/{id}", receipts_of(expense))
}

/// The file of a receipt, for who decides on the report that its expense is in.
pub(crate) fn receipt_for_approval(report: ReportId, expense: ExpenseId, id: ReceiptId) -> String {
    format!("/reports/{report}{}", receipt(expense, id))
}

/// A report with everything that proves it, in one file.
pub(crate) fn archive_of(report: ReportId) -> String {
    format!("/reports/{report}/report.zip")
}

/// What became of the files that a form without JavaScript has brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Brought {
    /// How many were added.
    pub added: usize,
    /// Which were not, and why.
    pub refused: Vec<Refused>,
}

/// A file that was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// What it is called; empty where it is not known which it was.
    pub name: String,
    /// Why not.
    pub error: AppError,
}

impl Brought {
    /// The expense's page, which tells it.
    #[must_use]
    pub fn href(&self, expense: ExpenseId) -> String {
        let told = |Refused { name, error }: &Refused| Refused {
            name: name.chars().take(TOLD).collect(),
            error: error.clone(),
        };
        let refused: Vec<_> = self.refused.iter().map(told).collect();
        let refused = (!refused.is_empty()).then(|| serde_json::to_string(&refused).ok()).flatten();
        let pairs = [("added", Some(self.added.to_string())), ("refused", refused)];
        address(&path_of(expense), pairs.into_iter().filter_map(|(name, value)| Some((name, value?.into()))))
    }

    /// What the page's query tells.
    pub(crate) fn of(search: &str) -> Option<Self> {
        let query = Query::read(search);
        let added = query.get("added")?.parse().ok()?;
        let refused = query.get("refused").and_then(|refused| serde_json::from_str(refused).ok());
        Some(Self { added, refused: refused.unwrap_or_default() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_approvers_way_to_a_file_goes_through_the_report() {
        let (report, expense, id) = (ReportId(Uuid::nil()), ExpenseId(Uuid::nil()), ReceiptId(Uuid::nil()));
        let nil = Uuid::nil();
        assert_eq!(
            receipt_for_approval(report, expense, id),
            format!("/reports/{nil}/expenses/{nil}/receipts/{nil}")
        );
    }

    #[test]
    fn an_address_that_tells_of_no_files_tells_nothing() {
        for search in ["", "added=", "added=many", "refused=[]"] {
            assert_eq!(Brought::of(search), None, "{search}");
        }
        assert_eq!(Brought::of("added=1&refused=x"), Some(Brought { added: 1, refused: vec![] }));
    }

    proptest! {
        #[test]
        fn what_became_of_files_survives_its_address(added in 0..30_usize, names in prop::collection::vec(".{0,60}", 0..4)) {
            let refused = names.into_iter().map(|name| Refused { name, error: AppError::FileTooLarge }).collect();
            let brought = Brought { added, refused };
            let href = brought.href(ExpenseId(Uuid::nil()));
            prop_assert_eq!(Brought::of(href.split_once('?').unwrap().1), Some(brought));
        }
    }
}
