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
    keys::SignError,
    logout_delivery::LogoutDelivery,
    recorder::Recorder,
    state::State,
    store::Store,
};

pub(crate) struct AppState {
    /// `iss`, with no slash at its end.
    pub(crate) issuer: String,
    /// What discovery tells.
    pub(crate) metadata: serde_json::Value,
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

    /// Signs `claims` with the current key, under the header `typ`.
    pub(crate) fn sign(&self, typ: &str, claims: &serde_json::Value) -> Result<String, SignError> {
        self.store.read(|state| state.keys.current()).encode(typ, claims)
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
