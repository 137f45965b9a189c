//! What the address of the expenses' list says: which are listed, and what was just done with one.
//!
//! A value that can't be read narrows nothing, and is named: the list says so, and a table is not made.

use std::borrow::Cow;

use domain::{Category, ExpenseId, ExpenseQuery, ReportId, Sort, Status, expense_query::LONGEST_SEARCH};
use time::{Date, format_description::BorrowedFormatItem, macros::format_description};

use super::{
    filters::{Filters, UnreadableFilter},
    query::{Query, address, with_parameter},
};
use crate::AppError;

/// The list's path.
pub(crate) const LIST_PATH: &str = "/expenses";
/// The path of the list as a table: a route of the server's own, beside the pages.
const CSV_PATH: &str = "/expenses.csv";
/// The path of the form for a new expense.
pub(crate) const NEW_PATH: &str = "/expenses/new";

/// What stands in a report's place where it is to be none.
pub(crate) const NO_REPORT: &str = "none";

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// The path of one expense.
pub(crate) fn expense_path(id: ExpenseId) -> String {
    format!("{LIST_PATH}/{id}")
}

/// The part of an expense's page where its receipts stand.
pub(crate) const RECEIPTS_ID: &str = "receipts";

/// Which expenses the list's query asks for, and which of its filters can't be read.
pub(crate) fn expense_filters(search: &str) -> (ExpenseQuery, Vec<UnreadableFilter>) {
    use UnreadableFilter as Filter;

    let mut filters = Filters::of(search);
    let day = |text: &str| Date::parse(text, DAY).ok();
    let report = |text: &str| match text {
        NO_REPORT => Some(None),
        id => id.parse().ok().map(ReportId).map(Some),
    };
    let text =
        |text: &str| Some(text.trim().to_owned()).filter(|text| text.chars().count() <= LONGEST_SEARCH);
    let q = filters.read("q", Filter::Search, text);
    let (from, to) = (filters.read("from", Filter::From, day), filters.read("to", Filter::To, day));
    let category = filters.read("category", Filter::Category, Category::from_word);
    let status = filters.read("status", Filter::Status, Status::from_word);
    let report = filters.read("report", Filter::Report, report);
    let sort = filters.read("sort", Filter::Sort, sort_of).unwrap_or_default();
    let (cursor, loose) = (filters.text("after"), report == Some(None));
    let query = ExpenseQuery {
        from,
        to,
        category,
        status,
        report: report.flatten(),
        loose,
        q,
        sort,
        limit: None,
        cursor,
    };
    (query, filters.unreadable())
}

/// Which expenses the list's query asks for, as far as it can be read.
pub(crate) fn expense_query(search: &str) -> ExpenseQuery {
    expense_filters(search).0
}

/// Which expenses a table is of whose query this is: all of them, whatever part of the list was shown.
///
/// # Errors
/// [`AppError::UnreadableFilters`]: a table outlives the page that would say what was left out.
pub fn exported_expenses(search: &str) -> Result<ExpenseQuery, AppError> {
    let (query, unreadable) = expense_filters(search);
    if unreadable.is_empty() {
        return Ok(ExpenseQuery { cursor: None, ..query });
    }
    Err(AppError::UnreadableFilters { filters: unreadable })
}

/// Where the expenses stand that `query` asks for.
pub(crate) fn list_href(query: &ExpenseQuery) -> String {
    list_href_at(LIST_PATH, query)
}

/// Where all of them come as a table, whatever part of the list is shown.
pub(crate) fn csv_href(query: &ExpenseQuery) -> String {
    list_href_at(CSV_PATH, &ExpenseQuery { cursor: None, ..query.clone() })
}

fn list_href_at(path: &str, query: &ExpenseQuery) -> String {
    let ExpenseQuery { from, to, category, status, report: _, loose: _, q, sort, limit: _, cursor } = query;
    let day = |day: &Date| day.format(DAY).ok().map(Cow::from);
    let pairs = [
        ("q", q.as_deref().map(Cow::from)),
        ("from", from.as_ref().and_then(day)),
        ("to", to.as_ref().and_then(day)),
        ("category", category.map(|category| category.word().into())),
        ("status", status.map(|status| status.word().into())),
        ("report", report_parameter(query).map(Cow::from)),
        ("sort", (*sort != Sort::default()).then(|| sort_parameter(*sort).into())),
        ("after", cursor.as_deref().map(Cow::from)),
    ];
    address(path, pairs.into_iter().filter_map(|(name, value)| Some((name, value?))))
}

/// The report in which they are to be, as an address tells it.
fn report_parameter(query: &ExpenseQuery) -> Option<String> {
    let none = query.loose.then(|| NO_REPORT.to_owned());
    none.or_else(|| query.report.map(|report| report.to_string()))
}

/// Whether something is left out that is not further on in the list.
pub(crate) fn is_filtered(query: &ExpenseQuery) -> bool {
    let anything = ExpenseQuery { sort: query.sort, cursor: query.cursor.clone(), ..ExpenseQuery::default() };
    *query != anything
}

/// As the API calls an order.
pub(crate) const fn sort_parameter(sort: Sort) -> &'static str {
    match sort {
        Sort::Newest => "-date",
        Sort::Oldest => "date",
        Sort::Largest => "-amount",
        Sort::Smallest => "amount",
    }
}

fn sort_of(word: &str) -> Option<Sort> {
    let sorts = [Sort::Newest, Sort::Oldest, Sort::Largest, Sort::Smallest];
    sorts.into_iter().find(|sort| sort_parameter(*sort) == word)
}

