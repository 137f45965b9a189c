//! A list of a person's expenses as SQL: which of them, in which order, and from where on.

use domain::{Expense, ExpenseId, ExpenseQuery, Money, Sort};
use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Sqlite};
use time::Date;

use crate::{auth::identity::Identity, search::index::Lookup};

/// What is read of an expense.
pub(super) const COLUMNS: &str = "
    SELECT e.id, e.spent_on, e.merchant, e.description, e.category, e.amount_minor, e.currency, e.version,
           r.id AS report_id, r.title AS report_title, r.status AS report_status,
           (SELECT d.id FROM expenses d
            WHERE d.person_id = e.person_id AND d.spent_on = e.spent_on AND d.deleted_at IS NULL
              AND d.amount_minor = e.amount_minor AND d.currency = e.currency
              AND d.merchant = e.merchant COLLATE NOCASE AND d.id <> e.id
            ORDER BY d.created_at, d.id LIMIT 1) AS duplicate_of";
/// The expenses, each with its report.
pub(super) const EXPENSES: &str = " FROM expenses e LEFT JOIN reports r ON r.id = e.report_id";
/// The same, each with what it is searched by. SQLite keeps the order of a CROSS JOIN: the expenses are read in theirs.
const SCANNED: &str = " FROM expenses e CROSS JOIN expense_search s ON s.expense_id = e.id
    LEFT JOIN reports r ON r.id = e.report_id";
/// The same, but only those that the index finds are read.
const INDEXED: &str = " FROM expense_trigrams t CROSS JOIN expense_search s ON s.id = t.rowid
    CROSS JOIN expenses e ON e.id = s.expense_id LEFT JOIN reports r ON r.id = e.report_id";

/// Where a page begins: the sort keys of the expense before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ExpenseCursor {
    pub(crate) sort: Sort,
    date: Date,
    amount: Money,
    id: ExpenseId,
}

impl ExpenseCursor {
    pub(crate) const fn of(sort: Sort, expense: &Expense) -> Self {
        Self { sort, date: expense.date, amount: expense.amount, id: expense.id }
    }
}

/// The question as SQL, after what is selected. Its order and the place it begins at are read off an index, so that the
/// last page of a hundred thousand expenses takes no longer than the first; only the few that the index of a search finds
/// are put in order when they are found.
pub(super) fn list(
    mut select: QueryBuilder<Sqlite>,
    person: &Identity,
    (query, lookup): (&ExpenseQuery, Option<&Lookup>),
    after: Option<&ExpenseCursor>,
    limit: usize,
) -> QueryBuilder<Sqlite> {
    select.push(match lookup {
        None => EXPENSES,
        Some(Lookup::Scan(_)) => SCANNED,
        Some(Lookup::Index(_)) => INDEXED,
    });
    select.push(" WHERE e.deleted_at IS NULL AND e.person_id = ").push_bind(person.id);
    match lookup {
        None => {}
        Some(Lookup::Scan(text)) => {
            select.push(" AND instr(s.text, ").push_bind(text.clone()).push(") > 0");
        }
        Some(Lookup::Index(expression)) => {
            select.push(" AND t.expense_trigrams MATCH ").push_bind(expression.clone());
        }
    }
    narrow(&mut select, query);
    let by_date = matches!(query.sort, Sort::Newest | Sort::Oldest);
    let (sign, order) = match query.sort {
        Sort::Newest | Sort::Largest => (" < ", " DESC"),
        Sort::Oldest | Sort::Smallest => (" > ", ""),
    };
    if let Some(ExpenseCursor { date, amount, id, .. }) = after {
        if by_date {
            select.push(" AND (e.spent_on, e.id)").push(sign).push("(").push_bind(*date);
        } else {
            select.push(" AND (e.currency, e.amount_minor, e.id)").push(sign).push("(");
            select.push_bind(amount.currency().code().to_owned()).push(", ").push_bind(amount.minor());
        }
        select.push(", ").push_bind(id.to_string()).push(")");
    }
    select.push(" ORDER BY ");
    let columns: &[&str] =
        if by_date { &["e.spent_on", "e.id"] } else { &["e.currency", "e.amount_minor", "e.id"] };
    let mut columns_in_order = select.separated(", ");
    for column in columns {
        columns_in_order.push(column).push_unseparated(order);
    }
    select.push(" LIMIT ").push_bind(limit as i64);
    select
}

