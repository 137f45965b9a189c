//! When sessions were used last, and until when that lets them live: known in this process at once, and written behind,
//! many in one transaction.
//!
//! A use that is not written yet is lost with the process. So where half of an idle lifetime is over, it is written at once:
//! others have the other half before they could take the session for ended. Writing late brings nothing back: a row that
//! has gone stays gone, one that had ended when it was used stays so, and none outlives its refresh token.

use std::error::Error;

use time::{Duration, OffsetDateTime};

use super::{
    key::SessionKey,
    noted_uses::{LastUse, Note},
    store::Sessions,
};
use crate::{
    db::{Durability, query},
    unix_millis::from_time,
};

const USED: &str =
    "UPDATE sessions SET last_used_at = $1 WHERE id_hash = $2 AND last_used_at < $1 AND ends_at > $1";
const LIVES: &str = "UPDATE sessions SET ends_at = COALESCE(
         (SELECT refresh_ends_at FROM tokens WHERE session_hash = id_hash AND refresh_ends_at < $1), $1)
     WHERE id_hash = $2";

/// Where the idle lifetime is shorter than this, each use that counts is written at once.
const SHORTEST_IDLE: Duration = Duration::seconds(60);
/// How many are written in one transaction, so that others who write wait for few: on PostgreSQL each takes its time to get
/// there and back, and a refresh of one of them waits for the whole.
const BATCH: usize = 32;

impl Sessions {
    /// Records a use of a session that would have ended at `ends_at`. Whether the caller must now have
    /// [`write_noted_uses`](Self::write_noted_uses) run; nobody else is told so until that has ended.
    pub(crate) async fn record_use(
        &self,
        key: &SessionKey,
        last_use: LastUse,
        ends_at: OffsetDateTime,
    ) -> sqlx::Result<bool> {
        let LastUse { at, idle_ends_at } = last_use;
        let is_urgent = self.idle < SHORTEST_IDLE || ends_at - at < self.idle / 2 && idle_ends_at > ends_at;
        let note = if is_urgent { Note::Refused } else { self.noted_uses.note(*key, last_use) };
        if matches!(note, Note::Refused) {
            self.write_uses(&[(*key, last_use)]).await?;
        }
        self.cache.record_use(key, at, idle_ends_at);
        Ok(matches!(note, Note::First))
    }

    /// Writes the uses that were noted and will be in the next moments, until there are none any more.
    pub(crate) async fn write_noted_uses(&self) {
        loop {
            self.noted_uses.wait().await;
            let failed = self.write_unwritten_uses().await.inspect_err(|error| {
                let error = error as &dyn Error;
                tracing::warn!(error, "the last uses of sessions could not be written");
            });
            if self.noted_uses.is_over(failed.is_err()) {
                return;
            }
        }
    }

    /// Writes the uses that were noted until now.
    pub(crate) async fn write_unwritten_uses(&self) -> sqlx::Result<()> {
        for uses in self.noted_uses.unwritten().chunks(BATCH) {
            self.write_uses(uses).await?;
            self.noted_uses.written(uses);
        }
        Ok(())
    }

    /// What is noted is written without delay from now on: the program ends.
    pub(crate) fn hurry_noted_uses(&self) {
        self.noted_uses.hurry();
    }

    /// Writes that sessions were in use, and until when that lets them live: never past their refresh tokens, which may
    /// have been replaced since the callers read the rows.
    pub(crate) async fn write_uses(&self, uses: &[(SessionKey, LastUse)]) -> sqlx::Result<()> {
        let uses = uses.to_vec();
        let work = self.db.transaction::<_, sqlx::Error>(Durability::Relaxed, move |connection| {
            Box::pin(async move {
                for (key, LastUse { at, idle_ends_at }) in uses {
                    let used = query(USED).bind(from_time(at)).bind(key.as_bytes());
                    if connection.execute(used).await? == 0 {
                        continue;
                    }
                    // The row is held from here on: what comes before is seen, and what comes after caps the session itself.
                    let lives = query(LIVES).bind(from_time(idle_ends_at)).bind(key.as_bytes());
                    connection.execute(lives).await?;
                }
                Ok(())
            })
        });
        work.await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    };

    use tempfile::TempDir;

    use super::*;
    use crate::{
        clock::{Clock, SystemClock},
        db::Db,
        seal::Sealer,
        session::{end_reason::EndReason, identity::Identity, noted_uses::NotedUses, record::Record},
        tokens::{
            sql_store::SqlTokenStore,
            token::{AccessToken, TokenSet},
            token_store::{Commit, TokenStore},
        },
        unix_millis::to_time,
    };

    /// It stands still until it is set.
    #[derive(Clone)]
    struct SetClock(Arc<AtomicI64>);

    impl Clock for SetClock {
        fn now(&self) -> OffsetDateTime {
            to_time(self.0.load(Ordering::SeqCst))
        }
    }

    /// A session that began at `start` and has an hour unless it is used.
    struct Fixture {
        _folder: TempDir,
        clock: SetClock,
        start: OffsetDateTime,
        sessions: Sessions,
        tokens: SqlTokenStore,
        key: SessionKey,
    }

