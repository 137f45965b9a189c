//! Receipts: read by who may read their expense, added and removed by its owner while it takes changes.

use domain::{
    Event, Expense, ExpenseId, Receipt, ReceiptId, Report, ReportId,
    receipt::{FileName, Kind, MOST_RECEIPTS},
};
use sqlx::{FromRow, Row as _, SqliteConnection, sqlite::SqliteRow};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    NotDone, Placing, Reach, Store, StoreError,
    expense_events::{self, Happened},
    expenses, history, idempotency, reports,
};
use crate::{admitted::Person, idempotency::Once};

const CORRUPT: StoreError = StoreError::Corrupt("receipts");

/// The expense that receipts belong to, and how the person comes to it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Of {
    /// It is their own.
    Own(ExpenseId),
    /// It is in a report that they may decide on.
    Approval(Placing),
}

/// A file to be kept.
#[derive(Debug)]
pub(crate) struct NewReceipt<'a> {
    pub(crate) name: FileName,
    pub(crate) kind: Kind,
    pub(crate) content: &'a [u8],
}

impl Store {
    /// The receipts of an expense, in the order in which they were added.
    pub(crate) async fn receipts(&self, person: &Person, of: Of) -> Result<Vec<Receipt>, NotDone> {
        let mut snapshot = self.pool.begin().await?;
        let expense = readable(&mut snapshot, person, of).await?;
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, name, media_type, size, added_at FROM receipts
             WHERE expense_id = ?1 ORDER BY added_at, id",
        )
        .bind(expense.to_string())
        .fetch_all(&mut *snapshot)
        .await?;
        Ok(rows.into_iter().map(Row::receipt).collect::<Option<_>>().ok_or(CORRUPT)?)
    }

    /// A report that the person may see, and the receipts of its expenses, each expense's in the order in which they were
    /// added.
    pub(crate) async fn report_with_receipts(
        &self,
        person: &Person,
        reach: Reach,
        id: ReportId,
    ) -> Result<(Report, Vec<(ExpenseId, Receipt)>), NotDone> {
        let mut snapshot = self.pool.begin().await?;
        let (_, report) = reports::find(&mut snapshot, person, reach, id).await?;
        let rows: Vec<OfReport> = sqlx::query_as(
            "SELECT r.expense_id, r.id, r.name, r.media_type, r.size, r.added_at
             FROM receipts r JOIN expenses e ON e.id = r.expense_id
             WHERE e.report_id = ?1 AND e.deleted_at IS NULL ORDER BY r.added_at, r.id",
        )
        .bind(id.to_string())
        .fetch_all(&mut *snapshot)
        .await?;
        let receipts = rows.into_iter().map(OfReport::receipt).collect::<Option<_>>().ok_or(CORRUPT)?;
        Ok((report, receipts))
    }

    /// A receipt and what is in it.
    pub(crate) async fn receipt(
        &self,
        person: &Person,
        of: Of,
        id: ReceiptId,
    ) -> Result<(Receipt, Vec<u8>), NotDone> {
        let mut snapshot = self.pool.begin().await?;
        let expense = readable(&mut snapshot, person, of).await?;
        let receipt = find(&mut snapshot, expense, id).await?;
        let content = sqlx::query_scalar("SELECT content FROM receipt_files WHERE receipt_id = ?1")
            .bind(id.to_string())
            .fetch_one(&mut *snapshot)
            .await?;
        Ok((receipt, content))
    }

    /// Adds a receipt to an expense. The same `once` finds the one that was added the first time.
    pub(crate) async fn add_receipt(
        &self,
        person: &Person,
        expense: ExpenseId,
        once: Option<&Once>,
        new: NewReceipt<'_>,
        now: OffsetDateTime,
    ) -> Result<Receipt, NotDone> {
        let mut transaction = self.write().await?;
        if let Some(receipt) = idempotency::answered(&mut transaction, person, once, now).await? {
            return Ok(receipt);
        }
        let expense = own(&mut transaction, person, expense).await?;
        open(&expense)?;
        let present: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM receipts WHERE expense_id = ?1")
            .bind(expense.id.to_string())
            .fetch_one(&mut *transaction)
            .await?;
        if present >= MOST_RECEIPTS as i64 {
            return Err(NotDone::TooManyReceipts);
        }
        let id = ReceiptId(Uuid::new_v4());
        let receipt = insert(&mut transaction, expense.id, id, new, now).await?;
        let happened = Happened::ReceiptAdded(&receipt);
        expense_events::add(&mut transaction, expense.id, person.id, now, happened).await?;
        changed(&mut transaction, person, &expense, now, (Event::ReceiptAdded, &receipt.name)).await?;
        idempotency::remember(&mut transaction, person, once, &receipt, now).await?;
        transaction.commit().await?;
        Ok(receipt)
    }

    /// Removes a receipt for good.
    pub(crate) async fn remove_receipt(
        &self,
        person: &Person,
        expense: ExpenseId,
        id: ReceiptId,
        now: OffsetDateTime,
    ) -> Result<(), NotDone> {
        let mut transaction = self.write().await?;
        let expense = own(&mut transaction, person, expense).await?;
        let receipt = find(&mut transaction, expense.id, id).await?;
        open(&expense)?;
        sqlx::query("DELETE FROM receipts WHERE id = ?1")
            .bind(id.to_string())
            .execute(&mut *transaction)
            .await?;
        let happened = Happened::ReceiptRemoved(&receipt);
        expense_events::add(&mut transaction, expense.id, person.id, now, happened).await?;
        changed(&mut transaction, person, &expense, now, (Event::ReceiptRemoved, &receipt.name)).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// The expense, if the person may read its receipts.
async fn readable(db: &mut SqliteConnection, person: &Person, of: Of) -> Result<ExpenseId, NotDone> {
    match of {
        Of::Own(id) => own(db, person, id).await.map(|expense| expense.id),
        Of::Approval(Placing { report, expense }) => {
            reports::visible(db, person, Reach::Approvals, report).await?;
            let is_there: Option<i64> = sqlx::query_scalar(
                "SELECT 1 FROM expenses WHERE id = ?1 AND report_id = ?2 AND deleted_at IS NULL",
            )
            .bind(expense.to_string())
            .bind(report.to_string())
            .fetch_optional(db)
            .await?;
            is_there.map(|_| expense).ok_or(NotDone::NoSuch("expense in this report"))
        }
    }
}

async fn own(db: &mut SqliteConnection, person: &Person, id: ExpenseId) -> Result<Expense, NotDone> {
    expenses::find(db, person, id).await?.ok_or(NotDone::NoSuch("expense"))
}

/// Whether the expense takes changes.
fn open(expense: &Expense) -> Result<(), NotDone> {
    match &expense.report {
        Some(report) if !report.status.takes_changes() => Err(NotDone::Closed(report.status)),
        _ => Ok(()),
    }
}

async fn find(db: &mut SqliteConnection, expense: ExpenseId, id: ReceiptId) -> Result<Receipt, NotDone> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, name, media_type, size, added_at FROM receipts WHERE id = ?1 AND expense_id = ?2",
    )
    .bind(id.to_string())
    .bind(expense.to_string())
    .fetch_optional(db)
    .await?;
    Ok(row.ok_or(NotDone::NoSuch("receipt"))?.receipt().ok_or(CORRUPT)?)
}

