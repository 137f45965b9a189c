//! Expenses as they are written down, changed, deleted and brought back.

use std::iter::zip;

use domain::{Event, Expense, ExpenseDraft, ExpenseId, InReport, Notation, Report, Valid, problem::Present};
use time::OffsetDateTime;

use super::{
    events::{ExpenseEvent, record_expense_event},
    new_expenses::{insert_expense, new_expense_id},
    refunds::{check_refund, check_refunds_of},
    store::{find_deleted_expense, find_expense},
};
use crate::{
    auth::identity::Identity,
    http::precondition::IfMatch,
    idempotency::{
        answers::{earlier_answer, remember_answer},
        key::KeyedRequest,
    },
    reports::history::store::record_report_event,
    search::index,
    store::{
        Store,
        connection::Connection,
        error::{OperationError, StoreError},
        query::query,
    },
};

impl Store {
    /// Writes a new expense down, in no report. The same `keyed` request finds what was written the first time.
    pub(crate) async fn create_expense(
        &self,
        person: &Identity,
        keyed: Option<&KeyedRequest>,
        draft: &Valid<ExpenseDraft>,
        now: OffsetDateTime,
    ) -> Result<Expense, OperationError> {
        let mut transaction = self.write(person).await?;
        if let Some(expense) = earlier_answer(&mut transaction, person, keyed, now).await? {
            return Ok(expense);
        }
        check_refund(&mut transaction, person.id, None, draft, 0).await?;
        let id = new_expense_id(now);
        insert_expense(&mut transaction, person.id, id, None, draft, now).await?;
        let expense = present(&mut transaction, person, id).await?;
        remember_answer(&mut transaction, person, keyed, &expense, now).await?;
        transaction.commit().await?;
        Ok(expense)
    }

    /// Changes an expense from the version that the client saw.
    pub(crate) async fn change_expense(
        &self,
        person: &Identity,
        id: ExpenseId,
        if_match: &IfMatch,
        draft: &Valid<ExpenseDraft>,
        now: OffsetDateTime,
    ) -> Result<Expense, OperationError> {
        let mut transaction = self.write(person).await?;
        let before = changeable(&mut transaction, person, id, if_match).await?;
        check_refund(&mut transaction, person.id, Some(id), draft, 0).await?;
        check_refunds_of(&mut transaction, (id, before.amount), Some(draft)).await?;
        query(
            "UPDATE expenses SET spent_on = $1, merchant = $2, description = $3, category = $4, amount_minor = $5,
                                 currency = $6, refund_of = $7, version = version + 1
             WHERE id = $8",
        )
        .bind(draft.date)
        .bind(&draft.merchant)
        .bind(&draft.description)
        .bind(draft.category.word())
        .bind(draft.amount.minor())
        .bind(draft.amount.currency().code().to_owned())
        .bind(draft.refund_of.map(|expense| expense.to_string()))
        .bind(id.to_string())
        .execute(&mut transaction)
        .await?;
        index::put(&mut transaction, person.id, id, &draft.merchant, &draft.description).await?;
        let expense = present(&mut transaction, person, id).await?;
        let (was, after) = (ExpenseDraft::from(&before), ExpenseDraft::from(&expense));
        let happened = ExpenseEvent::Changed { before: &was, after: &after };
        record_expense_event(&mut transaction, id, person.id, now, happened).await?;
        if let Some(InReport { id, .. }) = before.report {
            let note = what_changed(&was, &after);
            record_report_event(&mut transaction, id, person.id, now, (Event::ExpenseChanged, Some(&note)))
                .await?;
        }
        transaction.commit().await?;
        Ok(expense)
    }

