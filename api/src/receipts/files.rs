//! The files of receipts, in a folder or in a bucket: written as they come, read as a stream whose checksum is held
//! against the one in the database, and removed. What they belong to is for the database to know.
//!
//! A file is written before a row names it, and removed after its row is gone: whatever breaks off in between leaves a
//! file that nobody knows, and never a row without its file. No two writes have the same key.

mod check;
pub(crate) mod error;
mod in_time;
pub(crate) mod location;
pub(crate) mod stored_file;
mod unfinished;
mod verified;
pub(crate) mod writer;

use std::{error::Error, path::PathBuf, sync::Arc};

use axum::body::Bytes;
use futures::{
    Stream, StreamExt, TryStreamExt,
    future::ready,
    stream::{self, BoxStream},
};
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt, path::Path};
use time::OffsetDateTime;
use tokio::time::timeout;

pub use self::check::CheckError;
use self::{
    error::FileError,
    in_time::{ANSWER, PIECE, in_time},
    location::{LocationError, ReceiptsLocation},
    stored_file::ReceiptContent,
    verified::verified,
};

/// Where the files of one database's receipts are. Clones share the connections.
#[derive(Debug, Clone)]
pub struct Receipts(Arc<Storage>);

#[derive(Debug)]
struct Storage {
    objects: Arc<dyn ObjectStore>,
    /// What stands before each key: the address's own path.
    prefix: Path,
    /// The folder of this database's files: those of another one that is given the same address are none of its affair.
    folder: String,
    location: String,
    /// The folder on this machine, where it is one.
    root: Option<PathBuf>,
}

/// A piece of a file after the other.
pub(crate) type FileStream = BoxStream<'static, Result<Bytes, FileError>>;

/// A file that is there.
pub(crate) struct Listed {
    pub(crate) key: String,
    pub(crate) written_at: OffsetDateTime,
}

impl Receipts {
    /// The files at `location`, of the database that calls its folder so.
    pub(crate) fn at(location: &ReceiptsLocation, folder: String) -> Result<Self, LocationError> {
        let location::Connected { objects, prefix, root } = location.connect()?;
        Ok(Self(Arc::new(Storage { objects, prefix, folder, location: location.to_string(), root })))
    }

    /// A file, verified to its end: its last piece comes when the whole is what was stored, and in its place an error
    /// where it is not. A small one is verified before there is an answer.
    pub(crate) async fn read(&self, content: ReceiptContent) -> Result<FileStream, FileError> {
        let file = match content {
            ReceiptContent::Stored(file) => file,
            ReceiptContent::InDatabase(content) => {
                return Ok(stream::iter([Ok(Bytes::from(content))]).boxed());
            }
        };
        let begun = async {
            let found = self.0.objects.get(&self.path(&file.key)).await;
            let found = found.map_err(|error| FileError::from(error).or_missing(&file.key))?;
            if found.meta.size != file.size {
                return Err(FileError::Damaged { key: file.key });
            }
            let mut pieces = verified(found.into_stream(), file).boxed();
            let first = pieces.try_next().await?;
            Ok(stream::iter(first.map(Ok)).chain(pieces).boxed())
        };
        timeout(ANSWER, begun).await.map_err(|_| FileError::TimedOut)?
    }

    /// A whole file, verified.
    pub(crate) async fn read_whole(&self, content: ReceiptContent) -> Result<Vec<u8>, FileError> {
        let file = match content {
            ReceiptContent::Stored(file) => file,
            ReceiptContent::InDatabase(content) => return Ok(content),
        };
        let mut whole = Vec::with_capacity(usize::try_from(file.size).unwrap_or_default());
        let mut pieces = self.read(ReceiptContent::Stored(file)).await?;
        while let Some(piece) = pieces.try_next().await? {
            whole.extend_from_slice(&piece);
        }
        Ok(whole)
    }

    /// Removes a file; one that is not there is removed already.
    pub(crate) async fn remove(&self, key: &str) -> Result<(), FileError> {
        match in_time(ANSWER, self.0.objects.delete(&self.path(key))).await {
            Err(FileError::Storage(fault)) if fault.is_not_found() => Ok(()),
            removed => removed,
        }
    }

    /// Removes a file that no row names any more. Where that fails, the sweep finds it.
    pub(crate) async fn discard(&self, key: &str) {
        if let Err(error) = self.remove(key).await {
            tracing::warn!(
                target: "api",
                error = &error as &dyn Error,
                key,
                "the file of a receipt that is gone can't be removed now; the sweep will do it",
            );
        }
    }

    /// Every file of this database's, in no order.
    pub(crate) fn list(&self) -> impl Stream<Item = Result<Listed, FileError>> {
        let own = self.0.prefix.clone().join(self.0.folder.as_str());
        let storage = Arc::clone(&self.0);
        let listed = self.0.objects.list(Some(&own));
        stream::try_unfold(listed, async |mut listed| {
            Ok::<_, FileError>(in_time(PIECE, listed.try_next()).await?.map(|found| (found, listed)))
        })
        .try_filter_map(move |found| ready(Ok(listed_below(&storage.prefix, &found))))
    }

    fn path(&self, key: &str) -> Path {
        key.split('/').fold(self.0.prefix.clone(), Path::join)
    }
}

/// A file by its key, which is its place below the prefix.
fn listed_below(prefix: &Path, found: &ObjectMeta) -> Option<Listed> {
    let parts: Vec<_> = found.location.prefix_match(prefix)?.map(|part| part.as_ref().to_owned()).collect();
    let written_at = OffsetDateTime::from_unix_timestamp(found.last_modified.timestamp()).ok()?;
    Some(Listed { key: parts.join("/"), written_at })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use object_store::{
        memory::InMemory,
        throttle::{ThrottleConfig, ThrottledStore},
    };

    use super::*;

    /// A storage that takes so long over each call.
    fn slow(each: Duration) -> Receipts {
        let config = ThrottleConfig {
            wait_put_per_call: each,
            wait_get_per_call: each,
            wait_delete_per_call: each,
            wait_list_per_call: each,
            ..ThrottleConfig::default()
        };
        Receipts(Arc::new(Storage {
            objects: Arc::new(ThrottledStore::new(InMemory::new(), config)),
            prefix: Path::default(),
            folder: "0123456789abcdef0123456789abcdef".to_owned(),
            location: "memory".to_owned(),
            root: None,
        }))
    }

    #[tokio::test(start_paused = true)]
    async fn a_storage_that_is_slow_is_waited_for_and_one_that_never_answers_is_not() {
        let content = vec![7; 6 << 20];
        let receipts = slow(Duration::from_secs(5));
        let file = receipts.write(&content).await.unwrap();
        assert_eq!(receipts.read_whole(ReceiptContent::Stored(file.clone())).await.unwrap(), content);
        let keys: Vec<_> = receipts.list().map_ok(|listed| listed.key).try_collect().await.unwrap();
        assert_eq!(keys, [&*file.key]);
        receipts.remove(&file.key).await.unwrap();

        let receipts = slow(Duration::from_hours(1));
        let given_up = |error: FileError| assert!(matches!(error, FileError::TimedOut), "{error}");
        given_up(receipts.write(&content).await.unwrap_err());
        given_up(receipts.write(b"a small one").await.unwrap_err());
        given_up(receipts.read_whole(ReceiptContent::Stored(file.clone())).await.unwrap_err());
        given_up(receipts.remove(&file.key).await.unwrap_err());
        given_up(receipts.list().try_collect::<Vec<_>>().await.err().unwrap());
    }
}
