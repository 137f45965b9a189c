//! The sessions that a person sees and ends: their own, or as an administrator everyone's.

use std::{collections::BTreeMap, error::Error};

use time::OffsetDateTime;

use super::{
    end_reason::EndReason,
    identity::Identity,
    key::{IssuerKey, SessionKey},
    request_session::Session,
    stored_session::{SessionError, StoredSession},
};
use crate::{config::Config, issuer::spellings, state::Bff};

/// The longest name of a device, in characters.
pub const LONGEST_DEVICE_NAME: usize = 60;

/// How many sessions an administrator sees at most: those used last.
const MOST_LISTED: u32 = 5_000;
/// How many sessions are ended in one go, where all are.
const BATCH: u32 = 500;

/// One of a person's sessions.
#[derive(Debug, Clone)]
pub struct SessionSummary {
    /// By what name it can be ended: [`SessionKey::handle`].
    pub handle: String,
    /// Whether it is the one that asks.
    pub current: bool,
    /// What the browser calls itself.
    pub device: String,
    /// What the person calls the device.
    pub name: Option<String>,
    /// When the person signed in.
    pub signed_in_at: OffsetDateTime,
    /// When it was last used, to the minute.
    pub last_used_at: OffsetDateTime,
    /// When it ends unless it is used.
    pub ends_at: OffsetDateTime,
}

/// A person with sessions, as an administrator sees them.
#[derive(Debug, Clone)]
pub struct PersonSummary {
    /// Who it is.
    pub identity: Identity,
    /// How many sessions they have.
    pub sessions: u32,
    /// When one of them was last used, to the minute.
    pub last_used_at: OffsetDateTime,
}

/// Why a session was not ended or listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SessionsError {
    /// The person must sign in afresh first: ending other sessions could lock the true owner out.
    #[error("the person must prove afresh who they are")]
    ReauthenticationRequired,
    /// There is no such session, it is another person's, or whoever asks is no administrator.
    #[error("there is no such session")]
    NotFound,
    /// The name is too long, or nothing that can be shown.
    #[error("a device's name has {LONGEST_DEVICE_NAME} characters at most")]
    Name,
    /// Our own store is at fault.
    #[error("the store is not available")]
    Store,
}

impl Bff {
    /// Whether the person proved a short while ago who they are ([`Config::proof_of_presence`](crate::Config)). A proof
    /// that is further in the future than clocks may differ is none: it would be fresh until then.
    #[must_use]
    pub fn is_recently_authenticated(&self, session: &Session) -> bool {
        let Config { proof_of_presence, clock_skew, .. } = self.config();
        let age = session.authenticated_at.map(|at| self.now() - at);
        age.is_some_and(|age| age >= -*clock_skew && age < *proof_of_presence)
    }

    /// Whether the person is one of the [administrators](crate::Config::administrators): of the provider that they signed
    /// in with, for another may give the same name to somebody else.
    #[must_use]
    pub fn is_administrator(&self, session: &Session) -> bool {
        let Some(provider) = self.provider_of(session) else { return false };
        let subject = &session.identity.subject;
        let mut administrators = self.config().administrators.iter();
        administrators.any(|one| one.provider == provider.id && one.subject == *subject)
    }

    /// The person's sessions, the current one first, then the last used.
    ///
    /// # Errors
    /// [`SessionsError::Store`]
    pub async fn sessions_of(&self, session: &Session) -> Result<Vec<SessionSummary>, SessionsError> {
        let stored = self.sessions().of_person(session.identity.person_keys()).await.map_err(store_failed)?;
        let mut list = stored.into_iter().map(|stored| summary(stored, session.key)).collect::<Vec<_>>();
        list.sort_by_key(|summary| !summary.current);
        Ok(list)
    }

    /// Ends another of the person's sessions.
    ///
    /// # Errors
    /// See [`SessionsError`].
    pub async fn end_session(&self, session: &Session, handle: &str) -> Result<(), SessionsError> {
        self.require_recent_authentication(session)?;
        let key = SessionKey::from_handle(handle).ok_or(SessionsError::NotFound)?;
        let own = self.keys_of(session.identity.person_keys()).await?;
        if key == session.key || !own.contains(&key) {
            return Err(SessionsError::NotFound);
        }
        self.revoke(&[key]).await.map(drop)
    }

    /// Ends all sessions of the person but this one. How many there were.
    ///
    /// # Errors
    /// See [`SessionsError`].
    pub async fn end_other_sessions(&self, session: &Session) -> Result<u64, SessionsError> {
        self.require_recent_authentication(session)?;
        let mut others = self.keys_of(session.identity.person_keys()).await?;
        others.retain(|key| *key != session.key);
        self.revoke(&others).await
    }

