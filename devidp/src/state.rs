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
    grant::Grant,
    keys::{KeyError, KeyRing},
    seal::Seal,
};

/// How long a person stays signed in at the provider.
const SIGN_IN_LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Everything that outlives a request.
#[derive(Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) keys: KeyRing,
    pub(crate) seal: Seal,
    pub(crate) sign_ins: BTreeMap<Uuid, SignIn>,
    pub(crate) grants: BTreeMap<Uuid, Grant>,
    consents: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
}

/// A person who is signed in at the provider, in one browser.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SignIn {
    pub(crate) subject: String,
    pub(crate) auth_time: SystemTime,
}

impl State {
    pub(crate) fn new() -> Result<Self, KeyError> {
        Ok(Self {
            keys: KeyRing::generate()?,
            seal: Seal::random()?,
            sign_ins: BTreeMap::new(),
            grants: BTreeMap::new(),
            consents: BTreeMap::new(),
        })
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

    fn forget_what_is_over(&mut self, now: SystemTime) {
        self.grants.retain(|_, grant| !grant.is_over(now));
        self.sign_ins.retain(|_, sign_in| now < sign_in.auth_time + SIGN_IN_LIFETIME);
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
        state.forget_what_is_over(now);
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
