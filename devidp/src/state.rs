//! What the provider remembers, and the file that keeps it over a restart.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use uuid::Uuid;

use crate::{
    acr::Acr,
    grant::{Allowed, Grant},
    keys::{KeyError, KeyRing},
    pushed_request::PushedRequest,
    seal::Seal,
};

/// How long a person stays signed in at the provider.
const SIGN_IN_LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How often what is over is looked for, at most.
const TIDY_EVERY: Duration = Duration::from_secs(1);

/// Everything that outlives a request.
#[derive(Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) keys: KeyRing,
    pub(crate) seal: Seal,
    sign_ins: BTreeMap<Uuid, SignIn>,
    grants: BTreeMap<Uuid, Grant>,
    /// Scopes by subject and client.
    consents: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
    #[serde(default)]
    pushed: BTreeMap<Uuid, PushedRequest>,
    /// When the assertions and proofs end that were taken, by client or key and `jti`.
    #[serde(default)]
    taken: BTreeMap<String, BTreeMap<String, SystemTime>>,
    #[serde(skip)]
    tidied_at: Option<SystemTime>,
}

/// A person who is signed in at the provider, in one browser.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SignIn {
    pub(crate) subject: String,
    pub(crate) auth_time: SystemTime,
    #[serde(default)]
    pub(crate) acr: Acr,
    /// The clients that were given a code in it.
    #[serde(default)]
    pub(crate) clients: BTreeSet<String>,
}

impl SignIn {
    fn is_over(&self, now: SystemTime) -> bool {
        now >= self.auth_time + SIGN_IN_LIFETIME
    }
}

impl State {
    pub(crate) fn new() -> Result<Self, KeyError> {
        Ok(Self {
            keys: KeyRing::generate()?,
            seal: Seal::random()?,
            sign_ins: BTreeMap::new(),
            grants: BTreeMap::new(),
            consents: BTreeMap::new(),
            pushed: BTreeMap::new(),
            taken: BTreeMap::new(),
            tidied_at: None,
        })
    }

    pub(crate) fn sign_in(&self, id: Uuid, now: SystemTime) -> Option<&SignIn> {
        self.sign_ins.get(&id).filter(|sign_in| !sign_in.is_over(now))
    }

    pub(crate) fn begin_sign_in(&mut self, id: Uuid, subject: &str, acr: Acr, now: SystemTime) {
        let sign_in = SignIn { subject: subject.to_owned(), auth_time: now, acr, clients: BTreeSet::new() };
        self.sign_ins.insert(id, sign_in);
    }

    /// Forgets a sign-in that another replaces in the same browser. The person is still there, so no client is told.
    pub(crate) fn forget_sign_in(&mut self, id: Uuid) {
        self.sign_ins.remove(&id);
    }

    /// Ends the sign-ins that `ends` picks, and tells which they were.
    pub(crate) fn end_sign_ins(&mut self, ends: impl Fn(&Uuid, &SignIn) -> bool) -> BTreeMap<Uuid, SignIn> {
        self.sign_ins.extract_if(.., |id, sign_in| ends(id, sign_in)).collect()
    }

    /// The sign-ins of a person, newest last.
    pub(crate) fn sign_ins_of(&self, subject: &str) -> Vec<Uuid> {
        let mut sign_ins: Vec<_> =
            self.sign_ins.iter().filter(|(_, sign_in)| sign_in.subject == subject).collect();
        sign_ins.sort_by_key(|(_, sign_in)| sign_in.auth_time);
        sign_ins.into_iter().map(|(id, _)| *id).collect()
    }

    pub(crate) fn grant(&self, id: Uuid, now: SystemTime) -> Option<&Grant> {
        self.grants.get(&id).filter(|grant| !grant.is_over(now))
    }

    pub(crate) fn grant_mut(&mut self, id: Uuid, now: SystemTime) -> Option<&mut Grant> {
        self.grants.get_mut(&id).filter(|grant| !grant.is_over(now))
    }

    /// Keeps a grant, and with its sign-in which client it is for; `None` if the sign-in has ended meanwhile.
    pub(crate) fn begin_grant(&mut self, id: Uuid, grant: Grant) -> Option<()> {
        let Allowed { sign_in, client_id, .. } = grant.allowed();
        self.sign_ins.get_mut(sign_in)?.clients.insert(client_id.clone());
        self.grants.insert(id, grant);
        Some(())
    }

    /// The clients that the person has ever allowed something.
    pub(crate) fn clients_of(&self, subject: &str) -> Vec<String> {
        self.consents.get(subject).into_iter().flat_map(BTreeMap::keys).cloned().collect()
    }

    /// Whether the person has allowed the client all of `scopes` before.
    pub(crate) fn has_consent(&self, subject: &str, client_id: &str, scopes: &BTreeSet<String>) -> bool {
        let remembered = self.consents.get(subject).and_then(|clients| clients.get(client_id));
        remembered.is_some_and(|remembered| scopes.is_subset(remembered))
    }

    pub(crate) fn remember_consent(&mut self, subject: &str, client_id: &str, scopes: BTreeSet<String>) {
        let clients = self.consents.entry(subject.to_owned()).or_default();
        clients.entry(client_id.to_owned()).or_default().extend(scopes);
    }

