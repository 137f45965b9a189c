//! The writer of a SQLite file: what is committed together, and what each who asked hears of it.

#[cfg(unix)]
use std::{fs, os::unix::fs::PermissionsExt};
use std::{future::pending, sync::Arc};

use futures::FutureExt;
use tempfile::TempDir;
use tokio::sync::{Notify, oneshot};

use super::{Db, Durability, Query, query};

const INSERT: &str = "INSERT INTO logout_tokens (jti_hash, forget_at) VALUES ($1, $2)";

struct File {
    folder: TempDir,
    address: String,
    db: Db,
}

impl File {
    async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let address = format!("sqlite:{}/bff.db", folder.path().display());
        let db = Db::open(&address).await.unwrap();
        Self { folder, address, db }
    }

    /// The numbers of the rows that everybody sees.
    async fn rows(&self) -> Vec<i64> {
        let rows: Vec<(i64,)> =
            self.db.fetch_all(query("SELECT forget_at FROM logout_tokens ORDER BY forget_at")).await.unwrap();
        rows.into_iter().map(|(number,)| number).collect()
    }

    /// Has the writer begin a batch, and holds it there until the answer is told to go on. What is sent meanwhile is one
    /// batch.
    async fn hold(&self) -> oneshot::Sender<()> {
        let (go_on, wait) = oneshot::channel();
        let db = self.db.clone();
        let is_running = Arc::new(Notify::new());
        let runs = is_running.clone();
        tokio::spawn(async move {
            db.transaction::<_, sqlx::Error>(Durability::Relaxed, move |_| {
                Box::pin(async move {
                    runs.notify_one();
                    Ok(wait.await.is_ok())
                })
            })
            .await
        });
        is_running.notified().await;
        go_on
    }
}

/// A row of this number.
fn insert(number: u8) -> Query {
    query(INSERT).bind([number; 32].as_slice()).bind(i64::from(number))
}

/// A row that the table does not take.
fn bad_insert() -> Query {
    query(INSERT).bind([0; 31].as_slice()).bind(0)
}

/// Sends a job now, and waits for its answer as a task.
fn spawn<T: Send + 'static>(
    job: impl Future<Output = sqlx::Result<T>> + Send + 'static,
) -> tokio::task::JoinHandle<sqlx::Result<T>> {
    let mut job = Box::pin(job);
    assert!(job.as_mut().now_or_never().is_none(), "nothing is answered while the writer is held");
    tokio::spawn(job)
}

#[tokio::test]
async fn of_a_batch_only_the_job_that_fails_is_undone() {
    let file = File::new().await;
    let go_on = file.hold().await;
    let db = || file.db.clone();
    let write = |number| {
        let db = db();
        spawn(async move { db.execute(Durability::Relaxed, insert(number)).await })
    };
    let (first, failing) = (write(1), db());
    let failing = spawn(async move {
        failing
            .transaction::<_, sqlx::Error>(Durability::Durable, |connection| {
                Box::pin(async move {
                    connection.execute(insert(2)).await?;
                    connection.execute(bad_insert()).await
                })
            })
            .await
    });
    let (second, panicking) = (write(3), db());
    let panicking = spawn(async move {
        panicking
            .transaction::<(), sqlx::Error>(Durability::Relaxed, |connection| {
                Box::pin(async move {
                    connection.execute(insert(4)).await?;
                    panic!("as a test may")
                })
            })
            .await
    });
    let third = write(5);
    go_on.send(()).unwrap();
    for written in [first, second, third] {
        assert_eq!(written.await.unwrap().unwrap(), 1);
    }
    let failed = failing.await.unwrap().unwrap_err();
    assert!(failed.as_database_error().is_some(), "it hears of its own fault: {failed}");
    assert!(matches!(panicking.await.unwrap(), Err(sqlx::Error::WorkerCrashed)));
    assert_eq!(file.rows().await, [1, 3, 5]);
}

