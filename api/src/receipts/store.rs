//! Receipts: read by who may read their expense, added and removed by its owner while it takes changes. What is in their
//! files is elsewhere; here is where.

use domain::{
    Event, Expense, ExpenseId, Receipt, ReceiptId, Report, ReportId,
    receipt::{FileName, Kind, MOST_RECEIPTS},
};
use time::OffsetDateTime;

use crate::{
    auth::identity::Identity,
    expenses::{
        events::{ExpenseEvent, record_expense_event},
        store::find_expense,
    },
    idempotency::{
        answers::{earlier_answer, remember_answer},
        key::KeyedRequest,
    },
    receipts::files::stored_file::{ReceiptContent, StoredFile},
    reports::{
        history::store::record_report_event,
        report_expenses::store::ReportExpense,
        store::{ReportAccess, find_report, visible_report},
    },
    store::{
        Store,
        connection::Connection,
        error::{OperationError, StoreError},
        from_row::from_row,
        query::query,
    },
};

const CORRUPT: StoreError = StoreError::Corrupt("receipts");

/// The expense that receipts belong to, and how the person comes to it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ExpenseAccess {
    /// It is their own.
    Own(ExpenseId),
    /// It is in a report that they may decide on.
    Approval(ReportExpense),
}

/// A receipt that is to be added. Its file is stored, or goes into the database with it.
#[derive(Debug)]
pub(crate) struct NewReceipt {
    pub(crate) id: ReceiptId,
    pub(crate) name: FileName,
    pub(crate) kind: Kind,
    pub(crate) content: ReceiptContent,
}

impl Store {
    /// The receipts of an expense, in the order in which they were added.
    pub(crate) async fn receipts(
        &self,
        person: &Identity,
        of: ExpenseAccess,
    ) -> Result<Vec<Receipt>, OperationError> {
        let mut snapshot = self.snapshot().await?;
        let expense = readable(&mut snapshot, person, of).await?;
        let rows: Vec<Row> = query(
            "SELECT id, name, media_type, size, added_at FROM receipts
             WHERE expense_id = $1 ORDER BY added_at, id",
        )
        .bind(expense.to_string())
        .fetch_all(&mut snapshot)
        .await?;
        Ok(rows.into_iter().map(Row::receipt).collect::<Option<_>>().ok_or(CORRUPT)?)
    }

    /// A report that the person may see, and the receipts of its expenses, each expense's in the order in which they were
    /// added.
    pub(crate) async fn report_with_receipts(
        &self,
        person: &Identity,
        reach: ReportAccess,
        id: ReportId,
    ) -> Result<(Report, Vec<(ExpenseId, Receipt)>), OperationError> {
        let mut snapshot = self.snapshot().await?;
        let (_, report) = find_report(&mut snapshot, person, reach, id).await?;
        let rows: Vec<OfReport> = query(
            "SELECT r.expense_id, r.id, r.name, r.media_type, r.size, r.added_at
             FROM receipts r JOIN expenses e ON e.id = r.expense_id
             WHERE e.report_id = $1 AND e.deleted_at IS NULL ORDER BY r.added_at, r.id",
        )
        .bind(id.to_string())
        .fetch_all(&mut snapshot)
        .await?;
        let receipts = rows.into_iter().map(OfReport::receipt).collect::<Option<_>>().ok_or(CORRUPT)?;
        Ok((report, receipts))
    }

    /// A receipt and where its file is.
    pub(crate) async fn receipt(
        &self,
        person: &Identity,
        of: ExpenseAccess,
        id: ReceiptId,
    ) -> Result<(Receipt, ReceiptContent), OperationError> {
        let mut snapshot = self.snapshot().await?;
        let expense = readable(&mut snapshot, person, of).await?;
        let receipt = find(&mut snapshot, expense, id).await?;
        let content = match stored_file(&mut snapshot, &receipt).await? {
            Some(file) => ReceiptContent::Stored(file),
            None => ReceiptContent::InDatabase(
                query("SELECT content FROM receipt_files WHERE receipt_id = $1")
                    .bind(id.to_string())
                    .fetch_scalar(&mut snapshot)
                    .await?,
            ),
        };
        Ok((receipt, content))
    }

