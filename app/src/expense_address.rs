//! What the addresses of the expenses' pages say: which expenses are listed, what was just done, what a form begins with.
//!
//! A value that can't be read narrows nothing: an address is a person's to change.

use std::borrow::Cow;

use domain::{
    Category, ExpenseForm, ExpenseId, ExpenseQuery, ReportId, Sort, Status, expense_query::LONGEST_SEARCH,
};
use time::{Date, format_description::BorrowedFormatItem, macros::format_description};

#[cfg(feature = "ssr")]
use crate::AppError;
use crate::{
    query::{Query, address},
    report_view::path_of as path_of_report,
};

/// The list's path.
pub(crate) const LIST: &str = "/expenses";
/// The path of the list as a table: a route of the server's own, beside the pages.
const TABLE: &str = "/expenses.csv";
/// What stands before the id of a report where a person came from one.
const REPORTS: &str = "report-";
/// The path of the form for a new expense.
pub(crate) const NEW: &str = "/expenses/new";

/// What stands in a report's place where it is to be none.
pub(crate) const NO_REPORT: &str = "none";

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// The path of one expense.
pub(crate) fn path_of(id: ExpenseId) -> String {
    format!("{LIST}/{id}")
}

/// The part of an expense's page where its receipts stand.
pub(crate) const RECEIPTS: &str = "receipts";

/// Where the receipts of one expense are added.
#[cfg(feature = "ssr")]
pub(crate) fn receipts_at(id: ExpenseId, back: &Back) -> String {
    format!("{}#{RECEIPTS}", back.from(&path_of(id)))
}

/// Which expenses the list's query asks for.
#[must_use]
pub fn wanted(search: &str) -> ExpenseQuery {
    let query = Query::read(search);
    let day = |name| Date::parse(query.get(name)?, DAY).ok();
    ExpenseQuery {
        from: day("from"),
        to: day("to"),
        category: query.get("category").and_then(Category::from_word),
        status: query.get("status").and_then(Status::from_word),
        report: query.get("report").and_then(|id| id.parse().ok()).map(ReportId),
        loose: query.get("report") == Some(NO_REPORT),
        q: query
            .get("q")
            .map(|text| text.trim().to_owned())
            .filter(|text| text.chars().count() <= LONGEST_SEARCH),
        sort: query.get("sort").and_then(sort).unwrap_or_default(),
        limit: None,
        cursor: query.get("after").map(str::to_owned),
    }
}

/// Where the expenses stand that `wanted` asks for.
pub(crate) fn href(wanted: &ExpenseQuery) -> String {
    at(LIST, wanted)
}

/// Where all of them come as a table, whatever part of the list is shown.
pub(crate) fn table_href(wanted: &ExpenseQuery) -> String {
    at(TABLE, &ExpenseQuery { cursor: None, ..wanted.clone() })
}

fn at(path: &str, wanted: &ExpenseQuery) -> String {
    let ExpenseQuery { from, to, category, status, report: _, loose: _, q, sort, limit: _, cursor } = wanted;
    let day = |day: &Date| day.format(DAY).ok().map(Cow::from);
    let pairs = [
        ("q", q.as_deref().map(Cow::from)),
        ("from", from.as_ref().and_then(day)),
        ("to", to.as_ref().and_then(day)),
        ("category", category.map(|category| category.word().into())),
        ("status", status.map(|status| status.word().into())),
        ("report", report_word(wanted).map(Cow::from)),
        ("sort", (*sort != Sort::default()).then(|| sort_word(*sort).into())),
        ("after", cursor.as_deref().map(Cow::from)),
    ];
    address(path, pairs.into_iter().filter_map(|(name, value)| Some((name, value?))))
}

/// The report in which they are to be, as an address tells it.
pub(crate) fn report_word(wanted: &ExpenseQuery) -> Option<String> {
    let none = wanted.loose.then(|| NO_REPORT.to_owned());
    none.or_else(|| wanted.report.map(|report| report.to_string()))
}

/// Whether something is left out that is not further on in the list.
pub(crate) fn narrows(wanted: &ExpenseQuery) -> bool {
    let anything =
        ExpenseQuery { sort: wanted.sort, cursor: wanted.cursor.clone(), ..ExpenseQuery::default() };
    *wanted != anything
}

/// As the API calls an order.
pub(crate) const fn sort_word(sort: Sort) -> &'static str {
    match sort {
        Sort::Newest => "-date",
        Sort::Oldest => "date",
        Sort::Largest => "-amount",
        Sort::Smallest => "amount",
    }
}

