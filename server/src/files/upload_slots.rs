//! The slots in which forms bring files, by the person who sends the form, and for how long one waits for them.

use std::time::Duration;

use app::AppError;
use bff::Identity;
pub(super) use program::UploadSlot;

/// How long somebody waits for a slot.
const WAIT: Duration = Duration::from_mins(1);
/// When to try again who has waited in vain, in seconds.
const RETRY: u32 = 60;

/// The slots. All clones are one.
#[derive(Debug, Clone, Default)]
pub(crate) struct UploadSlots(program::UploadSlots<Person>);

/// `iss` and `sub`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Person(String, String);

impl UploadSlots {
    /// How many files are held in memory now.
    pub(crate) fn in_use(&self) -> usize {
        self.0.in_use()
    }

    /// Waits for a slot of this person's.
    ///
    /// # Errors
    /// [`AppError::Unavailable`] where none became free in time.
    pub(super) async fn acquire(&self, person: &Identity) -> Result<UploadSlot, AppError> {
        let person = Person(person.issuer.clone(), person.subject.clone());
        let slot = self.0.acquire_within(WAIT, person).await;
        slot.map_err(|_| AppError::Unavailable { retry_after: Some(RETRY) })
    }
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;

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
    async fn who_waits_in_vain_is_told_when_to_try_again() {
        let slots = UploadSlots::default();
        let (ada, ben) = (person("ada"), person("ben"));
        let outcomes = join_all([&ada; 5].map(|ada| slots.acquire(ada))).await;
        let refused: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).collect();
        assert_eq!(
            refused,
            [&AppError::Unavailable { retry_after: Some(RETRY) }],
            "she has four, and no fifth"
        );
        assert!(slots.acquire(&ben).await.is_ok());
    }
}
