//! A provider in memory: it rotates refresh tokens, and a token that is used twice ends its family.

use std::time::Duration;

use async_trait::async_trait;

use super::world::{Shared, moment, parse, tokens};
use crate::{
    oidc::failure::RefreshError,
    session::Identity,
    tokens::{RefreshToken, TokenSet, store::TokenEndpoint},
};

/// The provider, as one process calls it.
pub(super) struct ModelProvider {
    world: Shared,
    process: &'static str,
}

impl ModelProvider {
    pub(super) fn new(world: &Shared, process: &'static str) -> Self {
        Self { world: world.clone(), process }
    }
}

/// A call that the provider has received. Where the caller dies first, the provider may do its work all the same.
struct Call {
    world: Shared,
    session: u32,
    number: u64,
    worked: bool,
    answered: bool,
}

impl Call {
    fn begin(world: &Shared, token: &RefreshToken) -> Self {
        let (session, number) = parse(token.expose());
        let mut locked = world.lock();
        let family = locked.families.get_mut(&session).unwrap();
        family.in_flight += 1;
        if family.in_flight > 1 {
            locked.violation(format!("two refreshes of {session} at once"));
        }
        Self { world: world.clone(), session, number, worked: false, answered: false }
    }

    /// The refresh itself: the number of the token to use next, or nothing where it is refused.
    fn work(&mut self) -> Option<u64> {
        self.worked = true;
        let mut world = self.world.lock();
        let overlap = world.overlap;
        let family = world.families.get_mut(&self.session).unwrap();
        if family.revoked {
            return None;
        }
        if self.number == family.newest {
            family.newest += 1;
        } else if !(overlap && self.number + 1 == family.newest) {
            family.revoked = true;
            world.reused(self.session, self.number);
            return None;
        }
        let newest = family.newest;
        world.refreshed(self.session, newest);
        Some(newest)
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let arrived_anyway = !self.worked && self.world.draw(|lots| lots.bool());
        if !self.answered && arrived_anyway {
            self.work();
        }
        let mut world = self.world.lock();
        let cut = self.worked && !self.answered;
        let family = world.families.get_mut(&self.session).unwrap();
        family.in_flight -= 1;
        family.cut |= cut;
        if cut {
            world.note(format!("an answer for {} is lost", self.session));
        }
    }
}

fn unavailable() -> RefreshError {
    RefreshError::Unavailable { retry_after: time::Duration::SECOND, cause: "a fault of the model's".into() }
}

#[async_trait]
impl TokenEndpoint for ModelProvider {
    async fn refresh(
        &self,
        refresh_token: &RefreshToken,
        _: &TokenSet,
        _: &Identity,
    ) -> Result<TokenSet, RefreshError> {
        let mut call = Call::begin(&self.world, refresh_token);
        moment(&self.world).await;
        let (before, after, slow) =
            self.world.draw(|lots| (lots.u32(0..12) == 0, lots.u32(0..40) == 0, lots.u32(0..12) == 0));
        if before {
            (call.worked, call.answered) = (true, true);
            return Err(unavailable());
        }
        let fresh = call.work();
        if slow {
            // Longer than a lease that nobody renews.
            tokio::time::sleep(self.world.draw(|lots| Duration::from_millis(lots.u64(5_000..9_500)))).await;
        }
        moment(&self.world).await;
        if after && self.world.lock().cuts {
            return Err(unavailable());
        }
        call.answered = true;
        if fresh.is_some() {
            self.world.lock().families.get_mut(&call.session).unwrap().given_to = Some(self.process);
        }
        fresh
            .map(|number| tokens(call.session, number))
            .ok_or_else(|| RefreshError::Refused("invalid_grant".to_owned()))
    }

    async fn revoke(&self, token: &RefreshToken) {
        moment(&self.world).await;
        let (session, number) = parse(token.expose());
        self.world.lock().revoke(session, number);
    }
}