fn sort(word: &str) -> Option<Sort> {
    let sorts = [Sort::Newest, Sort::Oldest, Sort::Largest, Sort::Smallest];
    sorts.into_iter().find(|sort| sort_word(*sort) == word)
}

/// What was just done with an expense, as the list says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    Created,
    Changed,
    Deleted,
    Restored,
}

impl Done {
    const ALL: [Self; 4] = [Self::Created, Self::Changed, Self::Deleted, Self::Restored];

    const fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Deleted => "deleted",
            Self::Restored => "restored",
        }
    }

    /// The list at `address`, which says that it was done with that expense.
    #[cfg(any(feature = "ssr", test))]
    pub(crate) fn told_at(self, address: &str, id: ExpenseId) -> String {
        let mark = if address.contains('?') { '&' } else { '?' };
        format!("{address}{mark}{}={id}", self.word())
    }

    /// What the list's query says was done, and with which expense.
    pub(crate) fn of(search: &str) -> Option<(Self, ExpenseId)> {
        let query = Query::read(search);
        let done = |done: Self| Some((done, ExpenseId(query.get(done.word())?.parse().ok()?)));
        Self::ALL.into_iter().find_map(done)
    }
}

/// Where a person came from to an expense, and is led back to when they have done with it. Whatever an address or a form
/// says, it is a list of expenses or a report of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Back {
    /// The part of the list that was asked for.
    List(ExpenseQuery),
    /// The report that the expense is in.
    Report(ReportId),
}

impl Back {
    /// The field of a form that says it, and an address' name for it.
    pub(crate) const FIELD: &str = "back";

    /// What a form or an address says.
    pub(crate) fn read(said: &str) -> Self {
        let report = said.strip_prefix(REPORTS).and_then(|id| id.parse().ok()).map(ReportId);
        report.map_or_else(|| Self::List(wanted(said)), Self::Report)
    }

    /// What a page's query says.
    pub(crate) fn of(search: &str) -> Self {
        Self::read(Query::read(search).get(Self::FIELD).unwrap_or_default())
    }

    /// As a form or an address says it.
    pub(crate) fn word(&self) -> String {
        match self {
            Self::List(wanted) => href(wanted).split_once('?').map_or("", |(_, query)| query).to_owned(),
            Self::Report(id) => format!("{REPORTS}{id}"),
        }
    }

    /// Where it is.
    pub(crate) fn href(&self) -> String {
        match self {
            Self::List(wanted) => href(wanted),
            Self::Report(id) => path_of_report(*id),
        }
    }

    /// The page at `address`, which leads back there.
    pub(crate) fn from(&self, address: &str) -> String {
        let word = self.word();
        if word.is_empty() {
            return address.to_owned();
        }
        let back = crate::query::address("", [(Self::FIELD, word.into())]);
        if address.contains('?') {
            address.to_owned() + &back.replacen('?', "&", 1)
        } else {
            address.to_owned() + &back
        }
    }
}

/// An expense as somebody typed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Typed {
    pub(crate) form: ExpenseForm,
    /// The name of the report it is to be in, or nothing.
    pub(crate) report: String,
    /// The version that they saw when they began, or nothing where it is a new one.
    pub(crate) version: String,
}

impl Typed {
    /// The report it is to be in.
    ///
    /// # Errors
    /// [`AppError::NotFound`] where it can't be a report's name.
    #[cfg(feature = "ssr")]
    pub(crate) fn report(&self) -> Result<Option<ReportId>, AppError> {
        match self.report.as_str() {
            "" => Ok(None),
            id => id.parse().map(ReportId).map(Some).map_err(|_| AppError::NotFound),
        }
    }

    /// The form at `path` that begins with it. Without JavaScript nothing else keeps it when it was not taken.
    #[cfg(feature = "ssr")]
    pub(crate) fn href(&self, path: &str) -> String {
        let ExpenseForm { date, merchant, description, category, amount, currency } = &self.form;
        let fields = [
            ("date", date),
            ("merchant", merchant),
            ("description", description),
            ("category", category),
            ("amount", amount),
            ("currency", currency),
            ("report", &self.report),
            ("version", &self.version),
        ];
        address(path, fields.map(|(name, text)| (name, text.into())))
    }

