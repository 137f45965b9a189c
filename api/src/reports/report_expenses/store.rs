//! What is in a report: expenses put in and taken out.

use domain::{Event, Expense, ExpenseId, Report, ReportId};
use time::OffsetDateTime;

use crate::{
    auth::identity::Identity,
    expenses::store::find_expense,
    http::precondition::IfMatch,
    reports::{
        changes::changeable_report,
        history::store::record_report_event,
        store::{ReportAccess, find_report},
    },
    store::{Store, connection::Connection, error::OperationError, query::query},
};

/// An expense and the report it goes into or comes out of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReportExpense {
    pub(crate) report: ReportId,
    pub(crate) expense: ExpenseId,
}

impl Store {
    /// Puts an expense into a report of the version that the client saw. One that was in another report moves; one
    /// that is in this report stays.
    pub(crate) async fn add_expense_to_report(
        &self,
        person: &Identity,
        ReportExpense { report: id, expense }: ReportExpense,
        if_match: &IfMatch,
        now: OffsetDateTime,
    ) -> Result<Report, OperationError> {
        let mut transaction = self.write(person).await?;
        let report = changeable_report(&mut transaction, person, id, if_match).await?;
        let expense = own(&mut transaction, person, expense).await?;
        match &expense.report {
            Some(now_in) if now_in.id == id => return Ok(report),
            Some(now_in) if !now_in.status.takes_changes() => {
                return Err(OperationError::Closed(now_in.status));
            }
            _ if report.expenses.len() >= Report::MOST_EXPENSES => return Err(OperationError::Full),
            Some(now_in) => {
                let event = (Event::ExpenseRemoved, Some(expense.description.as_str()));
                record_report_event(&mut transaction, now_in.id, person.id, now, event).await?;
            }
            None => {}
        }
        place(&mut transaction, expense.id, Some(id)).await?;
        let event = (Event::ExpenseAdded, Some(expense.description.as_str()));
        record_report_event(&mut transaction, id, person.id, now, event).await?;
        let (_, report) = find_report(&mut transaction, person, ReportAccess::Own, id).await?;
        transaction.commit().await?;
        Ok(report)
    }

    /// Takes an expense out of a report of the version that the client saw. It stays, in no report.
    pub(crate) async fn remove_expense_from_report(
        &self,
        person: &Identity,
        ReportExpense { report: id, expense }: ReportExpense,
        if_match: &IfMatch,
        now: OffsetDateTime,
    ) -> Result<Report, OperationError> {
        let mut transaction = self.write(person).await?;
        changeable_report(&mut transaction, person, id, if_match).await?;
        let expense = own(&mut transaction, person, expense).await?;
        if expense.report.is_none_or(|now_in| now_in.id != id) {
            return Err(OperationError::NotFound("expense in this report"));
        }
        place(&mut transaction, expense.id, None).await?;
        let event = (Event::ExpenseRemoved, Some(expense.description.as_str()));
        record_report_event(&mut transaction, id, person.id, now, event).await?;
        let (_, report) = find_report(&mut transaction, person, ReportAccess::Own, id).await?;
        transaction.commit().await?;
        Ok(report)
    }
}

async fn own(db: &mut Connection, person: &Identity, id: ExpenseId) -> Result<Expense, OperationError> {
    find_expense(db, person, id).await?.ok_or(OperationError::NotFound("expense"))
}

async fn place(db: &mut Connection, id: ExpenseId, report: Option<ReportId>) -> Result<(), sqlx::Error> {
    query("UPDATE expenses SET report_id = $1, version = version + 1 WHERE id = $2")
        .bind(report.map(|report| report.to_string()))
        .bind(id.to_string())
        .execute(db)
        .await?;
    Ok(())
}
