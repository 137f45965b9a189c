//! The turns that processes on one SQLite file take to write.
//!
//! SQLite itself lets a process that waits look again only now and then, so that one which writes all the time would
//! keep the others out. So a process locks a file before it writes. And before it waits for that one it locks another,
//! and holds that until it has the first: whoever has just written has to stand behind whoever waits.
//!
//! The locks are advisory: what is written is whole without them.

use std::{
    fs::{File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::{
    task::{JoinHandle, spawn_blocking},
    time::timeout,
};

use super::private_file::open_private;

/// How long a process waits for its turn before whoever wants to write is told that the database is not available.
const PATIENCE: Duration = Duration::from_secs(10);

/// The way to a turn.
#[derive(Debug)]
pub(super) struct WriteTurns {
    /// Held by whoever writes.
    current: Arc<File>,
    /// Held by whoever is next.
    next: Arc<File>,
    /// A turn that was not had in time, and may come yet.
    pending: Option<JoinHandle<io::Result<WriteTurn>>>,
}

/// A process's turn, for as long as this value lives.
#[derive(Debug)]
pub(super) struct WriteTurn {
    _current: Locked,
}

#[derive(Debug)]
struct Locked(Arc<File>);

impl Drop for Locked {
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::error!(%error, "the write lock could not be released");
        }
    }
}

impl WriteTurns {
    /// The turns at a database's file. Its path comes with an error, as the lock's that could not be made.
    pub(super) fn of(database: &Path) -> Result<Self, (PathBuf, io::Error)> {
        let file = |extension| {
            let path = database.with_extension(extension);
            open_private(&path).map(Arc::new).map_err(|error| (path, error))
        };
        Ok(Self { current: file("lock")?, next: file("next.lock")?, pending: None })
    }

    /// Waits for a turn. Where no other process writes, that takes no time.
    pub(super) async fn take(&mut self) -> io::Result<WriteTurn> {
        let (current, next) = (self.current.clone(), self.next.clone());
        if self.pending.is_none()
            && let Some(turn) = try_take(&current, &next)?
        {
            return Ok(turn);
        }
        let pending = self.pending.get_or_insert_with(|| spawn_blocking(move || take(current, next)));
        let turn = timeout(PATIENCE, &mut *pending).await.map_err(|_| io::ErrorKind::TimedOut)?;
        self.pending = None;
        turn.map_err(io::Error::other).flatten()
    }
}

/// A turn, if there is one to be had now.
fn try_take(current: &Arc<File>, next: &Arc<File>) -> io::Result<Option<WriteTurn>> {
    let Some(_next) = try_lock(next)? else { return Ok(None) };
    Ok(try_lock(current)?.map(|current| WriteTurn { _current: current }))
}

fn try_lock(file: &Arc<File>) -> io::Result<Option<Locked>> {
    match file.try_lock() {
        Ok(()) => Ok(Some(Locked(file.clone()))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Waits for a turn, and blocks the thread meanwhile.
fn take(current: Arc<File>, next: Arc<File>) -> io::Result<WriteTurn> {
    next.lock()?;
    let _next = Locked(next);
    current.lock()?;
    Ok(WriteTurn { _current: Locked(current) })
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use tempfile::TempDir;

    use super::*;

    #[tokio::test]
    async fn who_has_just_written_stands_behind_who_waits() {
        let folder = TempDir::new().unwrap();
        let process = || WriteTurns::of(&folder.path().join("bff.db")).unwrap();
        let (mut first, mut second) = (process(), process());
        let turn = first.take().await.unwrap();
        let mut waiting = tokio::spawn(async move { second.take().await.unwrap() });
        let mut observer = process();
        while try_lock(&observer.next).unwrap().is_some() {
            assert!((&mut waiting).now_or_never().is_none(), "one process at a time");
            tokio::task::yield_now().await;
        }
        drop(turn);
        let mut again = Box::pin(first.take());
        assert!(again.as_mut().now_or_never().is_none(), "the other one is next");
        let turn = waiting.await.unwrap();
        assert!(again.as_mut().now_or_never().is_none());
        drop(turn);
        drop(again.await.unwrap());
        assert!(observer.take().now_or_never().unwrap().is_ok(), "where nobody writes, it takes no time");
    }
}
