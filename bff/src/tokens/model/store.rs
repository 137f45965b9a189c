//! The tokens' table, in memory: each operation is whole, and takes a moment before and after.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::world::{Row, Shared, moment, parse};
use crate::{
    session::SessionKey,
    tokens::{
        TokenSet,
        lease::Holder,
        store::{Commit, StoreError, Stored, TokenStore},
    },
};

pub(super) struct ModelStore {
    world: Shared,
    careless: bool,
}

impl ModelStore {
    pub(super) fn new(world: &Shared, careless: bool) -> Self {
        Self { world: world.clone(), careless }
    }

    /// At times the store fails before it has done anything, or after, when nobody can tell.
    async fn operate<T: Send>(
        &self,
        key: &SessionKey,
        effect: impl FnOnce(Option<&mut Row>) -> T + Send,
    ) -> Result<T, StoreError> {
        moment(&self.world).await;
        let (before, after) = self.world.draw(|lots| (lots.u32(0..60) == 0, lots.u32(0..60) == 0));
        if before {
            return Err(failed());
        }
        let done = effect(self.world.lock().rows.get_mut(key));
        moment(&self.world).await;
        if after { Err(failed()) } else { Ok(done) }
    }
}

fn failed() -> StoreError {
    StoreError::Database(sqlx::Error::PoolTimedOut)
}

#[async_trait]
impl TokenStore for ModelStore {
    async fn read(&self, key: &SessionKey) -> Result<Option<Stored>, StoreError> {
        let stored = |row: &mut Row| Stored { generation: row.generation, tokens: row.tokens.clone() };
        self.operate(key, |row| row.map(stored)).await
    }

    async fn take_lease(
        &self,
        key: &SessionKey,
        generation: u64,
        holder: Holder,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let careless = self.careless;
        let take = |row: Option<&mut Row>| {
            let Some(row) = row.filter(|row| row.generation == generation) else { return false };
            let free = careless || row.lease.is_none_or(|(_, end)| end <= now);
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
        holder: Holder,
        until: OffsetDateTime,
    ) -> Result<(), StoreError> {
        self.operate(key, |row| {
            if let Some(lease) = row.and_then(|row| row.lease.as_mut()).filter(|lease| lease.0 == holder) {
                lease.1 = until;
            }
        })
        .await
    }

    async fn release_lease(&self, key: &SessionKey, holder: Holder) -> Result<(), StoreError> {
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
        let (world, tokens) = (self.world.clone(), tokens.clone());
        let commit = |row: Option<&mut Row>| match row {
            None => Commit::SessionGone,
            Some(row) if row.generation != generation => Commit::Superseded,
            Some(row) => {
                *row = Row { generation: generation + 1, tokens, lease: None };
                Commit::Done
            }
        };
        let commit = self.operate(key, commit).await;
        let committed = world.lock().rows.get(key).is_none_or(|row| row.generation > generation);
        if committed {
            world.lock().families.get_mut(&session).unwrap().given_to = None;
        }
        commit
    }

    async fn end_at(&self, key: &SessionKey, generation: u64, _: OffsetDateTime) -> Result<bool, StoreError> {
        moment(&self.world).await;
        {
            let mut world = self.world.lock();
            let Some(row) = world.rows.get(key).filter(|row| row.generation == generation) else {
                return Ok(false);
            };
            let session = parse(row.tokens.refresh_token.as_ref().unwrap().expose()).0;
            world.rows.remove(key);
            world.ended_by_refusal(session);
        }
        moment(&self.world).await;
        Ok(true)
    }
}