    /// Deletes an expense of the version that the client saw. It stays, and can be brought back.
    pub(crate) async fn delete_expense(
        &self,
        person: &Identity,
        id: ExpenseId,
        if_match: &IfMatch,
        now: OffsetDateTime,
    ) -> Result<(), OperationError> {
        let mut transaction = self.write(person).await?;
        let before = changeable(&mut transaction, person, id, if_match).await?;
        check_refunds_of(&mut transaction, (id, before.amount), None).await?;
        query("UPDATE expenses SET deleted_at = $1, version = version + 1 WHERE id = $2")
            .bind(now.unix_timestamp())
            .bind(id.to_string())
            .execute(&mut transaction)
            .await?;
        let happened = ExpenseDraft::from(&before);
        record_expense_event(&mut transaction, id, person.id, now, ExpenseEvent::Deleted(&happened)).await?;
        if let Some(report) = before.report {
            let event = (Event::ExpenseRemoved, Some(before.description.as_str()));
            record_report_event(&mut transaction, report.id, person.id, now, event).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Brings a deleted expense back, into the report it was in where that still takes changes and has room; a refund, as long
    /// as it still belongs to its expense. One that was not deleted stays as it is, so that a person may ask twice.
    pub(crate) async fn restore_expense(
        &self,
        person: &Identity,
        id: ExpenseId,
        now: OffsetDateTime,
    ) -> Result<Expense, OperationError> {
        let mut transaction = self.write(person).await?;
        check_deleted_refund(&mut transaction, person, id).await?;
        let restored = query(
            "UPDATE expenses SET deleted_at = NULL, version = version + 1, report_id = (
                 SELECT id FROM reports
                 WHERE id = expenses.report_id AND status IN ('open', 'refused') AND deleted_at IS NULL
                   AND (SELECT count(*) FROM expenses other
                        WHERE other.report_id = reports.id AND other.deleted_at IS NULL) < $3
             )
             WHERE id = $1 AND person_id = $2 AND deleted_at IS NOT NULL",
        )
        .bind(id.to_string())
        .bind(person.id)
        .bind(Report::MOST_EXPENSES as i64)
        .execute(&mut transaction)
        .await?;
        let expense =
            find_expense(&mut transaction, person, id).await?.ok_or(OperationError::NotFound("expense"))?;
        if restored == 0 {
            return Ok(expense);
        }
        let after = ExpenseDraft::from(&expense);
        record_expense_event(&mut transaction, id, person.id, now, ExpenseEvent::Restored(&after)).await?;
        if let Some(report) = &expense.report {
            let event = (Event::ExpenseAdded, Some(expense.description.as_str()));
            record_report_event(&mut transaction, report.id, person.id, now, event).await?;
        }
        transaction.commit().await?;
        Ok(expense)
    }
}

/// The expense, if it is the version that the client saw and may still be changed.
async fn changeable(
    db: &mut Connection,
    person: &Identity,
    id: ExpenseId,
    if_match: &IfMatch,
) -> Result<Expense, OperationError> {
    let expense = find_expense(db, person, id).await?.ok_or(OperationError::NotFound("expense"))?;
    if !if_match.matches(expense.version) {
        return Err(OperationError::Stale(Present::Expense(Box::new(expense))));
    }
    match &expense.report {
        Some(report) if !report.status.takes_changes() => Err(OperationError::Closed(report.status)),
        _ => Ok(expense),
    }
}

/// That what is to be brought back is no refund, or one for which there is room as before.
async fn check_deleted_refund(
    db: &mut Connection,
    person: &Identity,
    id: ExpenseId,
) -> Result<(), OperationError> {
    match find_deleted_expense(db, person, id).await? {
        Some(deleted) => check_refund(db, person.id, Some(id), &ExpenseDraft::from(&deleted), 0).await,
        None => Ok(()),
    }
}

/// How many characters a note of a report's history has at most.
const NOTE: usize = 1000;

/// The expense, and what is another than it was: the amount first, and a description, which may be long, last.
fn what_changed(before: &ExpenseDraft, after: &ExpenseDraft) -> String {
    let values = |draft: &ExpenseDraft| {
        let ExpenseDraft { date, merchant, description, category, amount, refund_of: _ } = draft;
        let category = category.word().to_owned();
        [Notation::EN.print(*amount), date.to_string(), merchant.clone(), category, description.clone()]
    };
    let names = ["amount", "date", "merchant", "category", "description"];
    let changes = zip(names, zip(values(before), values(after))).filter(|(_, (was, is))| was != is).map(
        |(name, (was, is))| {
            if name == "description" { format!("{name} → {is}") } else { format!("{name} {was} → {is}") }
        },
    );
    let changes = changes.collect::<Vec<_>>().join("; ");
    let told = if changes.is_empty() {
        before.description.clone()
    } else {
        format!("{} ({changes})", before.description)
    };
    told.chars().take(NOTE).collect()
}

/// What was just written.
async fn present(db: &mut Connection, person: &Identity, id: ExpenseId) -> Result<Expense, StoreError> {
    find_expense(db, person, id).await?.ok_or(StoreError::Corrupt("expenses"))
}