    impl Fixture {
        async fn new() -> Self {
            let folder = TempDir::new().unwrap();
            let db = Db::open(&format!("sqlite:{}/bff.db", folder.path().display())).await.unwrap();
            let sealer = Sealer::new(&["thirty-two bytes or more of noise".into()]).unwrap();
            let start = to_time(from_time(SystemClock.now()));
            let clock = SetClock(Arc::new(AtomicI64::new(from_time(start))));
            let sessions = Sessions::new(db.clone(), sealer.clone(), Arc::new(clock.clone()), Duration::HOUR);
            let tokens = SqlTokenStore::new(db.clone(), sealer, sessions.cache().clone());
            let identity = Identity::ada();
            let device = String::new();
            let record = Record { identity, signed_in_at: start, authenticated_at: None, device, name: None };
            let (id, insert) = sessions.insert(&record, start + Duration::DAY).unwrap();
            let key = SessionKey::of(&id);
            db.execute(Durability::Durable, insert).await.unwrap();
            for insert in tokens.insert(&key, &token_set(start, None)).unwrap() {
                db.execute(Durability::Durable, insert).await.unwrap();
            }
            Self { _folder: folder, clock, start, sessions, tokens, key }
        }

        async fn ends_at(&self) -> Option<OffsetDateTime> {
            self.sessions.read(&self.key).await.unwrap().map(|stored| stored.ends_at)
        }

        /// Records a use so long after the start. Whether somebody has to write it.
        async fn use_after(&self, minutes: i64) -> bool {
            let at = self.start + Duration::minutes(minutes);
            self.clock.0.store(from_time(at), Ordering::SeqCst);
            let ends_at = self.ends_at().await.unwrap();
            let last_use = LastUse { at, idle_ends_at: at + Duration::HOUR };
            self.sessions.record_use(&self.key, last_use, ends_at).await.unwrap()
        }
    }

    fn token_set(now: OffsetDateTime, refresh_ends_at: Option<OffsetDateTime>) -> TokenSet {
        TokenSet {
            provider: None,
            access_token: AccessToken::from("access".to_owned()),
            refresh_token: None,
            id_token: None,
            scopes: Vec::new(),
            issued_at: now,
            expires_at: now,
            refresh_ends_at,
            replaces_rejected: false,
        }
    }

    #[tokio::test]
    async fn a_touch_after_a_refresh_does_not_outlive_the_new_refresh_token_c18() {
        let fixture = Fixture::new().await;
        let Fixture { start, key, .. } = fixture;
        // Two hours are more than the session has left, so nothing is taken from it yet.
        let refresh_end = start + Duration::hours(2);
        let refreshed = token_set(start, Some(refresh_end));
        assert_eq!(fixture.tokens.commit(&key, 0, &refreshed).await.unwrap(), Commit::Done);
        assert!(fixture.ends_at().await < Some(refresh_end));
        let touch = async |seconds, idle_ends_at| {
            let at = start + Duration::minutes(1) + Duration::seconds(seconds);
            fixture.sessions.write_uses(&[(key, LastUse { at, idle_ends_at })]).await.unwrap();
        };
        // The request that writes this has read the row before the refresh.
        touch(1, start + Duration::hours(8)).await;
        assert_eq!(fixture.ends_at().await, Some(refresh_end));
        let shorter = start + Duration::minutes(90);
        touch(2, shorter).await;
        assert_eq!(fixture.ends_at().await, Some(shorter), "what is shorter stays so");
    }

    #[tokio::test]
    async fn a_use_that_is_noted_counts_before_it_is_written_and_is_lost_with_the_process() {
        let fixture = Fixture::new().await;
        let other = Sessions { noted_uses: NotedUses::default(), ..fixture.sessions.clone() };
        let as_another_process =
            async || other.read(&fixture.key).await.unwrap().map(|stored| stored.ends_at);
        let end = |minutes| Some(fixture.start + Duration::minutes(minutes));
        assert!(fixture.use_after(20).await, "the first one has somebody write them");
        assert!(!fixture.use_after(25).await, "who writes this as well");
        assert_eq!((fixture.ends_at().await, as_another_process().await), (end(85), end(60)));
        fixture.sessions.write_unwritten_uses().await.unwrap();
        assert_eq!((fixture.ends_at().await, as_another_process().await), (end(85), end(85)));
        assert!(fixture.sessions.noted_uses.unwritten().is_empty());
    }

    #[tokio::test]
    async fn a_use_after_half_of_the_idle_lifetime_is_written_at_once() {
        let fixture = Fixture::new().await;
        assert!(!fixture.use_after(31).await);
        assert!(fixture.sessions.noted_uses.unwritten().is_empty());
        assert_eq!(fixture.ends_at().await, Some(fixture.start + Duration::minutes(91)));
    }

    #[tokio::test]
    async fn a_use_that_is_written_late_brings_nothing_back() {
        let fixture = Fixture::new().await;
        fixture.use_after(20).await;
        assert!(fixture.sessions.end(&fixture.key, EndReason::Revoked).await.unwrap());
        fixture.sessions.write_unwritten_uses().await.unwrap();
        assert_eq!(fixture.ends_at().await, None);

        let fixture = Fixture::new().await;
        fixture.use_after(20).await;
        let end = query("UPDATE sessions SET ends_at = 1");
        fixture.sessions.db.execute(Durability::Durable, end).await.unwrap();
        assert_eq!(fixture.ends_at().await, None, "somebody has set its end");
        fixture.sessions.write_unwritten_uses().await.unwrap();
        assert_eq!(fixture.ends_at().await, None);
    }

    #[tokio::test]
    async fn a_program_that_ends_waits_for_what_is_noted_and_for_nothing_else() {
        let fixture = Fixture::new().await;
        assert!(fixture.use_after(20).await);
        fixture.sessions.hurry_noted_uses();
        fixture.sessions.write_noted_uses().await;
        assert!(fixture.sessions.noted_uses.unwritten().is_empty());
        assert!(fixture.use_after(22).await, "a later one is seen to again");
        fixture.sessions.write_noted_uses().await;
        assert_eq!(fixture.ends_at().await, Some(fixture.start + Duration::minutes(82)));
    }
}
