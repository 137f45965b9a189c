//! What every endpoint of one provider shares.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use crate::{
    account::Account,
    behaviour::Behaviour,
    client::Client,
    config::Api,
    faults::{Endpoint, Faults},
    grant::GrantError,
    issuer::Issuer,
    keys::{SignError, SigningKey},
    logout_delivery::LogoutDelivery,
    recorder::Recorder,
    signing_algorithm::SigningAlgorithm,
    state::State,
    store::Store,
};

pub(crate) struct AppState {
    pub(crate) issuer: Issuer,
    /// Whether each person's tokens name an issuer of their own.
    pub(crate) multi_tenant: bool,
    /// What discovery tells, whatever changes while the provider runs.
    pub(crate) metadata: serde_json::Map<String, serde_json::Value>,
    pub(crate) clients: Vec<Client>,
    pub(crate) apis: Vec<Api>,
    pub(crate) accounts: Vec<Account>,
    pub(crate) store: Store,
    pub(crate) recorder: Recorder,
    pub(crate) faults: Faults,
    pub(crate) logout_delivery: LogoutDelivery,
    pub(crate) behaviour: Mutex<Behaviour>,
}

impl AppState {
    pub(crate) fn client(&self, id: &str) -> Option<&Client> {
        self.clients.iter().find(|client| client.id == id)
    }

    pub(crate) fn api(&self, audience: &str) -> Option<&Api> {
        self.apis.iter().find(|api| api.audience == audience)
    }

    pub(crate) fn account(&self, subject: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.subject == subject)
    }

    pub(crate) fn behaviour(&self) -> MutexGuard<'_, Behaviour> {
        self.behaviour.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> SystemTime {
        self.behaviour().now()
    }

    /// Changes the state at the present time.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut State, SystemTime) -> T) -> T {
        let now = self.now();
        self.store.change(now, |state| change(state, now))
    }

    /// `iss` of what is said about `account`.
    pub(crate) fn issuer_of(&self, account: &Account) -> String {
        if self.multi_tenant {
            self.issuer.of_tenant(&account.tenant.to_string())
        } else {
            self.issuer.to_string()
        }
    }

    pub(crate) fn is_own_issuer(&self, issuer: &str) -> bool {
        self.issuer.as_str() == issuer
            || self.accounts.iter().any(|account| self.issuer_of(account) == issuer)
    }

    /// The key that signs by `algorithm`, made now if it is the first time.
    pub(crate) fn signing_key(&self, algorithm: SigningAlgorithm) -> Result<SigningKey, SignError> {
        match self.store.read(|state| state.keys.current(algorithm)) {
            Some(key) => Ok(key),
            None => Ok(self.change(|state, _| state.keys.current_or_new(algorithm))?),
        }
    }

    /// Signs `claims` as ID tokens are signed, under the header `typ`.
    pub(crate) fn sign(&self, typ: &str, claims: &serde_json::Value) -> Result<String, SignError> {
        let algorithm = self.behaviour().quirks.id_token_signing;
        self.signing_key(algorithm)?.encode(Some(typ), claims)
    }

    pub(crate) fn count_fault(&self, endpoint: Endpoint) {
        self.recorder.count(|stats| *stats.faults.entry(endpoint).or_default() += 1);
    }

    /// Counts what a grant denied. A reuse ended the grant; `offline` tells whether that was a family.
    pub(crate) fn count_denied(&self, denied: GrantError, offline: bool) {
        if let GrantError::Reused(why) = denied {
            tracing::warn!(why, "a grant was revoked");
            self.recorder.count(|stats| {
                stats.reuses_detected += 1;
                stats.families_revoked += u64::from(offline);
            });
        }
    }
}
