//! Receipts' files leave the database, one by one, while the API serves. Until one is moved, it is served from where it is.
//!
//! A file is written, read back and found to be the same before the database lets go of it, in one transaction with
//! saying where it is now. Whatever breaks off leaves at most a file that nobody knows, which the sweep removes.

use sha2::{Digest, Sha256};

use super::{
    database_files::DatabaseFile,
    files::{
        Receipts,
        error::FileError,
        stored_file::{ReceiptContent, StoredFile},
    },
};
use crate::store::{Store, error::StoreError};

/// What became of the files in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Moved {
    /// How many were moved.
    pub moved: u64,
    /// How many stay, because they are not as long as their receipts say: they were damaged before.
    pub damaged: u64,
}

/// Why not all were moved. What was, stays moved; the next run goes on with the rest.
#[derive(Debug, thiserror::Error)]
#[error("after {} receipts", .moved.moved)]
pub struct MoveError {
    /// What was done before.
    pub moved: Moved,
    source: Cause,
}

#[derive(Debug, thiserror::Error)]
enum Cause {
    #[error("the database failed")]
    Store(#[from] StoreError),
    #[error("a file can't be stored")]
    File(#[from] FileError),
}

/// Moves every file that is in the database to where `receipts` are, and has new ones stored there from now on. It may be given
/// up at any time and run again, and run beside the API.
///
/// # Errors
/// Where the database or the storage fails.
pub async fn move_receipts(store: &Store, receipts: &Receipts) -> Result<Moved, MoveError> {
    let mut moved = Moved::default();
    move_all(store, receipts, &mut moved).await.map_err(|source| MoveError { moved, source })?;
    Ok(moved)
}

async fn move_all(store: &Store, receipts: &Receipts, moved: &mut Moved) -> Result<(), Cause> {
    // Else more might come while those that are there are moved.
    store.use_receipt_folder().await?;
    let mut last = None;
    while let Some(DatabaseFile { id, size, content }) = store.next_database_file(last).await? {
        last = Some(id);
        if content.len() as u64 != size {
            tracing::error!(
                target: "api",
                receipt = %id,
                "this receipt is not as long as it was, and stays in the database; restore it from a backup",
            );
            moved.damaged += 1;
            continue;
        }
        let file = stored(receipts, &content).await?;
        if store.take_database_file(id, &file).await? {
            moved.moved += 1;
        } else {
            receipts.discard(&file.key).await;
        }
    }
    Ok(())
}

/// The content as a file that was read back and is the same.
async fn stored(receipts: &Receipts, content: &[u8]) -> Result<StoredFile, FileError> {
    let file = receipts.write(content).await?;
    let expected: [u8; 32] = Sha256::digest(content).into();
    let is_same = match receipts.read_whole(ReceiptContent::Stored(file.clone())).await {
        Ok(read) => file.sha256 == expected && read == content,
        Err(error) => {
            receipts.discard(&file.key).await;
            return Err(error);
        }
    };
    if is_same { Ok(file) } else { Err(FileError::Damaged { key: file.key }) }
}
