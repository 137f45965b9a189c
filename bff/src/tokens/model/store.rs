//! A token store in memory: each operation is whole, and takes a random time before and after.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::{
    Plan,
    simulation::{Row, Shared, parse, random_delay},
};
use crate::{
    session::key::SessionKey,
    tokens::{
        lease::LeaseHolder,
        token::TokenSet,
        token_store::{Commit, StoreError, StoredTokens, TokenStore},
    },
};

pub(super) struct ModelStore {
    simulation: Shared,
    plan: Plan,
}

impl ModelStore {
    pub(super) fn new(simulation: &Shared, plan: Plan) -> Self {
        Self { simulation: simulation.clone(), plan }
    }

    /// At times the store fails before it has done anything, or after, when nobody can tell.
    async fn operate<T: Send>(
        &self,
        key: &SessionKey,
        effect: impl FnOnce(Option<&mut Row>) -> T + Send,
    ) -> Result<T, StoreError> {
        random_delay(&self.simulation).await;
        let (before, after) = self.simulation.draw(|rng| (rng.u32(0..60) == 0, rng.u32(0..60) == 0));
        if before {
            return Err(failed());
        }
        let done = effect(self.simulation.lock().rows.get_mut(key));
        random_delay(&self.simulation).await;
        if after { Err(failed()) } else { Ok(done) }
    }
}

fn failed() -> StoreError {
    StoreError::Database(sqlx::Error::PoolTimedOut)
}

#[async_trait]
impl TokenStore for ModelStore {
    async fn read(&self, key: &SessionKey) -> Result<Option<StoredTokens>, StoreError> {
        let stored = |row: &mut Row| StoredTokens { generation: row.generation, tokens: row.tokens.clone() };
        self.operate(key, |row| row.map(stored)).await
    }

    async fn take_lease(
        &self,
        key: &SessionKey,
        generation: u64,
        holder: LeaseHolder,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let ignores_leases = self.plan.ignores_leases;
        let take = |row: Option<&mut Row>| {
            let Some(row) = row.filter(|row| row.generation == generation) else { return false };
            let free = ignores_leases || row.lease.is_none_or(|(_, end)| end <= now);
            if free {
                row.lease = Some((holder, until));
            }
            free
        };
        self.operate(key, take).await
    }

    async fn renew_lease(
        &self,
        key: &SessionKey,
        holder: LeaseHolder,
        until: OffsetDateTime,
    ) -> Result<(), StoreError> {
        self.operate(key, |row| {
            if let Some(lease) = row.and_then(|row| row.lease.as_mut()).filter(|lease| lease.0 == holder) {
                lease.1 = until;
            }
        })
        .await
    }

    async fn release_lease(&self, key: &SessionKey, holder: LeaseHolder) -> Result<(), StoreError> {
        self.operate(key, |row| {
            if let Some(row) = row.filter(|row| row.lease.is_some_and(|lease| lease.0 == holder)) {
                row.lease = None;
            }
        })
        .await
    }

    async fn commit(
        &self,
        key: &SessionKey,
        generation: u64,
        tokens: &TokenSet,
    ) -> Result<Commit, StoreError> {
        let session = parse(tokens.refresh_token.as_ref().unwrap().expose()).0;
        let (simulation, mut tokens) = (self.simulation.clone(), tokens.clone());
        tokens.replaces_rejected &= !self.plan.forgets_rejections;
        let commit = |row: Option<&mut Row>| match row {
            None => Commit::SessionGone,
            Some(row) if row.generation != generation => Commit::Superseded,
            Some(row) => {
                *row = Row { generation: generation + 1, tokens, lease: None };
                Commit::Done
            }
        };
        let commit = self.operate(key, commit).await;
        let committed = simulation.lock().rows.get(key).is_none_or(|row| row.generation > generation);
        if committed {
            simulation.lock().families.get_mut(&session).unwrap().held_by = None;
        }
        commit
    }

    async fn mark_accepted(&self, key: &SessionKey, generation: u64) -> Result<(), StoreError> {
        self.operate(key, |row| {
            if let Some(row) = row.filter(|row| row.generation == generation) {
                row.tokens.replaces_rejected = false;
            }
        })
        .await
    }

    async fn end_at(&self, key: &SessionKey, generation: u64, _: OffsetDateTime) -> Result<bool, StoreError> {
        random_delay(&self.simulation).await;
        {
            let mut simulation = self.simulation.lock();
            let Some(row) = simulation.rows.get(key).filter(|row| row.generation == generation) else {
                return Ok(false);
            };
            let session = parse(row.tokens.refresh_token.as_ref().unwrap().expose()).0;
            simulation.rows.remove(key);
            simulation.record_lost_session(session);
        }
        random_delay(&self.simulation).await;
        Ok(true)
    }
}
