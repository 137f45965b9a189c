//! The lease: who may refresh a session's tokens now, over all processes on one database.
//!
//! It is taken by compare-and-set on the generation, so a lease is never taken for tokens that were refreshed
//! meanwhile. It is renewed while the provider is slow, and runs out where its holder died. It only keeps two
//! processes from using the same refresh token at once: what a refresh brought is committed with or without it.

use time::{Duration, OffsetDateTime};

use crate::{db::Db, millis, session::SessionKey};

/// How long a lease holds unless it is renewed.
pub(crate) const LEASE: Duration = Duration::seconds(6);
/// How often a lease is renewed while the provider is slow.
pub(crate) const RENEWAL: std::time::Duration = std::time::Duration::from_secs(2);

/// The leases of one process.
#[derive(Clone)]
pub(crate) struct Leases {
    db: Db,
    holder: [u8; 16],
}

impl Leases {
    /// Leases under a name that no other process has.
    pub(crate) fn new(db: Db) -> Result<Self, getrandom::Error> {
        let mut holder = [0; 16];
        getrandom::fill(&mut holder)?;
        Ok(Self { db, holder })
    }

    /// Takes the lease for the tokens of `generation`. Not so where somebody else holds it, the tokens were
    /// refreshed, or the session is gone.
    pub(crate) async fn take(
        &self,
        key: &SessionKey,
        generation: u64,
        now: OffsetDateTime,
    ) -> sqlx::Result<bool> {
        let taken = sqlx::query(
            "UPDATE tokens SET lease_holder = $1, lease_until = $2
             WHERE session_hash = $3 AND generation = $4
               AND (lease_until IS NULL OR lease_until <= $5 OR lease_holder = $1)",
        )
        .bind(self.holder.as_slice())
        .bind(millis::from_time(now + LEASE))
        .bind(key.as_bytes())
        .bind(i64::try_from(generation).unwrap_or(i64::MAX))
        .bind(millis::from_time(now))
        .execute(&self.db.write)
        .await?;
        Ok(taken.rows_affected() == 1)
    }

    /// Keeps the lease for longer.
    pub(crate) async fn renew(&self, key: &SessionKey, now: OffsetDateTime) -> sqlx::Result<()> {
        sqlx::query("UPDATE tokens SET lease_until = $1 WHERE session_hash = $2 AND lease_holder = $3")
            .bind(millis::from_time(now + LEASE))
            .bind(key.as_bytes())
            .bind(self.holder.as_slice())
            .execute(&self.db.write)
            .await?;
        Ok(())
    }

    /// Gives the lease back, after a refresh that brought nothing.
    pub(crate) async fn release(&self, key: &SessionKey) -> sqlx::Result<()> {
        sqlx::query(
            "UPDATE tokens SET lease_holder = NULL, lease_until = NULL WHERE session_hash = $1 AND lease_holder = $2",
        )
        .bind(key.as_bytes())
        .bind(self.holder.as_slice())
        .execute(&self.db.write)
        .await?;
        Ok(())
    }
}
