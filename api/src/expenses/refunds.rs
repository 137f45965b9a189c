//! Refunds: expenses of less than nothing, each of which belongs to one that was paid. That one stands as long as they do:
//! it is neither deleted nor changed to less than came back.

use domain::{ExpenseDraft, ExpenseId, Money, RefundConflict};

use crate::store::{
    connection::Connection,
    error::{OperationError, StoreError},
    query::query,
};

const CORRUPT: StoreError = StoreError::Corrupt("expenses");

/// That the draft, as the person's expense `id` or a new one, is no refund, or one of an expense of theirs of which as much is
/// left. So much more has come back for that as `pending` says, and is not written yet.
pub(crate) async fn check_refund(
    db: &mut Connection,
    person: i64,
    id: Option<ExpenseId>,
    draft: &ExpenseDraft,
    pending: i64,
) -> Result<(), OperationError> {
    let Some(of) = draft.refund_of else { return Ok(()) };
    let paid: Option<(i64, String, Option<String>)> = query(
        "SELECT amount_minor, currency, refund_of FROM expenses
         WHERE id = $1 AND person_id = $2 AND deleted_at IS NULL",
    )
    .bind(of.to_string())
    .bind(person)
    .fetch_optional(db)
    .await?;
    let (minor, currency, refund_of) = paid.ok_or(RefundConflict::NoExpense)?;
    if refund_of.is_some() || id == Some(of) {
        return Err(RefundConflict::OfRefund.into());
    }
    let paid = Money::new(minor, currency.parse().map_err(|_| CORRUPT)?);
    if paid.currency() != draft.amount.currency() {
        return Err(RefundConflict::OtherCurrency { paid }.into());
    }
    let left = minor - pending - came_back(db, of, id).await?;
    if left + draft.amount.minor() < 0 {
        return Err(RefundConflict::TooMuch { left: Money::new(left.max(0), paid.currency()) }.into());
    }
    Ok(())
}

/// That the refunds of an expense stand when it is as `after` says, or deleted.
pub(crate) async fn check_refunds_of(
    db: &mut Connection,
    (id, before): (ExpenseId, Money),
    after: Option<&ExpenseDraft>,
) -> Result<(), OperationError> {
    let back = Money::new(came_back(db, id, None).await?, before.currency());
    let stand = after.is_some_and(|after| {
        after.refund_of.is_none()
            && after.amount.currency() == back.currency()
            && after.amount.minor() >= back.minor()
    });
    if back.minor() > 0 && !stand { Err(RefundConflict::Refunded { back }.into()) } else { Ok(()) }
}

/// What came back for an expense, without one of its refunds.
async fn came_back(
    db: &mut Connection,
    of: ExpenseId,
    without: Option<ExpenseId>,
) -> Result<i64, StoreError> {
    let back = query(
        "SELECT CAST(coalesce(-sum(amount_minor), 0) AS BIGINT) FROM expenses
         WHERE refund_of = $1 AND deleted_at IS NULL AND id <> $2",
    )
    .bind(of.to_string())
    .bind(without.map(|without| without.to_string()).unwrap_or_default())
    .fetch_scalar(db)
    .await?;
    Ok(back)
}
