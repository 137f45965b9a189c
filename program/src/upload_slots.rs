//! Who may upload a file just now. What is uploaded is held in memory, and comes as slowly as its sender likes: so there
//! are slots, for all people together, and few of them for one person, so that nobody keeps everybody waiting.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// How many files are held in memory at once, of all people together.
const OF_ALL: usize = 16;
/// How many of them may be one person's.
const OF_ONE: usize = 4;

/// The slots. All clones are one. `P` names a person.
#[derive(Debug, Clone)]
pub struct UploadSlots<P> {
    of_all: Arc<Semaphore>,
    /// Of each person who uploads something or waits to.
    of_each: Arc<Mutex<HashMap<P, Weak<Semaphore>>>>,
}

/// The right to hold a file in memory, until it is dropped.
#[derive(Debug)]
#[must_use]
pub struct UploadSlot {
    _of_one: OwnedSemaphorePermit,
    _of_all: OwnedSemaphorePermit,
}

/// There is no slot left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many files are uploaded just now")]
pub struct NoUploadSlot;

impl<P> Default for UploadSlots<P> {
    fn default() -> Self {
        Self { of_all: Arc::new(Semaphore::new(OF_ALL)), of_each: Arc::default() }
    }
}

impl<P> UploadSlots<P> {
    /// How many files are held in memory now.
    #[must_use]
    pub fn in_use(&self) -> usize {
        OF_ALL.saturating_sub(self.of_all.available_permits())
    }
}

impl<P: Eq + Hash> UploadSlots<P> {
    /// A slot of this person's, after those of their own that are in use.
    ///
    /// # Errors
    /// Where all people together use every slot.
    pub async fn acquire(&self, person: P) -> Result<UploadSlot, NoUploadSlot> {
        let of_one = self.of(person).acquire_owned().await.map_err(|_| NoUploadSlot)?;
        let of_all = Arc::clone(&self.of_all).try_acquire_owned().map_err(|_| NoUploadSlot)?;
        Ok(UploadSlot { _of_one: of_one, _of_all: of_all })
    }

    /// Waits so long for a slot of this person's. Who uses too many already waits for those, and keeps nobody else
    /// waiting.
    ///
    /// # Errors
    /// Where none became free in time.
    pub async fn acquire_within(&self, wait: Duration, person: P) -> Result<UploadSlot, NoUploadSlot> {
        let of_one = self.of(person);
        let slot = async {
            let of_one = of_one.acquire_owned().await.map_err(|_| NoUploadSlot)?;
            let of_all = Arc::clone(&self.of_all).acquire_owned().await.map_err(|_| NoUploadSlot)?;
            Ok(UploadSlot { _of_one: of_one, _of_all: of_all })
        };
        timeout(wait, slot).await.unwrap_or(Err(NoUploadSlot))
    }

    /// The slots of one person. Those are forgotten that nobody uses or waits for.
    fn of(&self, person: P) -> Arc<Semaphore> {
        let mut of_each = self.of_each.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(of_one) = of_each.get(&person).and_then(Weak::upgrade) {
            return of_one;
        }
        of_each.retain(|_, of_one| of_one.strong_count() > 0);
        let of_one = Arc::new(Semaphore::new(OF_ONE));
        of_each.insert(person, Arc::downgrade(&of_one));
        of_one
    }
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt, future::try_join_all};

    use super::*;

    const WAIT: Duration = Duration::from_mins(1);

    /// A slot, if there is one without waiting.
    fn at_once(slots: &UploadSlots<usize>, person: usize) -> Option<Result<UploadSlot, NoUploadSlot>> {
        slots.acquire(person).now_or_never()
    }

    #[test]
    fn one_person_waits_for_their_own_and_leaves_slots_for_others() {
        let slots = UploadSlots::default();
        let mut own: Vec<_> = (0..OF_ONE).map(|_| at_once(&slots, 1).unwrap().unwrap()).collect();
        assert!(at_once(&slots, 1).is_none());
        assert!(at_once(&slots, 2).unwrap().is_ok());
        own.pop();
        assert!(at_once(&slots, 1).unwrap().is_ok());
        drop(own);
        assert!(at_once(&slots, 3).unwrap().is_ok());
        assert_eq!(slots.of_each.lock().unwrap().len(), 1, "nobody is remembered who uploads nothing");
    }

    #[test]
    fn all_together_use_so_many_and_no_more() {
        let slots = UploadSlots::default();
        let mut all: Vec<_> = (0..16).map(|person| at_once(&slots, person).unwrap().unwrap()).collect();
        assert!(at_once(&slots, 16).unwrap().is_err());
        assert_eq!(slots.in_use(), 16);
        all.pop();
        assert_eq!(slots.in_use(), 15);
        assert!(at_once(&slots, 16).unwrap().is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_their_own_has_one_in_time_or_is_told() {
        let slots = UploadSlots::default();
        let mut hers = try_join_all([1; OF_ONE].map(|ada| slots.acquire_within(WAIT, ada))).await.unwrap();
        assert!(slots.acquire_within(WAIT, 1).now_or_never().is_none(), "she waits");
        assert!(slots.acquire_within(WAIT, 2).now_or_never().is_some(), "he does not");
        assert_eq!(slots.acquire_within(WAIT, 1).await.unwrap_err(), NoUploadSlot);
        hers.pop();
        assert!(slots.acquire_within(WAIT, 1).now_or_never().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_one_of_all_has_one_in_time_or_is_told() {
        let slots = UploadSlots::default();
        let mut theirs =
            try_join_all((0..OF_ALL).map(|person| slots.acquire_within(WAIT, person))).await.unwrap();
        assert!(slots.acquire_within(WAIT, OF_ALL).await.is_err());
        theirs.pop();
        assert!(slots.acquire_within(WAIT, OF_ALL).await.is_ok());
    }

    #[tokio::test]
    async fn who_has_no_slot_is_forgotten() {
        let slots = UploadSlots::default();
        drop(slots.acquire_within(WAIT, "ada").await.unwrap());
        let _his = slots.acquire_within(WAIT, "ben").await.unwrap();
        assert_eq!(slots.of_each.lock().unwrap().len(), 1);
    }
}
