//! The write-ahead log is folded into the file behind the writes. SQLite would have the write do it that finds the log
//! grown to a thousand pages: an import of a thousand rows always did, and took longer over that than over its rows.

use std::{error::Error, time::Duration};

use sqlx::SqlitePool;
use tokio::{sync::mpsc, time::sleep};

/// How many pages of the log a write folds itself, where writes come so fast that they never let the log end: 64 MiB.
pub(super) const AT_THE_LATEST: &str = "16384";
/// How long the log grows: who writes often has it folded no more often than this.
const PAUSE: Duration = Duration::from_secs(1);

/// Whoever writes says so here. Clones speak to one task, which ends with the last of them, or with the connections.
#[derive(Debug, Clone)]
pub(super) struct Checkpoints(mpsc::Sender<()>);

impl Checkpoints {
    /// Those of the database that these connections read.
    pub(super) fn of(readers: SqlitePool) -> Self {
        let (due, mut written) = mpsc::channel(1);
        tokio::spawn(async move {
            let mut closed = readers.close_event();
            let work = async {
                while written.recv().await.is_some() {
                    sleep(PAUSE).await;
                    fold(&readers).await;
                }
            };
            // The log is folded by the last connection that closes.
            let _ = closed.do_until(work).await;
        });
        Self(due)
    }

    /// Something is being written.
    pub(super) fn due(&self) {
        // Where one is due already, that one will do.
        let _ = self.0.try_send(());
    }
}

/// Neither readers nor the writer wait for it: what somebody still reads stays in the log for the next time.
async fn fold(readers: &SqlitePool) {
    if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(readers).await {
        tracing::warn!(target: "api", error = &error as &dyn Error, "the write-ahead log can't be folded now");
    }
}
