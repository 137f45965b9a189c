//! Files that no receipt names: what is left where something broke off between the file and its row, and the files of
//! receipts that went with their expense or their person.

use std::{io, pin::pin};

use futures::TryStreamExt;
use time::{Duration, OffsetDateTime};

use super::files::{Receipts, error::FileError};
use crate::store::{Store, error::StoreError};

/// How old a file must be before it counts as one that no row will name: a request is long over by then.
const AGE: Duration = Duration::DAY;

/// Why the files can't be looked through.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct SweepError(Cause);

#[derive(Debug, thiserror::Error)]
enum Cause {
    #[error("the storage can't be looked through")]
    Files(#[from] FileError),
    #[error("the database can't say which files are in use")]
    Store(#[from] StoreError),
    #[error("what was left unfinished can't be removed")]
    Unfinished(#[from] io::Error),
}

/// Removes the files of this database that are older than a day and that no receipt names, and tells how many there were.
/// A key is used once, so that what nobody names now is never named later.
///
/// # Errors
/// Where the storage or the database fails. What was removed until then is gone.
pub async fn sweep_receipts(
    receipts: &Receipts,
    store: &Store,
    now: OffsetDateTime,
) -> Result<u64, SweepError> {
    sweep(receipts, store, now - AGE).await.map_err(SweepError)
}

async fn sweep(receipts: &Receipts, store: &Store, end: OffsetDateTime) -> Result<u64, Cause> {
    let mut removed = receipts.remove_unfinished(end).await?;
    let mut files = pin!(receipts.list());
    while let Some(file) = files.try_next().await? {
        if file.written_at <= end && !store.has_receipt_object(&file.key).await? {
            receipts.remove(&file.key).await?;
            removed += 1;
        }
    }
    Ok(removed)
}
