//! What the provider remembers: keys, sign-ins, grants, consents.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    access_token_record::AccessTokenRecord,
    authentication_context::AuthenticationContext,
    grant::{Allowed, Grant},
    handle::HandleKey,
    keys::{KeyError, KeyRing, SigningKey},
    pushed_request::PushedRequest,
};

/// How long a person stays signed in at the provider.
const SIGN_IN_LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// How often what is over is looked for, at most.
const CLEANUP_INTERVAL: Duration = Duration::from_secs(1);

/// Everything that outlives a request.
#[derive(Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) keys: KeyRing,
    #[serde(rename = "seal")]
    pub(crate) handle_key: HandleKey,
    sign_ins: BTreeMap<Uuid, SignIn>,
    pub(crate) grants: BTreeMap<Uuid, Grant>,
    #[serde(default)]
    access_tokens: BTreeMap<Uuid, AccessTokenRecord>,
    /// Scopes by subject and client.
    consents: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
    #[serde(default)]
    pushed: BTreeMap<Uuid, PushedRequest>,
    /// When the assertions and proofs end that were used, by client or key and `jti`.
    #[serde(default, rename = "taken")]
    used_jtis: BTreeMap<String, BTreeMap<String, SystemTime>>,
    #[serde(skip)]
    cleaned_at: Option<SystemTime>,
}

/// A person who is signed in at the provider, in one browser.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SignIn {
    pub(crate) subject: String,
    pub(crate) auth_time: SystemTime,
    #[serde(default)]
    pub(crate) acr: AuthenticationContext,
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
    /// The state that a provider begins with, and signs by `key`.
    pub(crate) fn new(key: SigningKey) -> Result<Self, KeyError> {
        Ok(Self {
            keys: KeyRing::of(key),
            handle_key: HandleKey::random()?,
            sign_ins: BTreeMap::new(),
            grants: BTreeMap::new(),
            access_tokens: BTreeMap::new(),
            consents: BTreeMap::new(),
            pushed: BTreeMap::new(),
            used_jtis: BTreeMap::new(),
            cleaned_at: None,
        })
    }

    pub(crate) fn sign_in(&self, id: Uuid, now: SystemTime) -> Option<&SignIn> {
        self.sign_ins.get(&id).filter(|sign_in| !sign_in.is_over(now))
    }

    pub(crate) fn begin_sign_in(
        &mut self,
        id: Uuid,
        subject: &str,
        acr: AuthenticationContext,
        now: SystemTime,
    ) {
        let sign_in = SignIn { subject: subject.to_owned(), auth_time: now, acr, clients: BTreeSet::new() };
        self.sign_ins.insert(id, sign_in);
    }

    /// Removes a sign-in that another replaces in the same browser. The person is still there, so no client is told.
    pub(crate) fn remove_sign_in(&mut self, id: Uuid) {
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

    pub(crate) fn keep_access_token(&mut self, id: Uuid, record: AccessTokenRecord) {
        self.access_tokens.insert(id, record);
    }

    pub(crate) fn access_token(&self, id: Uuid, now: SystemTime) -> Option<&AccessTokenRecord> {
        self.any_access_token(id).filter(|record| !record.is_over(now))
    }

    /// The same, out or not, as long as it is remembered.
    pub(crate) fn any_access_token(&self, id: Uuid) -> Option<&AccessTokenRecord> {
        self.access_tokens.get(&id)
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

    /// Records that an assertion of this client, or a proof of this key, was used, until it ends. Whether it is the
    /// first time.
    pub(crate) fn record_jti(&mut self, whose: &str, jti: &str, ends_at: SystemTime) -> bool {
        let used = self.used_jtis.entry(whose.to_owned()).or_default();
        used.insert(jti.to_owned(), ends_at).is_none()
    }

    /// Makes room. What is over is not found in any case, so this need not happen at each change, which would walk
    /// all grants each time.
    pub(crate) fn remove_expired(&mut self, now: SystemTime) {
        let since = self.cleaned_at.and_then(|cleaned_at| now.duration_since(cleaned_at).ok());
        if since.is_some_and(|since| since < CLEANUP_INTERVAL) {
            return;
        }
        self.cleaned_at = Some(now);
        self.grants.retain(|_, grant| !grant.is_over(now));
        self.access_tokens.retain(|_, record| !record.is_over(now));
        self.sign_ins.retain(|_, sign_in| !sign_in.is_over(now));
        self.pushed.retain(|_, pushed| !pushed.is_over(now));
        for used in self.used_jtis.values_mut() {
            used.retain(|_, ends_at| now < *ends_at);
        }
    }
}