/// What was just done with an expense, as the list says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListNotice {
    Created,
    Changed,
    Deleted,
    Restored,
}

impl ListNotice {
    const ALL: [Self; 4] = [Self::Created, Self::Changed, Self::Deleted, Self::Restored];

    /// The address' name for it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Deleted => "deleted",
            Self::Restored => "restored",
        }
    }

    /// The list at `address`, which says that it was done with that expense.
    pub(crate) fn added_to(self, address: &str, id: ExpenseId) -> String {
        with_parameter(address, self.word(), &id.to_string())
    }

    /// What the list's query says was done, and with which expense.
    pub(crate) fn of(search: &str) -> Option<(Self, ExpenseId)> {
        let query = Query::read(search);
        let done = |done: Self| Some((done, ExpenseId(query.get(done.word())?.parse().ok()?)));
        Self::ALL.into_iter().find_map(done)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::{option, prelude::*, sample::select};
    use uuid::Uuid;

    use super::*;
    use crate::addresses::filters::in_words;

    /// What stands behind an address's question mark.
    pub(in crate::addresses) fn query_of(address: &str) -> &str {
        address.split_once('?').map_or("", |(_, query)| query)
    }

    fn days() -> impl Strategy<Value = Date> {
        (2_451_545..2_500_000_i32).prop_map(|day| Date::from_julian_day(day).unwrap())
    }

    prop_compose! {
        pub(in crate::addresses) fn queries()(
            (from, to) in (option::of(days()), option::of(days())),
            category in option::of(select(Category::ALL.to_vec())),
            status in option::of(select(Status::ALL.to_vec())),
            (report, loose) in prop_oneof![
                option::of(any::<u128>()).prop_map(|report| (report, false)),
                Just((None, true)),
            ],
            q in option::of(".{1,40}".prop_map(|text| text.trim().to_owned())),
            sort in select(vec![Sort::Newest, Sort::Oldest, Sort::Largest, Sort::Smallest]),
            cursor in option::of("[A-Za-z0-9_-]{1,60}"),
        ) -> ExpenseQuery {
            let report = report.map(|id| ReportId(Uuid::from_u128(id)));
            let q = q.filter(|text| !text.is_empty());
            ExpenseQuery { from, to, category, status, report, loose, q, sort, limit: None, cursor }
        }
    }

    #[test]
    fn everything_newest_first_has_the_plain_address() {
        assert_eq!(list_href(&ExpenseQuery::default()), "/expenses");
        assert_eq!(expense_query(""), ExpenseQuery::default());
        let largest = ExpenseQuery { sort: Sort::Largest, q: Some("a b".into()), ..ExpenseQuery::default() };
        assert_eq!(list_href(&largest), "/expenses?q=a%20b&sort=-amount");
    }

    #[test]
    fn the_table_is_of_the_whole_list() {
        let part = expense_query("q=x&after=abc");
        assert_eq!(list_href(&part), "/expenses?q=x&after=abc");
        assert_eq!(csv_href(&part), "/expenses.csv?q=x");
    }

    #[test]
    fn what_can_not_be_read_narrows_nothing() {
        let odd = "from=a%20mail&to=2026-02-30&category=Meals&status=lost&report=x&q=+&sort=up&after=&n=1";
        assert_eq!(expense_query(odd), ExpenseQuery::default());
        let long = |length| expense_query(&format!("q={}", "x".repeat(length))).q.is_some();
        assert!(long(LONGEST_SEARCH) && !long(LONGEST_SEARCH + 1));
        assert!(!is_filtered(&expense_query("sort=amount&after=abc")));
        assert!(is_filtered(&expense_query("q=x")));
        assert_eq!(ListNotice::of("deleted=x"), None);
    }

    #[test]
    fn what_can_not_be_read_is_named_and_the_rest_is_asked_for() {
        use UnreadableFilter as Filter;

        let long = format!("q={}", "x".repeat(LONGEST_SEARCH + 1));
        for (odd, filter) in [
            ("from=2026-13-40", Filter::From),
            ("to=yesterday", Filter::To),
            ("category=Meals", Filter::Category),
            ("status=zzz", Filter::Status),
            ("report=x", Filter::Report),
            (long.as_str(), Filter::Search),
            ("sort=up", Filter::Sort),
        ] {
            let rest = if filter == Filter::Category { "status=open" } else { "category=meals" };
            assert_eq!(
                expense_filters(&format!("{odd}&{rest}")),
                (expense_query(rest), vec![filter]),
                "{odd}"
            );
            let refused = exported_expenses(odd).unwrap_err();
            assert_eq!((refused.status(), refused.to_string().contains(&filter.to_string())), (400, true));
        }
        let (_, both) = expense_filters("sort=up&to=x&q=+&from=");
        assert_eq!(
            in_words(&both),
            "“To” is not a day such as 2026-11-23; the order is none that this list has"
        );
        assert_eq!(exported_expenses("q=x&after=abc"), Ok(expense_query("q=x")));
        assert_eq!(expense_filters("report=none").1, []);
    }

    proptest! {
        #[test]
        fn a_question_survives_its_address(query in queries()) {
            prop_assert_eq!(expense_filters(query_of(&list_href(&query))), (query, Vec::new()));
        }

        #[test]
        fn what_was_done_survives_its_address(id: u128, done in select(ListNotice::ALL.to_vec())) {
            let id = ExpenseId(Uuid::from_u128(id));
            prop_assert_eq!(ListNotice::of(query_of(&done.added_to("/expenses?q=x", id))), Some((done, id)));
        }
    }
}
