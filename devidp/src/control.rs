//! Changing and watching the provider while it runs: in the same process, or as JSON under `/control`.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::{delete, get, post},
};
use futures::future::join_all;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    app_state::AppState,
    backchannel_logout,
    behaviour::{Behaviour, Change},
    faults::Fault,
    keys::{KeyError, SignError, SigningKey},
    quirks::Quirks,
    recorder::{Issued, Stats},
    signing_algorithm::SigningAlgorithm,
};

/// A handle on a running provider. Clones are handles on the same one.
#[derive(Clone)]
pub struct Control {
    app: Arc<AppState>,
}

impl Control {
    pub(crate) const fn new(app: Arc<AppState>) -> Self {
        Self { app }
    }

    /// How often what happened since the start.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.app.recorder.stats()
    }

    /// Every token that was given out since the start, oldest first.
    #[must_use]
    pub fn issued(&self) -> Vec<Issued> {
        self.app.recorder.issued()
    }

    /// Lets `fault` happen, after those that wait already.
    pub fn add_fault(&self, fault: Fault) {
        self.app.faults.add(fault);
    }

    /// Lets no fault happen any more.
    pub fn clear_faults(&self) {
        self.app.faults.clear();
    }

    /// How the provider behaves now.
    #[must_use]
    pub fn behaviour(&self) -> Behaviour {
        self.app.behaviour().clone()
    }

    /// Makes `change` and tells how the provider behaves then.
    pub fn change(&self, change: Change) -> Behaviour {
        let mut behaviour = self.app.behaviour();
        behaviour.apply(change);
        behaviour.clone()
    }

    /// Lets `change` set what it likes of [`Behaviour::quirks`].
    pub fn change_quirks(&self, change: impl FnOnce(&mut Quirks)) {
        change(&mut self.app.behaviour().quirks);
    }

    /// Signs with a new key from now on. The old keys stay published if `keep_old`; if not, every token that they
    /// signed is worth nothing.
    ///
    /// # Errors
    /// [`KeyError`], and the old key signs on.
    pub fn rotate_keys(&self, keep_old: bool) -> Result<(), KeyError> {
        let key = SigningKey::generate(SigningAlgorithm::Rs256)?;
        self.app.change(|state, _| state.keys.rotate(key, keep_old));
        Ok(())
    }

    /// The sign-ins of a person, one for each browser, as ID tokens name them (`sid`). The newest comes last.
    #[must_use]
    pub fn sid_of(&self, subject: &str) -> Vec<String> {
        self.app.store.read(|state| state.sign_ins_of(subject)).iter().map(Uuid::to_string).collect()
    }

    /// Signs a person out at the provider, in every browser, and tells the clients of each sign-in, which it names
    /// by its `sid`. Tokens stay good. How many browsers it was.
    ///
    /// # Panics
    /// Outside a Tokio runtime, where a client is to be told.
    pub fn end_sign_ins(&self, subject: &str) -> usize {
        backchannel_logout::end_sign_ins(&self.app, |_, sign_in| sign_in.subject == subject)
    }

    /// Signs a person out everywhere: at the provider, and by a logout token without `sid` at every client that the
    /// person ever allowed something. Tokens stay good. It returns when the clients have been told, or can't be;
    /// nobody has to wait for that.
    pub async fn log_out(&self, subject: &str) {
        join_all(backchannel_logout::log_out(&self.app, subject)).await;
    }

    /// Waits until no logout token is under way, so that [`Stats`] counts them all.
    pub async fn logout_tokens_settled(&self) {
        self.app.logout_delivery.settled().await;
    }

    /// The claims of a logout token as they would be sent now (OpenID Connect Back-Channel Logout §2.4), for a test
    /// to modify and [sign](Self::sign).
    #[must_use]
    pub fn logout_token(
        &self,
        client_id: &str,
        subject: Option<&str>,
        sid: Option<&str>,
    ) -> serde_json::Value {
        backchannel_logout::claims(&self.app, client_id, subject, sid)
    }

    /// Signs any claims with the provider's current key, under any header `typ`: the way to tokens that the provider
    /// itself would never make.
    ///
    /// # Errors
    /// [`SignError`]
    pub fn sign(&self, typ: &str, claims: &serde_json::Value) -> Result<String, SignError> {
        self.app.sign(typ, claims)
    }
}

#[derive(Deserialize)]
struct RotateKeys {
    keep_old: bool,
}

#[derive(Deserialize)]
struct LogOut {
    subject: String,
}

/// The same over HTTP. Bodies are JSON, which no foreign page can send here without asking first.
pub(crate) fn control_routes(control: &Control) -> Router<Arc<AppState>> {
    Router::new()
        .route("/stats", get(async |State(control): State<Control>| Json(control.stats())))
        .route("/issued", get(async |State(control): State<Control>| Json(control.issued())))
        .route("/faults", post(add_fault).delete(clear_faults))
        .route("/settings", get(settings).post(change_settings))
        .route("/rotate-keys", post(rotate_keys))
        .route("/sign-ins/{subject}", delete(end_sign_ins))
        .route("/log-out", post(log_out))
        .with_state(control.clone())
}

async fn add_fault(State(control): State<Control>, Json(fault): Json<Fault>) -> StatusCode {
    control.add_fault(fault);
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(control): State<Control>) -> StatusCode {
    control.clear_faults();
    StatusCode::NO_CONTENT
}

async fn settings(State(control): State<Control>) -> Json<Behaviour> {
    Json(control.behaviour())
}

async fn change_settings(State(control): State<Control>, Json(change): Json<Change>) -> Json<Behaviour> {
    Json(control.change(change))
}

async fn rotate_keys(State(control): State<Control>, Json(request): Json<RotateKeys>) -> StatusCode {
    match control.rotate_keys(request.keep_old) {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(error) => {
            tracing::error!(%error, "no new key could be made");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

async fn end_sign_ins(State(control): State<Control>, Path(subject): Path<String>) -> StatusCode {
    control.end_sign_ins(&subject);
    StatusCode::NO_CONTENT
}

async fn log_out(State(control): State<Control>, Json(LogOut { subject }): Json<LogOut>) -> StatusCode {
    control.log_out(&subject).await;
    StatusCode::NO_CONTENT
}