    pub(crate) fn keep_pushed(&mut self, id: Uuid, request: PushedRequest) {
        self.pushed.insert(id, request);
    }

    /// Takes a pushed request out, if it `fits`. One that does not is left where it is.
    pub(crate) fn take_pushed(
        &mut self,
        id: Uuid,
        fits: impl FnOnce(&PushedRequest) -> bool,
    ) -> Option<PushedRequest> {
        self.pushed.get(&id).is_some_and(fits).then(|| self.pushed.remove(&id))?
    }

    /// Remembers that an assertion of this client, or a proof of this key, was taken, until it ends. Whether it is the
    /// first time.
    pub(crate) fn remember_taken(&mut self, whose: &str, jti: &str, ends_at: SystemTime) -> bool {
        let taken = self.taken.entry(whose.to_owned()).or_default();
        taken.insert(jti.to_owned(), ends_at).is_none()
    }

    /// Makes room. What is over is not found in any case, so this need not happen at each change, which would walk
    /// all grants each time.
    fn tidy(&mut self, now: SystemTime) {
        let since = self.tidied_at.and_then(|tidied_at| now.duration_since(tidied_at).ok());
        if since.is_some_and(|since| since < TIDY_EVERY) {
            return;
        }
        self.tidied_at = Some(now);
        self.grants.retain(|_, grant| !grant.is_over(now));
        self.sign_ins.retain(|_, sign_in| !sign_in.is_over(now));
        self.pushed.retain(|_, pushed| !pushed.is_over(now));
        for taken in self.taken.values_mut() {
            taken.retain(|_, ends_at| now < *ends_at);
        }
    }
}

/// The state, in memory and, if so configured, in a file.
pub(crate) struct Store {
    state: Mutex<State>,
    file: Option<PathBuf>,
}

/// The state file can't be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    File(#[from] io::Error),
}

impl Store {
    /// Goes on from `file`, or begins anew where there is none.
    pub(crate) fn open(file: Option<PathBuf>) -> Result<Self, StoreError> {
        let kept = match file.as_deref().map(fs::read) {
            Some(Ok(json)) => Some(serde_json::from_slice(&json).map_err(io::Error::from)?),
            Some(Err(error)) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            Some(Err(_)) | None => None,
        };
        let state = kept.map_or_else(State::new, Ok)?;
        if let Some(file) = &file {
            save(&state, file)?;
        }
        Ok(Self { state: Mutex::new(state), file })
    }

    pub(crate) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the state and writes the file before anyone else sees the change. The file is a few kilobytes and
    /// only a developer's machine has one, so the write may block.
    pub(crate) fn change<T>(&self, now: SystemTime, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.tidy(now);
        let changed = change(&mut state);
        if let Some(file) = &self.file
            && let Err(error) = save(&state, file)
        {
            tracing::error!(%error, file = %file.display(), "the state was not saved; a restart will lose it");
        }
        changed
    }
}

/// Replaces `file` in one step. A temporary file is readable by its owner alone.
fn save(state: &State, file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut new = NamedTempFile::new_in(folder)?;
    new.write_all(&serde_json::to_vec_pretty(state)?)?;
    new.persist(file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grant::Challenge;

    const THEN: SystemTime = SystemTime::UNIX_EPOCH;

    /// A store in which Ada is signed in, by this name.
    fn store(sign_in: Uuid) -> Store {
        let store = Store::open(None).unwrap();
        store.change(THEN, |state| state.begin_sign_in(sign_in, "ada", Acr::Click, THEN));
        store
    }

    /// A code that the client was given in it.
    fn code(sign_in: Uuid) -> Grant {
        let allowed = Allowed {
            subject: "ada".to_owned(),
            client_id: "expenses".to_owned(),
            audience: "api".to_owned(),
            scopes: BTreeSet::new(),
            nonce: None,
            sign_in,
            auth_time: THEN,
            acr: Acr::Click,
        };
        Grant::new(allowed, Challenge { redirect_uri: String::new(), code_challenge: String::new() }, THEN)
    }

    #[test]
    fn what_is_over_is_not_found_and_is_forgotten_once_a_second_at_most() {
        let (id, sign_in) = (Uuid::new_v4(), Uuid::new_v4());
        let store = store(sign_in);
        store.change(THEN, |state| state.begin_grant(id, code(sign_in))).unwrap();
        let found_and_kept = |milliseconds| {
            let now = THEN + Duration::from_millis(milliseconds);
            store.change(now, |state| (state.grant_mut(id, now).is_some(), state.grants.len()))
        };
        assert_eq!(found_and_kept(59_500), (true, 1));
        assert_eq!(found_and_kept(60_000), (false, 1), "it is over, and the store was tidied just now");
        assert_eq!(found_and_kept(60_500), (false, 0));
    }

    #[test]
    fn an_ended_sign_in_names_its_clients_and_gives_no_code_any_more() {
        let sign_in = Uuid::new_v4();
        store(sign_in).change(THEN, |state| {
            state.begin_grant(Uuid::new_v4(), code(sign_in)).unwrap();
            let ended = state.end_sign_ins(|id, _| *id == sign_in);
            assert_eq!(ended[&sign_in].clients, ["expenses".to_owned()].into());
            assert!(state.begin_grant(Uuid::new_v4(), code(sign_in)).is_none());
        });
    }
}
