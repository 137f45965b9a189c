//! The one writer of a process on SQLite. It has the connection to itself, and whoever wants to write sends it a job.
//!
//! Jobs that wait are carried out one after another in one transaction, and reach the disk together (group commit): a
//! disk takes as long for a hundred as for one. Each has a savepoint of its own, so one that fails undoes itself and no
//! other. Whoever sent a job hears of it after the commit, and where that fails, all of the batch hear so.
//!
//! A job is carried out whole or not at all, also where nobody waits for it any more: one that was given up before its
//! turn is left out, and one that had begun goes to its end.

use std::{any::Any, collections::VecDeque, io, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::{FutureExt, future::BoxFuture};
use sqlx::{ConnectOptions, Connection as _, sqlite::SqliteConnectOptions};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

use super::{checkpoints, connection::Connection, readers::Readers, write_turn::WriteTurns};

/// How many jobs one commit has at most.
const LARGEST_BATCH: usize = 256;
/// How long one batch is added to; its first job waits so long, and another process too.
const LONGEST_BATCH: Duration = Duration::from_millis(20);

/// How much of the file the writer keeps in memory, as SQLite is told: 8 MiB. A batch is to fit in.
const CACHE_SIZE: &str = "-8192";

/// Each job's own savepoint comes after that of the job before it.
const BEGIN: &str = "BEGIN IMMEDIATE; SAVEPOINT job";
const NEXT: &str = "RELEASE job; SAVEPOINT job";
const UNDO: &str = "ROLLBACK TO job";
const COMMIT: &str = "COMMIT";

/// Whether a commit must survive a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Durability {
    /// It may be lost: leases, which nobody holds any more then, and times of use.
    Relaxed,
    /// It may not: a rotated refresh token that is lost can't be had again. The commit waits for the disk.
    Durable,
}

impl Durability {
    /// How SQLite is told.
    const fn pragma(self) -> &'static str {
        match self {
            Self::Relaxed => "PRAGMA synchronous = NORMAL",
            Self::Durable => "PRAGMA synchronous = FULL",
        }
    }
}

/// What writes: statements on the connection, and what came of them.
pub(super) type Work<T, E> =
    Box<dyn for<'c> FnOnce(&'c mut Connection) -> BoxFuture<'c, Result<T, E>> + Send>;

/// The way to the writer. It ends when the last of these is gone and every job is done.
#[derive(Debug, Clone)]
pub(super) struct Writer(mpsc::UnboundedSender<Message>);

enum Message {
    Write(Box<dyn Job>),
    ForeignChanges(oneshot::Sender<sqlx::Result<u64>>),
    RestartLog,
}

impl Writer {
    /// Starts the writer, with its connection open. What it commits is copied by one of `readers`.
    pub(super) async fn start(
        options: SqliteConnectOptions,
        turns: WriteTurns,
        readers: Readers,
    ) -> sqlx::Result<Self> {
        let (sender, messages) = mpsc::unbounded_channel();
        let own = sender.downgrade();
        let report = move |is_long: bool| match own.upgrade() {
            Some(writer) => !is_long || writer.send(Message::RestartLog).is_ok(),
            None => false,
        };
        tokio::spawn(checkpoints::run(readers, report));
        let mut writer = Running {
            messages,
            options: options.pragma("wal_autocheckpoint", "0").pragma("cache_size", CACHE_SIZE),
            turns,
            connection: None,
            synchronous: None,
            data_version: None,
            foreign_changes: 0,
        };
        writer.open().await?;
        tokio::spawn(writer.run());
        Ok(Self(sender))
    }

    /// Has a job carried out. It returns after the commit.
    pub(super) async fn write<T, E>(&self, durability: Durability, work: Work<T, E>) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<sqlx::Error> + Send + 'static,
    {
        let (asker, outcome) = oneshot::channel();
        let job = Write { durability, work: Some(work), outcome: None, asker };
        self.send(Message::Write(Box::new(job)))?;
        outcome.await.unwrap_or_else(|_| Err(gone().into()))
    }

    /// A number that is another one after every commit of another connection's than the writer's.
    pub(super) async fn foreign_changes(&self) -> sqlx::Result<u64> {
        let (asker, number) = oneshot::channel();
        self.send(Message::ForeignChanges(asker))?;
        number.await.unwrap_or_else(|_| Err(gone()))
    }

    fn send(&self, message: Message) -> sqlx::Result<()> {
        self.0.send(message).map_err(|_| gone())
    }
}

/// The writer ended: its runtime stops.
const fn gone() -> sqlx::Error {
    sqlx::Error::WorkerCrashed
}

/// A job of whatever outcome.
trait Job: Send {
    fn durability(&self) -> Durability;

    /// Whether nobody waits for it any more.
    fn is_given_up(&self) -> bool;

    /// Carries it out. Whether it succeeded.
    fn run<'c>(&'c mut self, connection: &'c mut Connection) -> BoxFuture<'c, bool>;

    /// Tells whoever sent it what came of it.
    fn answer(self: Box<Self>, commit: &Result<(), Arc<sqlx::Error>>);
}

struct Write<T, E> {
    durability: Durability,
    work: Option<Work<T, E>>,
    outcome: Option<Result<T, E>>,
    asker: oneshot::Sender<Result<T, E>>,
}

impl<T: Send + 'static, E: From<sqlx::Error> + Send + 'static> Job for Write<T, E> {
    fn durability(&self) -> Durability {
        self.durability
    }

    fn is_given_up(&self) -> bool {
        self.asker.is_closed()
    }

