//! Whose turn it is to bring files. What is brought is held in memory, and comes as slowly as its sender likes: so there
//! are turns, for all people together, and few of them for one person.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use app::AppError;
use bff::Identity;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// How many files are held in memory at once, of all people together.
const AT_ONCE: usize = 16;
/// How many of them may be one person's.
const OF_A_PERSON: usize = 4;
/// How long somebody waits for a turn.
const PATIENCE: Duration = Duration::from_mins(1);
/// When to try again who has waited in vain, in seconds.
const RETRY: u32 = 60;

/// The turns. All clones are one.
#[derive(Debug, Clone)]
pub(super) struct Turns {
    of_all: Arc<Semaphore>,
    of_each: Arc<Mutex<HashMap<Person, Arc<Semaphore>>>>,
}

/// A turn, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    _own: OwnedSemaphorePermit,
    _shared: OwnedSemaphorePermit,
}

/// `iss` and `sub`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Person(String, String);

impl Default for Turns {
    fn default() -> Self {
        Self { of_all: Arc::new(Semaphore::new(AT_ONCE)), of_each: Arc::default() }
    }
}

impl Turns {
    /// Waits for a turn of this person's. Who has too many already waits for those, and keeps nobody else waiting.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] where none came in time.
    pub(super) async fn next(&self, person: &Identity) -> Result<Turn, AppError> {
        let own = self.of(Person(person.issuer.clone(), person.subject.clone()));
        let turn = async {
            let own = own.acquire_owned().await.ok()?;
            let shared = self.of_all.clone().acquire_owned().await.ok()?;
            Some(Turn { _own: own, _shared: shared })
        };
        let turn = timeout(PATIENCE, turn).await.ok().flatten();
        turn.ok_or(AppError::Unavailable { retry_after: Some(RETRY) })
    }

    /// The turns of one person. Those are forgotten that nobody has or waits for.
    fn of(&self, person: Person) -> Arc<Semaphore> {
        let mut of_each = self.of_each.lock().unwrap_or_else(PoisonError::into_inner);
        of_each.retain(|_, turns| Arc::strong_count(turns) > 1);
        of_each.entry(person).or_insert_with(|| Arc::new(Semaphore::new(OF_A_PERSON))).clone()
    }
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt, future::try_join_all};

    use super::*;

    fn person(subject: &str) -> Identity {
        Identity {
            issuer: "https://id.example.com".to_owned(),
            subject: subject.to_owned(),
            provider_session: None,
            name: None,
            email: None,
            email_verified: None,
            picture: None,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_person_has_few_turns_and_others_have_theirs() {
        let turns = Turns::default();
        let (ada, ben) = (person("ada"), person("ben"));
        let mut hers = try_join_all([&ada; OF_A_PERSON].map(|ada| turns.next(ada))).await.unwrap();
        assert!(turns.next(&ada).now_or_never().is_none(), "she waits");
        assert!(turns.next(&ben).now_or_never().is_some(), "he does not");
        assert_eq!(turns.next(&ada).await.unwrap_err(), AppError::Unavailable { retry_after: Some(RETRY) });
        hers.pop();
        assert!(turns.next(&ada).now_or_never().is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn all_people_together_have_so_many_turns() {
        let turns = Turns::default();
        let people = (0..AT_ONCE).map(|number| person(&number.to_string())).collect::<Vec<_>>();
        let mut theirs = try_join_all(people.iter().map(|person| turns.next(person))).await.unwrap();
        let last = person("last");
        assert!(turns.next(&last).await.is_err());
        theirs.pop();
        assert!(turns.next(&last).await.is_ok());
    }

    #[tokio::test]
    async fn who_has_no_turn_is_forgotten() {
        let turns = Turns::default();
        drop(turns.next(&person("ada")).await.unwrap());
        let _his = turns.next(&person("ben")).await.unwrap();
        assert_eq!(turns.of_each.lock().unwrap().len(), 1);
    }
}