    /// What a form's query says over `start`. One that was sent back says everything, blanks among it.
    pub(crate) fn over(start: Self, search: &str) -> Self {
        let query = Query::read(search);
        let sent_back = query.has("date");
        let text = |name: &str, start: String| match query.get(name) {
            Some(text) => text.to_owned(),
            None if sent_back => String::new(),
            None => start,
        };
        let Self { form, report, version } = start;
        let form = ExpenseForm {
            date: text("date", form.date),
            merchant: text("merchant", form.merchant),
            description: text("description", form.description),
            category: text("category", form.category),
            amount: text("amount", form.amount),
            currency: text("currency", form.currency),
        };
        Self { form, report: text("report", report), version: text("version", version) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{option, prelude::*, sample::select};
    use uuid::Uuid;

    use super::*;

    fn behind(address: &str) -> &str {
        address.split_once('?').map_or("", |(_, query)| query)
    }

    fn days() -> impl Strategy<Value = Date> {
        (2_451_545..2_500_000_i32).prop_map(|day| Date::from_julian_day(day).unwrap())
    }

    prop_compose! {
        fn queries()(
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
        assert_eq!(href(&ExpenseQuery::default()), "/expenses");
        assert_eq!(wanted(""), ExpenseQuery::default());
        let largest = ExpenseQuery { sort: Sort::Largest, q: Some("a b".into()), ..ExpenseQuery::default() };
        assert_eq!(href(&largest), "/expenses?q=a%20b&sort=-amount");
    }

    #[test]
    fn the_table_is_of_the_whole_list() {
        let part = wanted("q=x&after=abc");
        assert_eq!(href(&part), "/expenses?q=x&after=abc");
        assert_eq!(table_href(&part), "/expenses.csv?q=x");
    }

    #[test]
    fn what_can_not_be_read_narrows_nothing() {
        let odd = "from=a%20mail&to=2026-02-30&category=Meals&status=lost&report=x&q=+&sort=up&after=&n=1";
        assert_eq!(wanted(odd), ExpenseQuery::default());
        let long = |length| wanted(&format!("q={}", "x".repeat(length))).q.is_some();
        assert!(long(LONGEST_SEARCH) && !long(LONGEST_SEARCH + 1));
        assert!(!narrows(&wanted("sort=amount&after=abc")));
        assert!(narrows(&wanted("q=x")));
        assert_eq!(Done::of("deleted=x"), None);
    }

    #[test]
    fn a_person_is_led_back_to_a_list_or_a_report_and_nowhere_else() {
        for said in
            ["https://evil.example/", "//evil.example", "/admin/sessions", "report-x", "javascript:alert(1)"]
        {
            assert_eq!(Back::read(said).href(), "/expenses", "{said}");
        }
        let report = Back::Report(ReportId(Uuid::from_u128(1)));
        assert_eq!(report.href(), "/reports/00000000-0000-0000-0000-000000000001");
        assert_eq!(Back::of(behind(&report.from("/expenses/new?report=r"))), report);
        assert_eq!(Back::List(ExpenseQuery::default()).from("/expenses/new"), "/expenses/new");
    }

    proptest! {
        #[test]
        fn a_person_is_led_back_to_the_very_list(query in queries()) {
            let back = Back::List(query);
            prop_assert_eq!(Back::of(behind(&back.from("/expenses/1"))), back);
        }

        #[test]
        fn a_question_survives_its_address(query in queries()) {
            prop_assert_eq!(wanted(behind(&href(&query))), query);
        }

        #[test]
        fn what_was_done_survives_its_address(id: u128, done in select(Done::ALL.to_vec())) {
            let id = ExpenseId(Uuid::from_u128(id));
            prop_assert_eq!(Done::of(behind(&done.told_at("/expenses?q=x", id))), Some((done, id)));
        }

        #[test]
        fn what_was_typed_survives_being_sent_back(texts in prop::array::uniform8("\\PC{1,30}")) {
            let texts = texts.map(|text| text.trim().to_owned());
            let [date, merchant, description, category, amount, currency, report, version] = texts;
            let form = ExpenseForm { date, merchant, description, category, amount, currency };
            let (typed, other) = (Typed { form, report, version }, Typed::default());
            prop_assert_eq!(Typed::over(other, behind(&typed.href(NEW))), typed);
        }
    }

    #[test]
    fn a_form_begins_with_what_its_address_names_and_keeps_the_rest() {
        let form = ExpenseForm { date: "2026-11-23".into(), ..ExpenseForm::default() };
        let start = Typed { form, ..Typed::default() };
        let begun = Typed::over(start.clone(), "report=r&merchant=Luigi");
        assert_eq!(
            (begun.form.date.as_str(), begun.form.merchant.as_str(), begun.report.as_str()),
            ("2026-11-23", "Luigi", "r")
        );
        assert_eq!(Typed::over(start, "date=&merchant=").form.date, "");
    }
}