/// A new row, and its file.
pub(super) async fn insert(
    db: &mut SqliteConnection,
    expense: ExpenseId,
    id: ReceiptId,
    NewReceipt { name, kind, content }: NewReceipt<'_>,
    now: OffsetDateTime,
) -> Result<Receipt, StoreError> {
    let added_at = OffsetDateTime::from_unix_timestamp(now.unix_timestamp()).unwrap_or(now);
    let receipt = Receipt { id, name, media_type: kind, size: content.len() as u64, added_at };
    sqlx::query(
        "INSERT INTO receipts (id, expense_id, name, media_type, size, added_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )
    .bind(id.to_string())
    .bind(expense.to_string())
    .bind(receipt.name.as_str())
    .bind(kind.media_type())
    .bind(receipt.size.cast_signed())
    .bind(added_at.unix_timestamp())
    .execute(&mut *db)
    .await?;
    sqlx::query("INSERT INTO receipt_files (receipt_id, content) VALUES (?1, ?2)")
        .bind(id.to_string())
        .bind(content)
        .execute(db)
        .await?;
    Ok(receipt)
}

/// Counts the change as one of the expense, and so of its report, and writes it into the report's history.
async fn changed(
    db: &mut SqliteConnection,
    person: &Person,
    expense: &Expense,
    now: OffsetDateTime,
    (event, name): (Event, &FileName),
) -> Result<(), StoreError> {
    sqlx::query("UPDATE expenses SET version = version + 1 WHERE id = ?1")
        .bind(expense.id.to_string())
        .execute(&mut *db)
        .await?;
    if let Some(report) = &expense.report {
        history::add(db, report.id, person.id, now, (event, Some(name.as_str()))).await?;
    }
    Ok(())
}

struct Row {
    id: String,
    name: String,
    media_type: String,
    size: i64,
    added_at: i64,
}

from_row!(Row { id, name, media_type, size, added_at });

impl Row {
    fn receipt(self) -> Option<Receipt> {
        let media_type = Kind::from_media_type(&self.media_type)?;
        Some(Receipt {
            id: ReceiptId(self.id.parse().ok()?),
            name: FileName::of(&self.name, media_type),
            media_type,
            size: u64::try_from(self.size).ok()?,
            added_at: OffsetDateTime::from_unix_timestamp(self.added_at).ok()?,
        })
    }
}

/// A receipt of one of a report's expenses.
struct OfReport {
    expense_id: String,
    row: Row,
}

impl FromRow<'_, SqliteRow> for OfReport {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        Ok(Self { expense_id: row.try_get("expense_id")?, row: Row::from_row(row)? })
    }
}

impl OfReport {
    fn receipt(self) -> Option<(ExpenseId, Receipt)> {
        Some((ExpenseId(self.expense_id.parse().ok()?), self.row.receipt()?))
    }
}
