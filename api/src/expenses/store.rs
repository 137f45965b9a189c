//! Expenses as they are read: one, a page of them, or those of a report.

use domain::{Category, Expense, ExpenseId, ExpenseQuery, InReport, Money, ReportId, Sort, Status, Version};
use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use time::Date;
use uuid::Uuid;

use crate::{
    auth::identity::Identity,
    store::{Store, error::StoreError, from_row::from_row},
};

const SELECT: &str = "
    SELECT e.id, e.spent_on, e.merchant, e.description, e.category, e.amount_minor, e.currency, e.version,
           r.id AS report_id, r.title AS report_title, r.status AS report_status,
           (SELECT d.id FROM expenses d
            WHERE d.person_id = e.person_id AND d.spent_on = e.spent_on AND d.deleted_at IS NULL
              AND d.amount_minor = e.amount_minor AND d.currency = e.currency
              AND d.merchant = e.merchant COLLATE NOCASE AND d.id <> e.id
            ORDER BY d.created_at, d.id LIMIT 1) AS duplicate_of
    FROM expenses e LEFT JOIN reports r ON r.id = e.report_id
    WHERE e.deleted_at IS NULL";

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

impl Store {
    /// The person's expense of that id, unless it is deleted.
    pub(crate) async fn expense(
        &self,
        person: &Identity,
        id: ExpenseId,
    ) -> Result<Option<Expense>, StoreError> {
        find_expense(&mut *self.connection().await?, person, id).await
    }

    /// At most `limit` of the person's expenses that `query` asks for, in its order, after `after`.
    pub(crate) async fn expenses(
        &self,
        person: &Identity,
        query: &ExpenseQuery,
        after: Option<&ExpenseCursor>,
        limit: usize,
    ) -> Result<Vec<Expense>, StoreError> {
        let mut select = list(QueryBuilder::new(SELECT), person, query, after, limit);
        rows(&mut *self.connection().await?, &mut select).await?.into_iter().map(Expense::try_from).collect()
    }
}

pub(crate) async fn find_expense(
    db: &mut SqliteConnection,
    person: &Identity,
    id: ExpenseId,
) -> Result<Option<Expense>, StoreError> {
    let mut select = QueryBuilder::new(SELECT);
    select.push(" AND e.id = ").push_bind(id.to_string()).push(" AND e.person_id = ").push_bind(person.id);
    rows(db, &mut select).await?.pop().map(Expense::try_from).transpose()
}

/// What is in a report, newest first.
pub(crate) async fn expenses_of_report(
    db: &mut SqliteConnection,
    report: ReportId,
) -> Result<Vec<Expense>, StoreError> {
    let mut select = QueryBuilder::new(SELECT);
    select.push(" AND e.report_id = ").push_bind(report.to_string());
    select.push(" ORDER BY e.spent_on DESC, e.id");
    rows(db, &mut select).await?.into_iter().map(Expense::try_from).collect()
}

/// The question as SQL. Its order and the place it begins at are read off an index, so that the last page of a hundred
/// thousand expenses takes no longer than the first.
fn list(
    mut select: QueryBuilder<Sqlite>,
    person: &Identity,
    query: &ExpenseQuery,
    after: Option<&ExpenseCursor>,
    limit: usize,
) -> QueryBuilder<Sqlite> {
    select.push(" AND e.person_id = ").push_bind(person.id);
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
    if let Some(text) = &query.q {
        let pattern = format!("%{}%", text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_"));
        select.push(" AND (e.merchant LIKE ").push_bind(pattern.clone()).push(r" ESCAPE '\'");
        select.push(" OR e.description LIKE ").push_bind(pattern).push(r" ESCAPE '\')");
    }
}

async fn rows(
    db: &mut SqliteConnection,
    select: &mut QueryBuilder<Sqlite>,
) -> Result<Vec<ExpenseRow>, StoreError> {
    Ok(select.build_query_as().fetch_all(db).await?)
}

struct ExpenseRow {
    id: String,
    spent_on: Date,
    merchant: String,
    description: String,
    category: String,
    amount_minor: i64,
    currency: String,
    version: u32,
    report_id: Option<String>,
    report_title: Option<String>,
    report_status: Option<String>,
    duplicate_of: Option<String>,
}

from_row!(ExpenseRow {
    id,
    spent_on,
    merchant,
    description,
    category,
    amount_minor,
    currency,
    version,
    report_id,
    report_title,
    report_status,
    duplicate_of
});

impl ExpenseRow {
    fn report(&self) -> Option<Option<InReport>> {
        let (Some(id), Some(title), Some(status)) =
            (&self.report_id, &self.report_title, &self.report_status)
        else {
            return Some(None);
        };
        let (id, status) = (id.parse().ok().map(ReportId)?, Status::from_word(status)?);
        Some(Some(InReport { id, title: title.clone(), status }))
    }

    fn expense(self) -> Option<Expense> {
        Some(Expense {
            report: self.report()?,
            duplicate_of: self.duplicate_of.map(|id| id.parse()).transpose().ok()?.map(ExpenseId),
            id: ExpenseId(self.id.parse::<Uuid>().ok()?),
            date: self.spent_on,
            merchant: self.merchant,
            description: self.description,
            category: Category::from_word(&self.category)?,
            amount: Money::new(self.amount_minor, self.currency.parse().ok()?),
            version: Version(self.version),
        })
    }
}

impl TryFrom<ExpenseRow> for Expense {
    type Error = StoreError;

    fn try_from(row: ExpenseRow) -> Result<Self, StoreError> {
        row.expense().ok_or(StoreError::Corrupt("expenses"))
    }
}

#[cfg(test)]
mod tests {
    use domain::Currency;
    use tempfile::TempDir;
    use time::macros::date;

    use super::*;

    const SORTS: [Sort; 4] = [Sort::Newest, Sort::Oldest, Sort::Largest, Sort::Smallest];

    /// How the database goes about each question, in each order, at the begin and in the middle.
    async fn plans(query: &ExpenseQuery) -> Vec<(Sort, Vec<String>)> {
        let folder = TempDir::new().unwrap();
        let file = format!("sqlite:{}", folder.path().join("api.db").display());
        let store = crate::store::open(&file).await.unwrap();
        let (issuer, subject) = (String::new(), String::new());
        let person = Identity { id: 1, issuer, subject, auth_time: None };
        let mut plans = Vec::new();
        for sort in SORTS {
            let query = ExpenseQuery { sort, ..query.clone() };
            let amount = Money::new(900, Currency::USD);
            let after =
                ExpenseCursor { sort, date: date!(2026 - 11 - 23), amount, id: ExpenseId(Uuid::nil()) };
            for after in [None, Some(&after)] {
                let explain = QueryBuilder::new(format!("EXPLAIN QUERY PLAN {SELECT}"));
                let mut plan = list(explain, &person, &query, after, 101);
                let plan: Vec<(i64, i64, i64, String)> =
                    plan.build_query_as().fetch_all(&mut *store.connection().await.unwrap()).await.unwrap();
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
        const ALIKE: &str = "SEARCH d USING INDEX expenses_alike (person_id=? AND spent_on=? AND currency=? AND amount_minor=?)";
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
}