#[tokio::test]
async fn nobody_hears_or_sees_anything_before_the_commit() {
    let file = File::new().await;
    let held = file.hold().await;
    let db = file.db.clone();
    let mut written = spawn(async move { db.execute(Durability::Durable, insert(1)).await });
    // The same batch, which does not end yet.
    let (is_running, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (runs, wait, db) = (is_running.clone(), go_on.clone(), file.db.clone());
    let last = spawn(async move {
        db.transaction::<_, sqlx::Error>(Durability::Relaxed, move |_| {
            Box::pin(async move {
                runs.notify_one();
                wait.notified().await;
                Ok(())
            })
        })
        .await
    });
    held.send(()).unwrap();
    is_running.notified().await;
    assert!((&mut written).now_or_never().is_none());
    assert!(file.rows().await.is_empty());
    go_on.notify_one();
    assert_eq!(written.await.unwrap().unwrap(), 1);
    last.await.unwrap().unwrap();
    assert_eq!(file.rows().await, [1]);
}

#[tokio::test]
async fn a_job_whose_asker_went_away_is_left_out_before_its_turn_and_goes_to_its_end_after() {
    let file = File::new().await;
    let go_on = file.hold().await;
    let db = file.db.clone();
    let given_up = spawn(async move { db.execute(Durability::Relaxed, insert(1)).await });
    given_up.abort();
    assert!(given_up.await.unwrap_err().is_cancelled());
    go_on.send(()).unwrap();

    let (is_running, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (runs, wait, db) = (is_running.clone(), go_on.clone(), file.db.clone());
    let begun = tokio::spawn(async move {
        db.transaction::<_, sqlx::Error>(Durability::Relaxed, move |connection| {
            Box::pin(async move {
                connection.execute(insert(2)).await?;
                runs.notify_one();
                wait.notified().await;
                connection.execute(insert(3)).await
            })
        })
        .await
    });
    is_running.notified().await;
    begun.abort();
    assert!(begun.await.unwrap_err().is_cancelled());
    go_on.notify_one();
    file.db.execute(Durability::Relaxed, insert(4)).await.unwrap();
    assert_eq!(file.rows().await, [2, 3, 4]);
}

#[tokio::test]
async fn where_the_commit_fails_all_of_the_batch_hear_so_and_the_next_is_written() {
    let file = File::new().await;
    let go_on = file.hold().await;
    let db = file.db.clone();
    let written = spawn(async move { db.execute(Durability::Relaxed, insert(1)).await });
    let db = file.db.clone();
    // Tokens of no session: an error that SQLite is told to find at the commit only.
    let breaking = spawn(async move {
        db.transaction::<_, sqlx::Error>(Durability::Relaxed, |connection| {
            Box::pin(async move {
                connection.execute(query("PRAGMA defer_foreign_keys = ON")).await?;
                let orphan =
                    query("INSERT INTO tokens (session_hash, generation, sealed) VALUES ($1, 0, $1)");
                connection.execute(orphan.bind([7; 32].as_slice())).await
            })
        })
        .await
    });
    go_on.send(()).unwrap();
    for job in [written, breaking] {
        let error = job.await.unwrap().unwrap_err();
        assert!(error.to_string().contains("FOREIGN KEY"), "{error}");
    }
    assert!(file.rows().await.is_empty());
    file.db.execute(Durability::Durable, insert(2)).await.unwrap();
    assert_eq!(file.rows().await, [2]);
}

#[tokio::test]
async fn a_commit_is_as_durable_as_any_of_its_jobs_must_be() {
    let file = File::new().await;
    let synchronous = |durability| {
        let db = file.db.clone();
        async move {
            db.transaction::<_, sqlx::Error>(durability, |connection| {
                Box::pin(async move {
                    let level: Option<(i64,)> =
                        connection.fetch_optional(query("PRAGMA synchronous")).await?;
                    Ok(level.unwrap().0)
                })
            })
            .await
        }
    };
    const NORMAL: i64 = 1;
    const FULL: i64 = 2;
    assert_eq!(synchronous(Durability::Relaxed).await.unwrap(), NORMAL);
    assert_eq!(synchronous(Durability::Durable).await.unwrap(), FULL);
    let go_on = file.hold().await;
    let relaxed = spawn(synchronous(Durability::Relaxed));
    let durable = spawn(synchronous(Durability::Durable));
    go_on.send(()).unwrap();
    assert_eq!((relaxed.await.unwrap().unwrap(), durable.await.unwrap().unwrap()), (FULL, FULL));
}

#[tokio::test]
async fn other_processes_changes_are_seen_and_own_ones_are_none() {
    let file = File::new().await;
    let other = Db::open(&file.address).await.unwrap();
    let number = async || file.db.foreign_changes().await.unwrap().unwrap();
    let before = number().await;
    file.db.execute(Durability::Durable, insert(1)).await.unwrap();
    file.rows().await;
    assert_eq!(number().await, before);
    other.execute(Durability::Relaxed, insert(2)).await.unwrap();
    let after = number().await;
    assert_ne!(after, before);
    assert_eq!(number().await, after);
}

#[tokio::test]
async fn a_process_that_dies_in_a_batch_leaves_nothing_of_it_and_its_turn_to_others() {
    let file = File::new().await;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (address, is_running) = (file.address.clone(), Arc::new(Notify::new()));
    let runs = is_running.clone();
    runtime.spawn(async move {
        let db = Db::open(&address).await.unwrap();
        db.transaction::<(), sqlx::Error>(Durability::Durable, move |connection| {
            Box::pin(async move {
                connection.execute(insert(1)).await?;
                runs.notify_one();
                pending().await
            })
        })
        .await
    });
    is_running.notified().await;
    let db = file.db.clone();
    let waiting = spawn(async move { db.execute(Durability::Durable, insert(2)).await });
    runtime.shutdown_background();
    assert_eq!(waiting.await.unwrap().unwrap(), 1);
    assert_eq!(file.rows().await, [2]);
}

#[cfg(unix)]
#[tokio::test]
async fn every_file_is_its_owners_alone() {
    let file = File::new().await;
    file.db.execute(Durability::Durable, insert(1)).await.unwrap();
    let mut found = Vec::new();
    for entry in fs::read_dir(file.folder.path()).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{name}");
        found.push(name);
    }
    found.sort();
    assert_eq!(found, ["bff.db", "bff.db-shm", "bff.db-wal", "bff.lock", "bff.next.lock", "bff.open.lock"]);
}

/// Several thousand bytes, which each future around it would have as well.
#[tokio::test]
async fn who_waits_for_the_database_has_no_room_for_its_protocol() {
    let file = File::new().await;
    let select = || query("SELECT forget_at FROM logout_tokens");
    for size in [
        size_of_val(&file.db.execute(Durability::Relaxed, insert(1))),
        size_of_val(&file.db.fetch_all::<(i64,)>(select())),
        size_of_val(&file.db.fetch_optional::<(i64,)>(select())),
        size_of_val(
            &file.db.transaction::<_, sqlx::Error>(Durability::Relaxed, |_| Box::pin(async { Ok(()) })),
        ),
    ] {
        assert!(size <= 1024, "{size} bytes");
    }
}
