//! The state, in memory and, if so configured, in a file that keeps it over a restart.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use tempfile::NamedTempFile;

use crate::{
    keys::{KeyError, SigningKey},
    signing_algorithm::SigningAlgorithm,
    state::State,
};

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
    /// Goes on from `file`, or begins anew where there is none: with that key, or a new one.
    pub(crate) fn open(file: Option<PathBuf>, key: Option<SigningKey>) -> Result<Self, StoreError> {
        let kept = match file.as_deref().map(fs::read) {
            Some(Ok(json)) => Some(serde_json::from_slice(&json).map_err(io::Error::from)?),
            Some(Err(error)) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            Some(Err(_)) | None => None,
        };
        let state = match kept {
            Some(state) => state,
            None => State::new(key.map_or_else(|| SigningKey::generate(SigningAlgorithm::Rs256), Ok)?)?,
        };
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
        state.remove_expired(now);
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
    use std::{collections::BTreeSet, time::Duration};

    use uuid::Uuid;

    use super::*;
    use crate::{
        authentication_context::AuthenticationContext,
        grant::{Allowed, Challenge, Grant},
    };

    const THEN: SystemTime = SystemTime::UNIX_EPOCH;

    /// A store in which Ada is signed in, by this name.
    fn store(sign_in: Uuid) -> Store {
        let store = Store::open(None, None).unwrap();
        store.change(THEN, |state| state.begin_sign_in(sign_in, "ada", AuthenticationContext::Click, THEN));
        store
    }

    /// A code that the client was given in it.
    fn code(sign_in: Uuid) -> Grant {
        let allowed = Allowed {
            subject: "ada".to_owned(),
            client_id: "expenses".to_owned(),
            audience: "api".to_owned(),
            scopes: BTreeSet::new(),
            refreshable: false,
            nonce: None,
            sign_in,
            auth_time: THEN,
            acr: AuthenticationContext::Click,
        };
        Grant::new(allowed, Challenge { redirect_uri: String::new(), code_challenge: String::new() }, THEN)
    }

    #[test]
    fn what_has_expired_is_not_found_and_is_removed_once_a_second_at_most() {
        let (id, sign_in) = (Uuid::new_v4(), Uuid::new_v4());
        let store = store(sign_in);
        store.change(THEN, |state| state.begin_grant(id, code(sign_in))).unwrap();
        let found_and_kept = |milliseconds| {
            let now = THEN + Duration::from_millis(milliseconds);
            store.change(now, |state| (state.grant_mut(id, now).is_some(), state.grants.len()))
        };
        assert_eq!(found_and_kept(59_500), (true, 1));
        assert_eq!(found_and_kept(60_000), (false, 1), "it is over, and the store was cleaned just now");
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
