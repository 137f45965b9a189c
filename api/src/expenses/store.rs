//! Expenses as they are read: one, a page of them, or those of a report.

use domain::{Category, Expense, ExpenseId, ExpenseQuery, InReport, Money, ReportId, Status, Version};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use time::Date;
use uuid::Uuid;

use super::list::{COLUMNS, EXPENSES, ExpenseCursor, list};
use crate::{
    auth::identity::Identity,
    search::index::Lookup,
    store::{Store, error::StoreError, from_row::from_row},
};

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
        let mut db = self.connection().await?;
        let lookup = match &query.q {
            Some(text) => Lookup::of(&mut db, person.id, text).await?,
            None => None,
        };
        let mut select = list(QueryBuilder::new(COLUMNS), person, (query, lookup.as_ref()), after, limit);
        rows(&mut db, &mut select).await?.into_iter().map(Expense::try_from).collect()
    }
}

pub(crate) async fn find_expense(
    db: &mut SqliteConnection,
    person: &Identity,
    id: ExpenseId,
) -> Result<Option<Expense>, StoreError> {
    let mut select = QueryBuilder::new(COLUMNS);
    select
        .push(EXPENSES)
        .push(" WHERE e.deleted_at IS NULL AND e.id = ")
        .push_bind(id.to_string())
        .push(" AND e.person_id = ")
        .push_bind(person.id);
    rows(db, &mut select).await?.pop().map(Expense::try_from).transpose()
}

/// What is in a report, newest first.
pub(crate) async fn expenses_of_report(
    db: &mut SqliteConnection,
    report: ReportId,
) -> Result<Vec<Expense>, StoreError> {
    let mut select = QueryBuilder::new(COLUMNS);
    select
        .push(EXPENSES)
        .push(" WHERE e.deleted_at IS NULL AND e.report_id = ")
        .push_bind(report.to_string());
    select.push(" ORDER BY e.spent_on DESC, e.id");
    rows(db, &mut select).await?.into_iter().map(Expense::try_from).collect()
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