    /// Adds a receipt to an expense. The same `keyed` request finds the one that was added the first time, which has
    /// another id and another file.
    pub(crate) async fn add_receipt(
        &self,
        person: &Identity,
        expense: ExpenseId,
        keyed: Option<&KeyedRequest>,
        new: NewReceipt,
        now: OffsetDateTime,
    ) -> Result<Receipt, OperationError> {
        let mut transaction = self.write(person).await?;
        if let Some(receipt) = earlier_answer(&mut transaction, person, keyed, now).await? {
            return Ok(receipt);
        }
        let expense = own(&mut transaction, person, expense).await?;
        open(&expense)?;
        let present: i64 = query("SELECT COUNT(*) FROM receipts WHERE expense_id = $1")
            .bind(expense.id.to_string())
            .fetch_scalar(&mut transaction)
            .await?;
        if present >= MOST_RECEIPTS as i64 {
            return Err(OperationError::TooManyReceipts);
        }
        let receipt = insert_receipt(&mut transaction, expense.id, new, now).await?;
        let happened = ExpenseEvent::ReceiptAdded(&receipt);
        record_expense_event(&mut transaction, expense.id, person.id, now, happened).await?;
        changed(&mut transaction, person, &expense, now, (Event::ReceiptAdded, &receipt.name)).await?;
        remember_answer(&mut transaction, person, keyed, &receipt, now).await?;
        transaction.commit().await?;
        Ok(receipt)
    }

    /// Removes a receipt for good, and tells the key under which its file is left.
    pub(crate) async fn remove_receipt(
        &self,
        person: &Identity,
        expense: ExpenseId,
        id: ReceiptId,
        now: OffsetDateTime,
    ) -> Result<Option<String>, OperationError> {
        let mut transaction = self.write(person).await?;
        let expense = own(&mut transaction, person, expense).await?;
        let receipt = find(&mut transaction, expense.id, id).await?;
        open(&expense)?;
        let file = stored_file(&mut transaction, &receipt).await?;
        query("DELETE FROM receipts WHERE id = $1").bind(id.to_string()).execute(&mut transaction).await?;
        let happened = ExpenseEvent::ReceiptRemoved(&receipt);
        record_expense_event(&mut transaction, expense.id, person.id, now, happened).await?;
        changed(&mut transaction, person, &expense, now, (Event::ReceiptRemoved, &receipt.name)).await?;
        transaction.commit().await?;
        Ok(file.map(|file| file.key))
    }

    /// Whether a receipt's file is under that key.
    pub(crate) async fn has_receipt_object(&self, key: &str) -> Result<bool, StoreError> {
        let found = query("SELECT EXISTS (SELECT 1 FROM receipt_objects WHERE key = $1)").bind(key);
        Ok(found.fetch_scalar(&mut self.connection().await?).await?)
    }

    /// What the folder of this database's files is called.
    pub(crate) async fn receipt_folder(&self) -> Result<String, StoreError> {
        Ok(query("SELECT name FROM receipt_folder").fetch_scalar(&mut self.connection().await?).await?)
    }

    /// Whether new files go there, and not into the database, which may have a process of the version before beside this one.
    pub(crate) async fn uses_receipt_folder(&self) -> Result<bool, StoreError> {
        Ok(query("SELECT is_used FROM receipt_folder").fetch_scalar(&mut self.connection().await?).await?)
    }

    /// From now on new files go there.
    pub(crate) async fn use_receipt_folder(&self) -> Result<(), StoreError> {
        let mut transaction = self.write_unlocked().await?;
        query("UPDATE receipt_folder SET is_used = (1 = 1)").execute(&mut transaction).await?;
        Ok(transaction.commit().await?)
    }
}

/// The expense, if the person may read its receipts.
async fn readable(
    db: &mut Connection,
    person: &Identity,
    of: ExpenseAccess,
) -> Result<ExpenseId, OperationError> {
    match of {
        ExpenseAccess::Own(id) => own(db, person, id).await.map(|expense| expense.id),
        ExpenseAccess::Approval(ReportExpense { report, expense }) => {
            visible_report(db, person, ReportAccess::Approvals, report).await?;
            let is_there: bool = query(
                "SELECT EXISTS (SELECT 1 FROM expenses WHERE id = $1 AND report_id = $2 AND deleted_at IS NULL)",
            )
            .bind(expense.to_string())
            .bind(report.to_string())
            .fetch_scalar(db)
            .await?;
            is_there.then_some(expense).ok_or(OperationError::NotFound("expense in this report"))
        }
    }
}

