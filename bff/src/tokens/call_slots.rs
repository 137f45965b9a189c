//! How many refreshes are at a provider at once, and who is next.
//!
//! When the tokens of ten thousand sessions run out in the same second, these are ten thousand calls. Sent all at once
//! they would be as many connections, and the longer a provider has worked off others, the fewer it would answer in time:
//! those would count as failed, and might have used up their refresh tokens. So some are on their way, and the others
//! wait in the order in which they came. They hold no lease meanwhile, and the time that a call may take counts from when
//! it is sent: waiting fails nobody, however long the queue is.
//!
//! Sign-ins are not among them: whoever signs in does not stand behind everyone whose token has run out.

use std::{
    collections::HashMap,
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::provider_config::ProviderId;

/// How many calls one provider has at once. One that takes 100 ms for each is asked 1,280 times a second; one that
/// answers no more than 13 in a second still answers each in the ten seconds that a call may take.
pub(crate) const CALLS_AT_ONCE: usize = 128;

/// The slots of each provider: one that is slow keeps nobody from another.
#[derive(Debug, Default)]
pub(crate) struct CallSlots(Mutex<HashMap<Option<ProviderId>, Arc<Semaphore>>>);

/// The right to call, for as long as this value lives.
#[derive(Debug)]
pub(crate) struct CallSlot {
    _permit: OwnedSemaphorePermit,
}

impl CallSlots {
    /// Waits for a slot. None where those who wait were sent away.
    pub(crate) async fn acquire(&self, provider: Option<&ProviderId>) -> Option<CallSlot> {
        let slots = self.of(provider);
        slots.acquire_owned().await.ok().map(|permit| CallSlot { _permit: permit })
    }

    fn of(&self, provider: Option<&ProviderId>) -> Arc<Semaphore> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slots.entry(provider.cloned()).or_insert_with(|| Arc::new(Semaphore::new(CALLS_AT_ONCE))).clone()
    }

    /// Sends away whoever waits, before the program ends: their refreshes have not begun. Those who have a slot keep it.
    pub(crate) fn send_waiting_away(&self) {
        let slots = mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        slots.into_values().for_each(|slots| slots.close());
    }
}
