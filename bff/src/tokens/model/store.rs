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

    async fn operate<T>(&self, key: &SessionKey, effect: impl FnOnce(Option<&mut Row>) -> T + Send) -> T
    where
        T: Send,
    {
        moment(&self.world).await;
        let done = effect(self.world.lock().rows.get_mut(key));
        moment(&self.world).await;
        done
    }
}

#[async_trait]
impl TokenStore for ModelStore {
    async fn read(&self, key: &SessionKey) -> Result<Option<Stored>, StoreError> {
        let stored = |row: &mut Row| Stored { generation: row.generation, tokens: row.tokens.clone() };
        Ok(self.operate(key, |row| row.map(stored)).await)
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
        Ok(self.operate(key, take).await)
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
        .await;
        Ok(())
    }

    async fn release_lease(&self, key: &SessionKey, holder: Holder) -> Result<(), StoreError> {
        self.operate(key, |row| {
            if let Some(row) = row.filter(|row| row.lease.is_some_and(|lease| lease.0 == holder)) {
                row.lease = None;
            }
        })
        .await;
        Ok(())
    }

    async fn commit(
        &self,
        key: &SessionKey,
        generation: u64,
        tokens: &TokenSet,
    ) -> Result<Commit, StoreError> {
        let tokens = tokens.clone();
        let commit = |row: Option<&mut Row>| match row {
            None => Commit::SessionGone,
            Some(row) if row.generation != generation => Commit::Superseded,
            Some(row) => {
                *row = Row { generation: generation + 1, tokens, lease: None };
                Commit::Done
            }
        };
        Ok(self.operate(key, commit).await)
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
