//! Expenses as they are read: one, a page of them, or those of a report.

use domain::{Expense, ExpenseId, ExpenseQuery, ReportId};

use super::list::{EXPENSES, ExpenseCursor, list, push_array};
use crate::{
    auth::identity::Identity,
    expenses::narrowing::Narrowing,
    search::index::Lookup,
    store::{
        Store, connection::Connection, error::StoreError, json_rows::from_json, query_builder::QueryBuilder,
    },
};

impl Store {
    /// The person's expense of that id, unless it is deleted.
    pub(crate) async fn expense(
        &self,
        person: &Identity,
        id: ExpenseId,
    ) -> Result<Option<Expense>, StoreError> {
        find_expense(&mut self.connection().await?, person, id).await
    }

    /// At most `limit` of the person's expenses that `query` asks for, in its order, after `after`.
    pub(crate) async fn expenses(
        &self,
        person: &Identity,
        query: &ExpenseQuery,
        after: Option<&ExpenseCursor>,
        limit: usize,
    ) -> Result<Vec<Expense>, StoreError> {
        self.finish_backlog_for(person, query).await?;
        find_expenses(&mut self.connection().await?, person, query, after, limit).await
    }

    /// Has written what the person's expenses are searched by, if they are.
    pub(crate) async fn finish_backlog_for(
        &self,
        person: &Identity,
        query: &ExpenseQuery,
    ) -> Result<(), StoreError> {
        if query.q.is_some() {
            self.finish_backlog_of(person.id).await?;
        }
        Ok(())
    }
}

/// As [`expenses`](Store::expenses), once what they are searched by is written.
pub(crate) async fn find_expenses(
    db: &mut Connection,
    person: &Identity,
    query: &ExpenseQuery,
    after: Option<&ExpenseCursor>,
    limit: usize,
) -> Result<Vec<Expense>, StoreError> {
    let lookup = match &query.q {
        Some(text) => Lookup::of(db, person.id, text, after.is_none() && reads_newest(query)).await?,
        None => None,
    };
    let narrowing = match &lookup {
        Some(Lookup::Index(_)) => Narrowing::None,
        _ => Narrowing::of(db, person.id, query).await?,
    };
    let select = QueryBuilder::new(db.engine(), "");
    let select = list(select, person, query, (lookup.as_ref(), narrowing), after, limit);
    expenses(db, select).await
}

/// Whether all that the person has is read, the newest first, until a page is full.
fn reads_newest(query: &ExpenseQuery) -> bool {
    *query == ExpenseQuery { q: query.q.clone(), ..ExpenseQuery::default() }
}

pub(crate) async fn find_expense(
    db: &mut Connection,
    person: &Identity,
    id: ExpenseId,
) -> Result<Option<Expense>, StoreError> {
    find(db, person, id, "e.deleted_at IS NULL").await
}

/// As [`find_expense`], if it is deleted.
pub(super) async fn find_deleted_expense(
    db: &mut Connection,
    person: &Identity,
    id: ExpenseId,
) -> Result<Option<Expense>, StoreError> {
    find(db, person, id, "e.deleted_at IS NOT NULL").await
}

async fn find(
    db: &mut Connection,
    person: &Identity,
    id: ExpenseId,
    which: &'static str,
) -> Result<Option<Expense>, StoreError> {
    let mut select = QueryBuilder::new(db.engine(), "SELECT ");
    push_array(&mut select, "");
    select
        .push(EXPENSES)
        .push(format_args!(" WHERE {which} AND e.id = "))
        .push_bind(id.to_string())
        .push(" AND e.person_id = ")
        .push_bind(person.id);
    Ok(expenses(db, select).await?.pop())
}

/// What is in a report, newest first.
pub(crate) async fn expenses_of_report(
    db: &mut Connection,
    report: ReportId,
) -> Result<Vec<Expense>, StoreError> {
    let mut select = QueryBuilder::new(db.engine(), "SELECT ");
    push_array(&mut select, "ORDER BY e.spent_on DESC, e.id");
    select
        .push(EXPENSES)
        .push(" WHERE e.deleted_at IS NULL AND e.report_id = ")
        .push_bind(report.to_string());
    expenses(db, select).await
}

/// The expenses of an array of JSON.
async fn expenses(db: &mut Connection, select: QueryBuilder<'_>) -> Result<Vec<Expense>, StoreError> {
    let read: String = select.build().fetch_scalar(db).await?;
    from_json(&read, "expenses")
}
