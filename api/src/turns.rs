//! Who brings a file just now: so many at once, and so few of them one person's that a person whose line is slow does not
//! keep everybody waiting.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{admitted::Person, problem::ApiError};

/// How many files are held in memory at once.
const AT_ONCE: usize = 16;
/// How many of them may be one person's.
const OF_ONE: usize = 4;

/// How many more files may come.
#[derive(Debug)]
pub(crate) struct Turns {
    all: Arc<Semaphore>,
    /// Of each person who brings some or waits to.
    own: Mutex<HashMap<i64, Weak<Semaphore>>>,
}

/// The right to bring a file. It ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    _own: OwnedSemaphorePermit,
    _one_of_all: OwnedSemaphorePermit,
}

impl Default for Turns {
    fn default() -> Self {
        Self { all: Arc::new(Semaphore::new(AT_ONCE)), own: Mutex::default() }
    }
}

impl Turns {
    /// Gives this person a turn, after those of their own that go on.
    ///
    /// # Errors
    /// Where all together bring as many as are held.
    pub(crate) async fn take(&self, person: &Person) -> Result<Turn, ApiError> {
        const TOO_MANY: ApiError = ApiError::TooManyUploads;
        let own = self.own(person.id).acquire_owned().await.map_err(|_| TOO_MANY)?;
        let one_of_all = Arc::clone(&self.all).try_acquire_owned().map_err(|_| TOO_MANY)?;
        Ok(Turn { _own: own, _one_of_all: one_of_all })
    }

    fn own(&self, person: i64) -> Arc<Semaphore> {
        let mut all = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = all.get(&person).and_then(Weak::upgrade) {
            return own;
        }
        let own = Arc::new(Semaphore::new(OF_ONE));
        all.retain(|_, own| own.strong_count() > 0);
        all.insert(person, Arc::downgrade(&own));
        own
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    fn person(id: i64) -> Person {
        Person { id, issuer: String::new(), subject: String::new(), auth_time: None }
    }

    /// A turn, if there is one without waiting.
    fn at_once(turns: &Turns, id: i64) -> Option<Result<Turn, ApiError>> {
        turns.take(&person(id)).now_or_never()
    }

    #[test]
    fn one_person_waits_for_their_own_and_leaves_turns_for_others() {
        let turns = Turns::default();
        let mut own: Vec<_> = (0..OF_ONE).map(|_| at_once(&turns, 1).unwrap().unwrap()).collect();
        assert!(at_once(&turns, 1).is_none());
        assert!(at_once(&turns, 2).unwrap().is_ok());
        own.pop();
        assert!(at_once(&turns, 1).unwrap().is_ok());
        drop(own);
        assert!(at_once(&turns, 3).unwrap().is_ok());
        assert_eq!(turns.own.lock().unwrap().len(), 1, "nobody is remembered who brings nothing");
    }

    #[test]
    fn all_together_bring_so_many_and_no_more() {
        let turns = Turns::default();
        let mut all: Vec<_> = (0..16).map(|id| at_once(&turns, id).unwrap().unwrap()).collect();
        assert!(at_once(&turns, 16).unwrap().is_err());
        all.pop();
        assert!(at_once(&turns, 16).unwrap().is_ok());
    }
}
