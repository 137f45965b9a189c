//! Where receipts stand, how a form brings them, and what a page's address tells of those that a form has sent.
//!
//! The files have routes of the server's own, beside the pages: their links say `rel="external"`, which keeps the
//! browser's code off.

use domain::{ExpenseId, ReceiptId, ReportId};
use leptos::serde_json;
use serde::{Deserialize, Serialize};

use super::{
    expenses::expense_path,
    query::{Query, address},
    reports::report_path,
};
use crate::AppError;

/// Where an expense's receipts are sent.
pub(crate) fn receipts_path(expense: ExpenseId) -> String {
    format!("{}/receipts", expense_path(expense))
}

/// The file of a receipt, for the owner of its expense.
pub(crate) fn receipt_path(expense: ExpenseId, id: ReceiptId) -> String {
    format!("{}/{id}", receipts_path(expense))
}

/// The file of a receipt, for who decides on the report that its expense is in.
pub(crate) fn approvers_receipt_path(report: ReportId, expense: ExpenseId, id: ReceiptId) -> String {
    format!("{}{}", report_path(report), receipt_path(expense, id))
}

/// A report with all its receipts, in one file.
pub(crate) fn zip_path(report: ReportId) -> String {
    format!("{}/report.zip", report_path(report))
}

/// What became of the files that a form without JavaScript has sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UploadResult {
    /// How many were added.
    pub added: usize,
    /// Which were not, and why.
    pub refused: Vec<RefusedFile>,
}

/// A file that was not taken. An address is anyone's to write, so it does not tell what the file is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedFile {
    /// Which it was of those that were chosen, counted from one. None where that is not known.
    pub place: Option<u32>,
    /// Why not.
    pub error: AppError,
}

impl UploadResult {
    /// The expense's page, which tells it.
    #[must_use]
    pub fn href(&self, expense: ExpenseId) -> String {
        let refused = &self.refused;
        let refused = (!refused.is_empty()).then(|| serde_json::to_string(refused).ok()).flatten();
        let pairs = [("added", Some(self.added.to_string())), ("refused", refused)];
        address(
            &expense_path(expense),
            pairs.into_iter().filter_map(|(name, value)| Some((name, value?.into()))),
        )
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
            approvers_receipt_path(report, expense, id),
            format!("/reports/{nil}/expenses/{nil}/receipts/{nil}")
        );
    }

    #[test]
    fn an_address_that_tells_of_no_files_tells_nothing() {
        for search in ["", "added=", "added=many", "refused=[]"] {
            assert_eq!(UploadResult::of(search), None, "{search}");
        }
        assert_eq!(UploadResult::of("added=1&refused=x"), Some(UploadResult { added: 1, refused: vec![] }));
    }

    proptest! {
        #[test]
        fn what_became_of_files_survives_its_address(
            added in 0..30_usize,
            places in prop::collection::vec(prop::option::of(1..30_u32), 0..4),
        ) {
            let refused = places.into_iter().map(|place| RefusedFile { place, error: AppError::FileTooLarge }).collect();
            let result = UploadResult { added, refused };
            let href = result.href(ExpenseId(Uuid::nil()));
            prop_assert_eq!(UploadResult::of(href.split_once('?').unwrap().1), Some(result));
        }
    }
}
