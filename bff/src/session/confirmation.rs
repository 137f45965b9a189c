//! Whether the sessions in memory are as the store has them: what other processes changed is looked for five times a
//! second, as long as sessions are asked for.
//!
//! **SQLite** counts for each connection what others have committed (`PRAGMA data_version`). All that this process writes
//! goes through one connection; asked there, the count moves exactly when somebody else has written, be it another
//! process or a person with `sqlite3`. Then nothing in memory is used any more, and rows are read again as they are asked
//! for.
//!
//! **PostgreSQL** notifies each process which session was changed, by triggers (`migrations/bff/postgres`). Notifications
//! come in the order of the commits. So the process notifies itself too: once that has come back, it has heard of all
//! that was committed before it was sent. A connection that is lost, or on which nothing comes back, makes all void; a
//! pooler that knows no `LISTEN` leads there as well, and each request then reads its row.

use std::{collections::VecDeque, convert::Infallible, error::Error, time::Duration};

use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::time::{Interval, MissedTickBehavior, interval, sleep, timeout};
use uuid::Uuid;

use super::{
    cache::{Confirmation, SessionCache},
    key::SessionKey,
    store::Sessions,
};

/// How often the store is asked.
const INTERVAL: Duration = Duration::from_millis(200);
/// How long it may take until a notification to oneself comes back.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long after a failure it is tried again.
const RETRY_DELAY: Duration = Duration::from_secs(1);
/// The channel of the triggers.
const CHANNEL: &str = "bff_session_changes";

impl Sessions {
    /// Finds out what other processes change, for as long as it runs.
    pub(crate) async fn follow_changes(&self) -> Infallible {
        match self.db.listener_options() {
            Some(options) => listen(&self.cache, &options).await,
            None => self.count_changes().await,
        }
    }

    async fn count_changes(&self) -> Infallible {
        let (mut known, mut failing, mut next) = (None, false, ticks());
        loop {
            next.tick().await;
            if !self.cache.take_demand() {
                continue;
            }
            let confirmation = self.cache.begin_confirmation();
            match self.db.foreign_changes().await {
                Ok(count) => {
                    if known.replace(count) != Some(count) {
                        self.cache.void();
                    }
                    self.cache.confirm(&confirmation);
                    failing = false;
                }
                Err(error) => log_once(&mut failing, &error),
            }
        }
    }
}

async fn listen(cache: &SessionCache, options: &PgConnectOptions) -> Infallible {
    let mut failing = false;
    loop {
        let Err(error) = listen_until_failure(cache, options, &mut failing).await;
        log_once(&mut failing, &error);
        cache.void();
        sleep(RETRY_DELAY).await;
    }
}

async fn listen_until_failure(
    cache: &SessionCache,
    options: &PgConnectOptions,
    failing: &mut bool,
) -> sqlx::Result<Infallible> {
    let own_channel = format!("bff_{}", Uuid::new_v4().simple());
    let pool = PgPoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
    let mut listener = PgListener::connect_with(&pool.connect_with(options.clone()).await?).await?;
    // By itself it connects anew before it says that the connection was lost. A tick that drops the future meanwhile would have
    // nobody ever hear of it.
    listener.eager_reconnect(false);
    listener.listen_all([CHANNEL, own_channel.as_str()]).await?;
    // What was read before was read by a process that heard nothing.
    cache.void();
    let (mut sent, mut number, mut next) = (VecDeque::<(u64, Confirmation)>::new(), 0_u64, ticks());
    loop {
        tokio::select! {
            notification = listener.try_recv() => match notification? {
                Some(notification) if notification.channel() == CHANNEL => {
                    match SessionKey::from_hex(notification.payload()) {
                        Some(key) => cache.remove(&key),
                        None => cache.void(),
                    }
                }
                Some(notification) => {
                    let returned = notification.payload().parse::<u64>().ok();
                    while let Some((_, confirmation)) = sent.pop_front_if(|(number, _)| Some(*number) <= returned) {
                        cache.confirm(&confirmation);
                        *failing = false;
                    }
                }
                // What is said until there is another connection, nobody hears.
                None => return Err(lost("the connection is lost")),
            },
            _ = next.tick() => {
                if sent.front().is_some_and(|(_, oldest)| oldest.age() > TIMEOUT) {
                    return Err(lost("notifications do not come back"));
                }
                if cache.take_demand() {
                    number += 1;
                    sent.push_back((number, cache.begin_confirmation()));
                    let notify = sqlx::query("SELECT pg_notify($1, $2)").bind(&own_channel).bind(number.to_string());
                    timeout(TIMEOUT, notify.execute(&mut listener)).await.map_err(|_| lost("no answer"))??;
                }
            }
        }
    }
}

fn ticks() -> Interval {
    let mut ticks = interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

fn lost(why: &'static str) -> sqlx::Error {
    sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, why))
}

fn log_once(failing: &mut bool, error: &sqlx::Error) {
    if !std::mem::replace(failing, true) {
        let error = error as &dyn Error;
        tracing::warn!(
            error,
            "what other processes change can't be followed; each request reads its session"
        );
    }
}