    fn run<'c>(&'c mut self, connection: &'c mut Connection) -> BoxFuture<'c, bool> {
        let work = self.work.take();
        let panicked = |_: Box<dyn Any + Send>| Err(sqlx::Error::WorkerCrashed.into());
        async move {
            // Built within what catches a panic, which may come before its first await.
            let work = async { Some(work?(connection).await) };
            let outcome = match AssertUnwindSafe(work).catch_unwind().await {
                Ok(outcome) => outcome,
                Err(panic) => Some(panicked(panic)),
            };
            let succeeded = matches!(outcome, Some(Ok(_)));
            self.outcome = outcome;
            succeeded
        }
        .boxed()
    }

    fn answer(self: Box<Self>, commit: &Result<(), Arc<sqlx::Error>>) {
        let outcome = match (self.outcome, commit) {
            (Some(Err(own)), _) => Err(own),
            (Some(outcome), Ok(())) => outcome,
            (_, Err(error)) => Err(sqlx::Error::Io(io::Error::other(error.clone())).into()),
            (None, Ok(())) => Err(gone().into()),
        };
        // Whoever went away meanwhile hears nothing.
        _ = self.asker.send(outcome);
    }
}

struct Running {
    messages: mpsc::UnboundedReceiver<Message>,
    options: SqliteConnectOptions,
    turns: WriteTurns,
    /// Nothing where a batch has failed: the next one has a connection of its own.
    connection: Option<Connection>,
    /// What the connection was told last.
    synchronous: Option<Durability>,
    data_version: Option<i64>,
    foreign_changes: u64,
}

impl Running {
    async fn run(mut self) {
        let mut waiting = VecDeque::new();
        loop {
            let message = match waiting.is_empty() {
                true => match self.messages.recv().await {
                    Some(message) => Some(message),
                    None => break,
                },
                false => self.messages.try_recv().ok(),
            };
            match message {
                Some(Message::Write(job)) => waiting.push_back(job),
                // Between two batches, so that what had begun before it was asked is over: what waits still and is given up
                // does not begin any more. It needs no turn, and waits for none.
                Some(Message::ForeignChanges(asker)) => _ = asker.send(self.foreign_changes().await),
                Some(Message::RestartLog) => self.restart_log().await,
                None => self.write(&mut waiting).await,
            }
            if waiting.len() == LARGEST_BATCH {
                self.write(&mut waiting).await;
            }
        }
        self.close().await;
    }

    /// Writes the first of those who wait, all of them if they are done in time, and tells each.
    async fn write(&mut self, waiting: &mut VecDeque<Box<dyn Job>>) {
        let mut batch = Vec::with_capacity(waiting.len());
        let written = AssertUnwindSafe(self.try_write(waiting, &mut batch)).catch_unwind().await;
        let commit = written.unwrap_or_else(|_| Err(gone())).map_err(Arc::new);
        if commit.is_err() {
            // Whatever is left of the transaction goes with the connection.
            self.close().await;
            // Where not even the first could begin, the others can't either.
            if batch.is_empty() {
                batch.extend(waiting.drain(..));
            }
        }
        for job in batch {
            job.answer(&commit);
        }
    }

    async fn try_write(
        &mut self,
        waiting: &mut VecDeque<Box<dyn Job>>,
        batch: &mut Vec<Box<dyn Job>>,
    ) -> sqlx::Result<()> {
        waiting.retain(|job| !job.is_given_up());
        let Some(durability) = waiting.iter().map(|job| job.durability()).max() else { return Ok(()) };
        let _turn = self.turns.take().await?;
        if self.connection.is_none() {
            self.open().await?;
        }
        let Some(connection) = &mut self.connection else { return Err(gone()) };
        if self.synchronous != Some(durability) {
            control(connection, durability.pragma()).await?;
            self.synchronous = Some(durability);
        }
        control(connection, BEGIN).await?;
        let began = Instant::now();
        while let Some(mut job) = waiting.pop_front() {
            if job.is_given_up() {
                continue;
            }
            if !batch.is_empty() {
                control(connection, NEXT).await?;
            }
            let succeeded = job.run(connection).await;
            batch.push(job);
            if !succeeded {
                control(connection, UNDO).await?;
            }
            if began.elapsed() >= LONGEST_BATCH {
                break;
            }
        }
        control(connection, COMMIT).await
    }

    async fn foreign_changes(&mut self) -> sqlx::Result<u64> {
        if self.connection.is_none() {
            self.open().await?;
        }
        let Some(Connection::Sqlite(connection)) = &mut self.connection else { return Err(gone()) };
        let version = sqlx::query_scalar("PRAGMA data_version").fetch_one(connection).await?;
        if self.data_version.replace(version) != Some(version) {
            self.foreign_changes += 1;
        }
        Ok(self.foreign_changes)
    }

    async fn restart_log(&mut self) {
        let Some(Connection::Sqlite(connection)) = &mut self.connection else { return };
        // Where it is another process's turn for long, there will be another occasion.
        let Ok(_turn) = self.turns.take().await else { return };
        if let Err(error) = checkpoints::restart_log(connection).await {
            tracing::warn!(%error, "the database's log could not be begun anew");
            self.close().await;
        }
    }

    async fn open(&mut self) -> sqlx::Result<()> {
        self.connection = Some(Connection::Sqlite(self.options.connect().await?));
        Ok(())
    }

    /// What a new connection knows of foreign changes can't be held against what this one knew.
    async fn close(&mut self) {
        (self.synchronous, self.data_version) = (None, None);
        if let Some(Connection::Sqlite(connection)) = self.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the writer's connection could not be closed");
        }
    }
}

/// Tells SQLite something of the transaction, by statements without values.
async fn control(connection: &mut Connection, statements: &'static str) -> sqlx::Result<()> {
    let Connection::Sqlite(connection) = connection else { return Ok(()) };
    sqlx::query(statements).execute(connection).await.map(drop)
}
