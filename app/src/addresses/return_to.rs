//! Where a person came from to an expense, in the address and in the form that leads back there.

use domain::ExpenseId;
use domain::{ExpenseQuery, ReportId};

use super::{
    expenses::{RECEIPTS_ID, expense_path, expense_query, list_href},
    query::{Query, with_parameter},
    reports::report_path,
};

/// What stands before the id of a report where a person came from one.
const REPORT_PREFIX: &str = "report-";

/// Where a person came from to an expense, and is led back to when they have done with it. Whatever an address or a form
/// says, it is a list of expenses or a report of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReturnTo {
    /// The part of the list that was asked for.
    List(ExpenseQuery),
    /// The report that the expense is in.
    Report(ReportId),
}

impl ReturnTo {
    /// The field of a form that says it, and an address' name for it.
    pub(crate) const FIELD: &str = "back";

    /// What a form or an address says.
    pub(crate) fn read(said: &str) -> Self {
        let report = said.strip_prefix(REPORT_PREFIX).and_then(|id| id.parse().ok()).map(ReportId);
        report.map_or_else(|| Self::List(expense_query(said)), Self::Report)
    }

    /// What a page's query says.
    pub(crate) fn of(search: &str) -> Self {
        Self::read(Query::read(search).get(Self::FIELD).unwrap_or_default())
    }

    /// As a form or an address says it.
    pub(crate) fn word(&self) -> String {
        match self {
            Self::List(query) => list_href(query).split_once('?').map_or("", |(_, query)| query).to_owned(),
            Self::Report(id) => format!("{REPORT_PREFIX}{id}"),
        }
    }

    /// Where it is.
    pub(crate) fn href(&self) -> String {
        match self {
            Self::List(query) => list_href(query),
            Self::Report(id) => report_path(*id),
        }
    }

    /// The page at `address`, which leads back there.
    pub(crate) fn from(&self, address: &str) -> String {
        let word = self.word();
        if word.is_empty() { address.to_owned() } else { with_parameter(address, Self::FIELD, &word) }
    }

    /// What stands behind an address without a query that leads back there.
    pub(crate) fn query(&self) -> String {
        self.from("")
    }

    /// Where the receipts of one expense are added, on the page that leads back there.
    pub(crate) fn with_receipts_of(&self, id: ExpenseId) -> String {
        format!("{}#{RECEIPTS_ID}", self.from(&expense_path(id)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::addresses::expenses::tests::{queries, query_of};

    #[test]
    fn a_person_is_led_back_to_a_list_or_a_report_and_nowhere_else() {
        for said in
            ["https://evil.example/", "//evil.example", "/admin/sessions", "report-x", "javascript:alert(1)"]
        {
            assert_eq!(ReturnTo::read(said).href(), "/expenses", "{said}");
        }
        let report = ReturnTo::Report(ReportId(Uuid::from_u128(1)));
        assert_eq!(report.href(), "/reports/00000000-0000-0000-0000-000000000001");
        assert_eq!(ReturnTo::of(query_of(&report.from("/expenses/new?report=r"))), report);
        assert_eq!(ReturnTo::List(ExpenseQuery::default()).from("/expenses/new"), "/expenses/new");
    }

    proptest! {
        #[test]
        fn a_person_is_led_back_to_the_very_list(query in queries()) {
            let back = ReturnTo::List(query);
            prop_assert_eq!(ReturnTo::of(query_of(&back.from("/expenses/1"))), back);
        }
    }
}