    /// Names the device of this session; an empty name takes the name away.
    ///
    /// # Errors
    /// See [`SessionsError`].
    pub async fn name_session(&self, session: &Session, name: &str) -> Result<(), SessionsError> {
        let name = name.trim();
        if name.chars().count() > LONGEST_DEVICE_NAME || name.chars().any(char::is_control) {
            return Err(SessionsError::Name);
        }
        let name = (!name.is_empty()).then_some(name);
        match self.sessions().rename(&session.key, name).await.map_err(store_failed)? {
            true => Ok(()),
            false => Err(SessionsError::NotFound),
        }
    }

    /// Everyone who is signed in, for administrators: who used the application last comes first.
    ///
    /// # Errors
    /// [`SessionsError::NotFound`] for anyone else.
    pub async fn people(&self, session: &Session) -> Result<Vec<PersonSummary>, SessionsError> {
        self.require_administrator(session)?;
        let stored = self.sessions().latest(MOST_LISTED).await.map_err(store_failed)?;
        let mut people = BTreeMap::<(String, String), PersonSummary>::new();
        for StoredSession { record, last_used_at, .. } in stored {
            let identity = record.identity;
            let [issuer, _] = spellings(&identity.issuer);
            let person = (issuer, identity.subject.clone());
            let new = PersonSummary { identity, sessions: 0, last_used_at };
            people.entry(person).or_insert(new).sessions += 1;
        }
        let mut people = people.into_values().collect::<Vec<_>>();
        people.sort_by_key(|person| std::cmp::Reverse(person.last_used_at));
        Ok(people)
    }

    /// As an administrator: ends all sessions of the person whose `iss` and `sub` these are, but the one that asks.
    ///
    /// # Errors
    /// See [`SessionsError`].
    pub async fn end_sessions_of(
        &self,
        session: &Session,
        issuer: &str,
        subject: &str,
    ) -> Result<u64, SessionsError> {
        self.require_administrator(session)?;
        self.require_recent_authentication(session)?;
        let mut keys = self.keys_of(IssuerKey::all_of_person(issuer, subject)).await?;
        keys.retain(|key| *key != session.key);
        self.revoke(&keys).await
    }

    /// As an administrator: ends every session but the one that asks.
    ///
    /// # Errors
    /// See [`SessionsError`].
    pub async fn end_all_sessions(&self, session: &Session) -> Result<u64, SessionsError> {
        self.require_administrator(session)?;
        self.require_recent_authentication(session)?;
        self.revoke_all(Some(session.key)).await
    }

    pub(super) async fn revoke_all(&self, except: Option<SessionKey>) -> Result<u64, SessionsError> {
        let (mut ended, mut last) = (0, None);
        loop {
            let mut keys = self.sessions().keys_after(last, BATCH).await.map_err(store_failed)?;
            let Some(&end) = keys.last() else { return Ok(ended) };
            last = Some(end);
            keys.retain(|key| Some(*key) != except);
            ended += self.revoke(&keys).await?;
        }
    }

    pub(super) async fn keys_of(&self, person: [IssuerKey; 2]) -> Result<Vec<SessionKey>, SessionsError> {
        self.sessions().keys_of_person(person).await.map_err(store_failed)
    }

    pub(super) async fn revoke(&self, keys: &[SessionKey]) -> Result<u64, SessionsError> {
        let ended = self.tokens().end(keys, EndReason::Revoked).await.map_err(store_failed)?;
        tracing::info!(ended, "sessions were ended on request");
        Ok(ended)
    }

    fn require_recent_authentication(&self, session: &Session) -> Result<(), SessionsError> {
        if self.is_recently_authenticated(session) {
            Ok(())
        } else {
            Err(SessionsError::ReauthenticationRequired)
        }
    }

    fn require_administrator(&self, session: &Session) -> Result<(), SessionsError> {
        if self.is_administrator(session) { Ok(()) } else { Err(SessionsError::NotFound) }
    }
}

fn summary(stored: StoredSession, current: SessionKey) -> SessionSummary {
    let StoredSession { key, record, last_used_at, ends_at, .. } = stored;
    SessionSummary {
        handle: key.handle(),
        current: key == current,
        device: record.device,
        name: record.name,
        signed_in_at: record.signed_in_at,
        last_used_at,
        ends_at,
    }
}

pub(super) fn store_failed(error: impl Into<SessionError>) -> SessionsError {
    let error = error.into();
    tracing::error!(error = &error as &dyn Error, "the sessions' store failed");
    SessionsError::Store
}
