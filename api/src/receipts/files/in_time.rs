//! How long the storage may take, so that who waits for it hears so before the request as a whole is given up.

use std::time::Duration;

use tokio::time::timeout;

use super::error::FileError;

/// How long it may take to answer.
pub(super) const ANSWER: Duration = Duration::from_secs(10);
/// How long it may take over a piece: of what it sends, or of the list of what it has.
pub(super) const PIECE: Duration = Duration::from_secs(30);
/// How long it may take to store a part of a file, or a small file.
pub(super) const PART: Duration = Duration::from_mins(1);

/// What the storage gives, if it does in time.
pub(super) async fn in_time<T>(
    limit: Duration,
    work: impl Future<Output = object_store::Result<T>>,
) -> Result<T, FileError> {
    Ok(timeout(limit, work).await.map_err(|_| FileError::TimedOut)??)
}