fn narrow(select: &mut QueryBuilder<Sqlite>, query: &ExpenseQuery) {
    if let Some(from) = query.from {
        select.push(" AND e.spent_on >= ").push_bind(from);
    }
    if let Some(to) = query.to {
        select.push(" AND e.spent_on <= ").push_bind(to);
    }
    if let Some(category) = query.category {
        select.push(" AND e.category = ").push_bind(category.word());
    }
    if let Some(status) = query.status {
        select.push(" AND r.status = ").push_bind(status.word());
    }
    if query.loose {
        select.push(" AND e.report_id IS NULL");
    }
    if let Some(report) = query.report {
        select.push(" AND e.report_id = ").push_bind(report.to_string());
    }
}

#[cfg(test)]
mod tests {
    use domain::{Category, Currency, ExpenseDraft, ReportId, Status};
    use proptest::{
        prelude::*,
        strategy::ValueTree as _,
        test_runner::{Config, TestRunner},
    };
    use tempfile::TempDir;
    use time::{OffsetDateTime, macros::date};
    use uuid::Uuid;

    use super::*;
    use crate::{
        expenses::changes::insert_expense, people::store::insert_person, search::fold::fold, store::Store,
    };

    const ALIKE: &str =
        "SEARCH d USING INDEX expenses_alike (person_id=? AND spent_on=? AND currency=? AND amount_minor=?)";

    const SORTS: [Sort; 4] = [Sort::Newest, Sort::Oldest, Sort::Largest, Sort::Smallest];

    async fn store() -> (TempDir, Store) {
        let folder = TempDir::new().unwrap();
        let file = format!("sqlite:{}", folder.path().join("api.db").display());
        let store = crate::store::open(&file).await.unwrap();
        (folder, store)
    }

    fn person(id: i64) -> Identity {
        Identity { id, issuer: String::new(), auth_time: None }
    }

    /// How the database goes about each question, in each order, at the begin and in the middle.
    async fn plans(query: &ExpenseQuery) -> Vec<(Sort, Vec<String>)> {
        plans_by(query, query.q.as_deref().map(fold).map(Lookup::Scan).as_ref()).await
    }

    async fn plans_by(query: &ExpenseQuery, lookup: Option<&Lookup>) -> Vec<(Sort, Vec<String>)> {
        let (_folder, store) = store().await;
        let mut plans = Vec::new();
        for sort in SORTS {
            let query = ExpenseQuery { sort, ..query.clone() };
            let amount = Money::new(900, Currency::USD);
            let date = date!(2026 - 11 - 23);
            let after = ExpenseCursor { sort, date, amount, id: ExpenseId(Uuid::nil()) };
            for after in [None, Some(&after)] {
                let explain = QueryBuilder::new(format!("EXPLAIN QUERY PLAN {COLUMNS}"));
                let mut plan = list(explain, &person(1), (&query, lookup), after, 101);
                let mut db = store.connection().await.unwrap();
                let plan: Vec<(i64, i64, i64, String)> =
                    plan.build_query_as().fetch_all(&mut *db).await.unwrap();
                plans.push((sort, plan.into_iter().map(|(_, _, _, step)| step).collect()));
            }
        }
        plans
    }

    /// What comes before the question for another expense like each one.
    fn own(plan: &[String]) -> impl Iterator<Item = &String> {
        plan.iter().take_while(|step| !step.contains("SUBQUERY"))
    }

    #[tokio::test]
    async fn every_order_is_read_off_an_index_wherever_a_page_begins() {
        let category = ExpenseQuery { category: Some(Category::Meals), ..ExpenseQuery::default() };
        let status = ExpenseQuery { status: Some(Status::Open), ..ExpenseQuery::default() };
        let text = ExpenseQuery { q: Some("taxi".to_owned()), ..ExpenseQuery::default() };
        for query in [ExpenseQuery::default(), category, status, text] {
            for (sort, plan) in plans(&query).await {
                assert!(plan[0].starts_with("SEARCH e USING INDEX expenses_by_"), "{sort:?}: {plan:?}");
                assert!(own(&plan).all(|step| !step.contains("TEMP B-TREE")), "{sort:?}: {plan:?}");
            }
        }
    }

