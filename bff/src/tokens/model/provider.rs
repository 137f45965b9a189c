//! A provider in memory: it rotates refresh tokens, and a token that is used twice ends its family.

use std::time::Duration;

use async_trait::async_trait;

use super::simulation::{Shared, parse, random_delay, tokens};
use crate::{
    session::identity::Identity,
    tokens::{
        token::{GrantedToken, RefreshToken, TokenSet},
        token_endpoint::{RefreshError, TokenEndpoint},
    },
};

/// The provider, as one process calls it.
pub(super) struct ModelProvider {
    simulation: Shared,
    process: &'static str,
}

impl ModelProvider {
    pub(super) fn new(simulation: &Shared, process: &'static str) -> Self {
        Self { simulation: simulation.clone(), process }
    }
}

/// A call that the provider has received. Where the caller dies first, the provider may do its work all the same.
struct Call {
    simulation: Shared,
    session: u32,
    number: u64,
    carried_out: bool,
    answered: bool,
}

impl Call {
    fn begin(simulation: &Shared, token: &RefreshToken) -> Self {
        let (session, number) = parse(token.expose());
        let mut locked = simulation.lock();
        let family = locked.families.get_mut(&session).unwrap();
        family.in_flight += 1;
        if family.in_flight > 1 {
            locked.record_violation(format!("two refreshes of {session} at once"));
        }
        Self { simulation: simulation.clone(), session, number, carried_out: false, answered: false }
    }

    /// The refresh itself: the number of the token to use next, or nothing where it is refused.
    fn carry_out(&mut self) -> Option<u64> {
        self.carried_out = true;
        let mut simulation = self.simulation.lock();
        let overlap = simulation.overlap;
        let family = simulation.families.get_mut(&self.session).unwrap();
        if family.revoked {
            return None;
        }
        if self.number == family.newest {
            family.newest += 1;
        } else if !(overlap && self.number + 1 == family.newest) {
            family.revoked = true;
            simulation.record_reuse(self.session, self.number);
            return None;
        }
        let newest = family.newest;
        simulation.record_refresh(self.session, newest);
        Some(newest)
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        let arrives_anyway = !self.carried_out && self.simulation.draw(|rng| rng.bool());
        if !self.answered && arrives_anyway {
            self.carry_out();
        }
        let mut simulation = self.simulation.lock();
        let answer_lost = self.carried_out && !self.answered;
        let family = simulation.families.get_mut(&self.session).unwrap();
        family.in_flight -= 1;
        family.answer_lost |= answer_lost;
        if answer_lost {
            simulation.log(format!("an answer for {} is lost", self.session));
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
        old: &TokenSet,
        _: &Identity,
    ) -> Result<TokenSet, RefreshError> {
        let mut call = Call::begin(&self.simulation, refresh_token);
        random_delay(&self.simulation).await;
        let (before, after, slow) =
            self.simulation.draw(|rng| (rng.u32(0..12) == 0, rng.u32(0..40) == 0, rng.u32(0..12) == 0));
        if before {
            (call.carried_out, call.answered) = (true, true);
            return Err(unavailable());
        }
        let fresh = call.carry_out();
        self.simulation.lock().record_cause(call.session, old);
        if slow {
            // Longer than a lease that nobody renews.
            tokio::time::sleep(self.simulation.draw(|rng| Duration::from_millis(rng.u64(5_000..9_500))))
                .await;
        }
        random_delay(&self.simulation).await;
        if after && self.simulation.lock().crashes {
            return Err(unavailable());
        }
        call.answered = true;
        if fresh.is_some() {
            self.simulation.lock().families.get_mut(&call.session).unwrap().held_by = Some(self.process);
        }
        fresh
            .map(|number| tokens(call.session, number))
            .ok_or_else(|| RefreshError::Refused("invalid_grant".to_owned()))
    }

    async fn revoke(&self, token: &GrantedToken) {
        random_delay(&self.simulation).await;
        let (session, number) = parse(token.refresh_token.expose());
        self.simulation.lock().revoke(session, number);
    }
}