async fn own(db: &mut Connection, person: &Identity, id: ExpenseId) -> Result<Expense, OperationError> {
    find_expense(db, person, id).await?.ok_or(OperationError::NotFound("expense"))
}

/// Whether the expense takes changes.
fn open(expense: &Expense) -> Result<(), OperationError> {
    match &expense.report {
        Some(report) if !report.status.takes_changes() => Err(OperationError::Closed(report.status)),
        _ => Ok(()),
    }
}

async fn find(db: &mut Connection, expense: ExpenseId, id: ReceiptId) -> Result<Receipt, OperationError> {
    let row: Option<Row> =
        query("SELECT id, name, media_type, size, added_at FROM receipts WHERE id = $1 AND expense_id = $2")
            .bind(id.to_string())
            .bind(expense.to_string())
            .fetch_optional(db)
            .await?;
    Ok(row.ok_or(OperationError::NotFound("receipt"))?.receipt().ok_or(CORRUPT)?)
}

/// Where a receipt's file is, if it is not in the database.
async fn stored_file(db: &mut Connection, receipt: &Receipt) -> Result<Option<StoredFile>, StoreError> {
    let row: Option<(String, Vec<u8>)> =
        query("SELECT key, sha256 FROM receipt_objects WHERE receipt_id = $1")
            .bind(receipt.id.to_string())
            .fetch_optional(db)
            .await?;
    let Some((key, sha256)) = row else { return Ok(None) };
    let sha256 = sha256.try_into().map_err(|_| StoreError::Corrupt("receipt_objects"))?;
    Ok(Some(StoredFile { key, size: receipt.size, sha256 }))
}

/// A new row, and its file or where that is.
pub(crate) async fn insert_receipt(
    db: &mut Connection,
    expense: ExpenseId,
    NewReceipt { id, name, kind, content }: NewReceipt,
    now: OffsetDateTime,
) -> Result<Receipt, StoreError> {
    let added_at = OffsetDateTime::from_unix_timestamp(now.unix_timestamp()).unwrap_or(now);
    let receipt = Receipt { id, name, media_type: kind, size: content.size(), added_at };
    query(
        "INSERT INTO receipts (id, expense_id, name, media_type, size, added_at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.to_string())
    .bind(expense.to_string())
    .bind(receipt.name.as_str())
    .bind(kind.media_type())
    .bind(receipt.size.cast_signed())
    .bind(added_at.unix_timestamp())
    .execute(db)
    .await?;
    let placed = match &content {
        ReceiptContent::Stored(file) => {
            query("INSERT INTO receipt_objects (receipt_id, key, sha256) VALUES ($1, $2, $3)")
                .bind(id.to_string())
                .bind(&file.key)
                .bind(&file.sha256[..])
        }
        ReceiptContent::InDatabase(content) => {
            query("INSERT INTO receipt_files (receipt_id, content) VALUES ($1, $2)")
                .bind(id.to_string())
                .bind(&content[..])
        }
    };
    placed.execute(db).await?;
    Ok(receipt)
}

/// Counts the change as one of the expense, and so of its report, and writes it into the report's history.
async fn changed(
    db: &mut Connection,
    person: &Identity,
    expense: &Expense,
    now: OffsetDateTime,
    (event, name): (Event, &FileName),
) -> Result<(), StoreError> {
    query("UPDATE expenses SET version = version + 1 WHERE id = $1")
        .bind(expense.id.to_string())
        .execute(db)
        .await?;
    if let Some(report) = &expense.report {
        record_report_event(db, report.id, person.id, now, (event, Some(name.as_str()))).await?;
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

from_row!(OfReport { expense_id; row });

impl OfReport {
    fn receipt(self) -> Option<(ExpenseId, Receipt)> {
        Some((ExpenseId(self.expense_id.parse().ok()?), self.row.receipt()?))
    }
}