    #[tokio::test]
    async fn no_question_reads_a_whole_table_and_none_depends_on_how_often_an_amount_comes_back() {
        let days = (Some(date!(2026 - 01 - 01)), Some(date!(2026 - 11 - 23)));
        let all = ExpenseQuery::default();
        for query in [
            all.clone(),
            ExpenseQuery { from: days.0, ..all.clone() },
            ExpenseQuery { to: days.1, ..all.clone() },
            ExpenseQuery { from: days.0, to: days.1, ..all.clone() },
            ExpenseQuery { category: Some(Category::Meals), ..all.clone() },
            ExpenseQuery { status: Some(Status::Open), ..all.clone() },
            ExpenseQuery { report: Some(ReportId(Uuid::nil())), ..all.clone() },
            ExpenseQuery { q: Some("taxi".to_owned()), ..all },
        ] {
            for (sort, plan) in plans(&query).await {
                assert!(plan.iter().all(|step| !step.starts_with("SCAN")), "{query:?} {sort:?}: {plan:?}");
                assert!(plan.iter().any(|step| step == ALIKE), "{query:?} {sort:?}: {plan:?}");
            }
        }
    }

    #[tokio::test]
    async fn the_few_that_hold_a_text_are_read_off_its_index_and_no_others() {
        let query = ExpenseQuery { q: Some("taxi".to_owned()), ..ExpenseQuery::default() };
        let lookup = Lookup::by_index(1, "taxi");
        for (sort, plan) in plans_by(&query, Some(&lookup)).await {
            let [found, text, expense, ..] = &plan[..] else { panic!("{plan:?}") };
            assert!(found.starts_with("SCAN t VIRTUAL TABLE INDEX 0:M"), "{sort:?}: {plan:?}");
            assert_eq!(text, "SEARCH s USING INTEGER PRIMARY KEY (rowid=?)", "{sort:?}");
            assert_eq!(expense, "SEARCH e USING INDEX sqlite_autoindex_expenses_1 (id=?)", "{sort:?}");
            assert!(plan[3..].iter().all(|step| !step.starts_with("SCAN")), "{sort:?}: {plan:?}");
            assert!(plan.iter().any(|step| step == ALIKE), "{sort:?}: {plan:?}");
        }
    }

    /// The merchants that are found.
    async fn found(store: &Store, who: i64, lookup: &Lookup) -> Vec<String> {
        let select = QueryBuilder::new("SELECT e.merchant");
        let mut select = list(select, &person(who), (&ExpenseQuery::default(), Some(lookup)), None, 1000);
        let mut db = store.connection().await.unwrap();
        select.build_query_scalar().fetch_all(&mut *db).await.unwrap()
    }

    /// Merchants of few letters, so that parts of them come back.
    const MERCHANT: &str = "[aäÄbßſı%_\"'\\\\.*^:()-]{3,7}";

    #[tokio::test]
    async fn the_index_finds_what_reading_each_one_finds_and_of_this_person_only() {
        let (_folder, store) = store().await;
        let mut runner = TestRunner::new(Config::default());
        let merchants = prop::collection::vec(MERCHANT, 120);
        let merchants = merchants.new_tree(&mut runner).unwrap().current();
        let mut db = store.write().await.unwrap();
        let mut people = Vec::new();
        for subject in ["ada", "ben"] {
            people.push(insert_person(&mut db, "https://idp.example", subject).await.unwrap().unwrap());
        }
        for (place, merchant) in merchants.iter().enumerate() {
            let draft = ExpenseDraft {
                date: date!(2026 - 11 - 23),
                merchant: merchant.clone(),
                description: "-".to_owned(),
                category: Category::Meals,
                amount: Money::new(900, Currency::USD),
            };
            let (id, now) = (ExpenseId(Uuid::new_v4()), OffsetDateTime::UNIX_EPOCH);
            insert_expense(&mut db, people[place % 2], id, None, &draft, now).await.unwrap();
        }
        db.commit().await.unwrap();
        let parts = merchants.iter().map(|merchant| merchant.chars().skip(1).take(3).collect::<String>());
        for part in parts.map(|part| fold(&part)).filter(|part| part.chars().count() > 2) {
            for (place, who) in people.iter().enumerate() {
                let own = merchants.iter().skip(place).step_by(2);
                let mut expected: Vec<_> = own.filter(|merchant| fold(merchant).contains(&part)).collect();
                let mut read = found(&store, *who, &Lookup::Scan(part.clone())).await;
                let mut indexed = found(&store, *who, &Lookup::by_index(*who, &part)).await;
                expected.sort();
                read.sort();
                indexed.sort();
                assert_eq!(read.iter().collect::<Vec<_>>(), expected, "{part}");
                assert_eq!(indexed, read, "{part}");
            }
        }
    }
}
