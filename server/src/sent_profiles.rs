//! What a person is called, as the API is told: an access token says who somebody is, and not by which name others know
//! them. The API is told once by each process, and again when it is something else.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bff::Identity;
use domain::ProfileDraft;
use tokio::time::Instant;

/// When the API is told once more that could not be told.
const RETRY: Duration = Duration::from_mins(1);
/// How many people are remembered. With the next one the memory begins anew.
const REMEMBERED: usize = 10_000;

/// What the API was told by this process. All clones are one.
#[derive(Debug, Clone, Default)]
pub(crate) struct SentProfiles(Arc<Mutex<Profiles>>);

/// By issuer, then by subject: each call looks, and none makes a key for that.
#[derive(Debug, Default)]
struct Profiles {
    by_person: HashMap<String, HashMap<String, Sent>>,
    count: usize,
}

/// What the provider says of a person, as it was when the API was told.
#[derive(Debug)]
struct Sent {
    name: Option<String>,
    email: Option<String>,
    /// Where it did not arrive.
    retry_at: Option<Instant>,
}

impl SentProfiles {
    /// What the API is to be told of the person, if it was not told yet. From here on it counts as told.
    pub(crate) fn next(&self, person: &Identity) -> Option<ProfileDraft> {
        let mut profiles = self.profiles();
        let is_sent = |sent: &mut Sent| {
            sent.name == person.name
                && sent.email == person.email
                && sent.retry_at.is_none_or(|retry_at| Instant::now() < retry_at)
        };
        if profiles.of(person).is_some_and(is_sent) {
            return None;
        }
        let profile = profile(person)?;
        profiles.insert(person);
        Some(profile)
    }

    /// The API was not told after all.
    pub(crate) fn failed(&self, person: &Identity) {
        if let Some(sent) = self.profiles().of(person) {
            sent.retry_at = Some(Instant::now() + RETRY);
        }
    }

    fn profiles(&self) -> MutexGuard<'_, Profiles> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Profiles {
    fn of(&mut self, person: &Identity) -> Option<&mut Sent> {
        self.by_person.get_mut(&person.issuer)?.get_mut(&person.subject)
    }

    fn insert(&mut self, person: &Identity) {
        if self.count >= REMEMBERED {
            *self = Self::default();
        }
        let sent = Sent { name: person.name.clone(), email: person.email.clone(), retry_at: None };
        let of_issuer = self.by_person.entry(person.issuer.clone()).or_default();
        if of_issuer.insert(person.subject.clone(), sent).is_none() {
            self.count += 1;
        }
    }
}

/// What the provider says of the person, as far as the API takes it.
fn profile(person: &Identity) -> Option<ProfileDraft> {
    let of = |name: Option<String>, email: Option<String>| {
        ProfileDraft { name, email }.check().map(|draft| ProfileDraft::clone(&draft)).unwrap_or_default()
    };
    let (name, email) = (of(person.name.clone(), None).name, of(None, person.email.clone()).email);
    (name.is_some() || email.is_some()).then_some(ProfileDraft { name, email })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada(name: Option<&str>, email: Option<&str>) -> Identity {
        Identity {
            issuer: "https://id.example.com".to_owned(),
            subject: "ada".to_owned(),
            provider_session: None,
            name: name.map(str::to_owned),
            email: email.map(str::to_owned),
            email_verified: None,
            picture: None,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_api_is_told_once_and_again_when_it_is_something_else_or_did_not_arrive() {
        let sent = SentProfiles::default();
        let person = ada(Some("Ada Alvarez"), Some("ada@example.com"));
        assert!(sent.next(&person).is_some() && sent.next(&person).is_none());
        let married = ada(Some("Ada Lovelace"), Some("ada@example.com"));
        assert_eq!(sent.next(&married).unwrap().name.as_deref(), Some("Ada Lovelace"));
        sent.failed(&married);
        assert!(sent.next(&married).is_none(), "not at once");
        tokio::time::advance(RETRY).await;
        assert!(sent.next(&married).is_some() && sent.next(&married).is_none());
    }

    #[test]
    fn what_the_api_would_not_take_is_left_out() {
        let long = "x".repeat(201);
        assert_eq!(profile(&ada(Some(&long), Some("ada@example.com"))).unwrap().name, None);
        assert_eq!(profile(&ada(Some("Ada"), Some("no address"))).unwrap().email, None);
        assert_eq!(profile(&ada(None, None)), None);
    }
}
