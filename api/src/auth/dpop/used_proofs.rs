//! The proofs that were taken, in the database: each serves once, whichever process of the API it is shown to.
//!
//! A process looks in its own memory first ([`ReplayCache`]), so that whoever shows it a proof again costs the database
//! nothing, and each proof is written once. A proof that another process has taken is found when it is written.

use std::{
    error::Error,
    sync::atomic::{AtomicU64, Ordering},
};

use time::{Duration, OffsetDateTime};

use super::replay::{Full, ProofHash, ReplayCache};
use crate::store::{Store, engine::ByEngine, error::StoreError, query::query};

/// One proof of so many has those removed that can't be taken any more.
const SWEEP_EVERY: u64 = 64;
/// How many are removed at a time at most: more than come meanwhile, and few enough that nobody waits for it.
const SWEPT: i64 = 256;

/// On PostgreSQL others may be at it, too: nobody waits for a row that somebody else has hold of.
const DELETE: ByEngine<&str> = ByEngine {
    sqlite: "DELETE FROM dpop_proofs WHERE proof_hash IN (
                 SELECT proof_hash FROM dpop_proofs WHERE forget_at <= $1 ORDER BY forget_at LIMIT $2
             )",
    postgres: "DELETE FROM dpop_proofs WHERE proof_hash IN (
                   SELECT proof_hash FROM dpop_proofs WHERE forget_at <= $1 ORDER BY forget_at LIMIT $2
                   FOR UPDATE SKIP LOCKED
               )",
};

/// Why a proof is not taken.
#[derive(Debug)]
pub(super) enum NotTaken {
    /// It was taken before, here or by another process.
    Replayed,
    /// The memory of this process is full.
    Full,
    /// The database can't say.
    Store(StoreError),
}

impl From<Full> for NotTaken {
    fn from(_: Full) -> Self {
        Self::Full
    }
}

impl From<StoreError> for NotTaken {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The proofs that were taken.
pub(super) struct UsedProofs {
    memory: ReplayCache,
    store: Store,
    written: AtomicU64,
}

impl UsedProofs {
    pub(super) fn new(store: Store) -> Self {
        Self { memory: ReplayCache::default(), store, written: AtomicU64::new(0) }
    }

    /// Whether this process has taken the proof.
    pub(super) fn is_known(&self, proof: &ProofHash, now: OffsetDateTime) -> bool {
        self.memory.contains(proof, now)
    }

    /// Takes a proof that no process takes any more at `until`, by its own clock, which may differ from others' by
    /// `leeway`.
    ///
    /// It is remembered here before it is written: where the database fails or nobody waits for it any more, the proof
    /// is used up all the same. A client makes another for each request.
    pub(super) async fn take(
        &self,
        proof: &ProofHash,
        now: OffsetDateTime,
        until: OffsetDateTime,
        leeway: Duration,
    ) -> Result<(), NotTaken> {
        if !self.memory.insert(proof, now, until)? {
            return Err(NotTaken::Replayed);
        }
        // The clock of a process that takes it may be behind by the leeway, and that of one that removes it ahead.
        let forget_at: OffsetDateTime = until + leeway * 2;
        let is_first = self.insert(proof, forget_at.unix_timestamp() + 1).await?;
        if self.written.fetch_add(1, Ordering::Relaxed).is_multiple_of(SWEEP_EVERY)
            && let Err(error) = self.sweep(now).await
        {
            tracing::warn!(target: "api", error = &error as &dyn Error, "old proofs could not be removed");
        }
        if is_first { Ok(()) } else { Err(NotTaken::Replayed) }
    }

    /// Writes a proof down. Whether nobody has before.
    async fn insert(&self, ProofHash(hash): &ProofHash, forget_at: i64) -> Result<bool, StoreError> {
        let mut transaction = self.store.write_unlocked().await?;
        let insert = "INSERT INTO dpop_proofs (proof_hash, forget_at) VALUES ($1, $2) ON CONFLICT (proof_hash) DO NOTHING";
        let inserted = query(insert).bind(hash.as_slice()).bind(forget_at).execute(&mut transaction).await?;
        transaction.commit().await?;
        Ok(inserted == 1)
    }

    async fn sweep(&self, now: OffsetDateTime) -> Result<(), StoreError> {
        let mut transaction = self.store.write_unlocked().await?;
        query(DELETE).bind(now.unix_timestamp()).bind(SWEPT).execute(&mut transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}
