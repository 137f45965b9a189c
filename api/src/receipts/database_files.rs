//! The files that a release before this one put into the database, and how each leaves it.

use domain::ReceiptId;

use super::files::stored_file::StoredFile;
use crate::store::{Store, error::StoreError, query::query};

/// A receipt whose file is in the database.
pub(super) struct DatabaseFile {
    pub(super) id: ReceiptId,
    /// How long the file is, as the receipt says.
    pub(super) size: u64,
    pub(super) content: Vec<u8>,
}

impl Store {
    /// How many files are in the database.
    pub(super) async fn count_database_files(&self) -> Result<u64, StoreError> {
        let count: i64 =
            query("SELECT COUNT(*) FROM receipt_files").fetch_scalar(&mut self.connection().await?).await?;
        Ok(count.unsigned_abs())
    }

    /// The first of them in the order of their receipts' ids, after that one.
    pub(super) async fn next_database_file(
        &self,
        after: Option<ReceiptId>,
    ) -> Result<Option<DatabaseFile>, StoreError> {
        const CORRUPT: StoreError = StoreError::Corrupt("receipts");
        let row: Option<(String, i64, Vec<u8>)> = query(
            "SELECT r.id, r.size, f.content FROM receipt_files f JOIN receipts r ON r.id = f.receipt_id
             WHERE f.receipt_id > $1 ORDER BY f.receipt_id LIMIT 1",
        )
        .bind(after.map(|id| id.to_string()).unwrap_or_default())
        .fetch_optional(&mut self.connection().await?)
        .await?;
        let Some((id, size, content)) = row else { return Ok(None) };
        let id = ReceiptId(id.parse().map_err(|_| CORRUPT)?);
        Ok(Some(DatabaseFile { id, size: u64::try_from(size).map_err(|_| CORRUPT)?, content }))
    }

    /// Takes a file out of the database that is stored as `file` now. Whether it was there: it may have gone with its
    /// receipt, or been moved by somebody else.
    pub(super) async fn take_database_file(
        &self,
        id: ReceiptId,
        file: &StoredFile,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write_unlocked().await?;
        let taken = query("DELETE FROM receipt_files WHERE receipt_id = $1")
            .bind(id.to_string())
            .execute(&mut transaction)
            .await?;
        if taken == 0 {
            return Ok(false);
        }
        query("INSERT INTO receipt_objects (receipt_id, key, sha256) VALUES ($1, $2, $3)")
            .bind(id.to_string())
            .bind(&file.key)
            .bind(&file.sha256[..])
            .execute(&mut transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }
}
