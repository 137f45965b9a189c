//! Telling clients, server to server, that a sign-in is over (OpenID Connect Back-Channel Logout 1.0).
//!
//! Each client is told once. Whether it heard is counted; nothing is sent again, and who signs out waits for nobody.

use std::{sync::Arc, time::Duration};

use axum::http::StatusCode;
use reqwest::redirect;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::{Client, SignError, TokenKind, clock::seconds, inner::Inner, state::SignIn};

/// The header `typ` of logout tokens (§2.4).
const LOGOUT_TOKEN_TYP: &str = "logout+jwt";

/// The member of `events` that makes a token a logout token (§2.4).
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// How long a logout token is good: no longer than §4 advises.
const LOGOUT_TOKEN_LIFETIME: Duration = Duration::from_secs(2 * 60);

/// How long a client may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The way to the clients.
pub(crate) struct Backchannel {
    http: reqwest::Client,
    under_way: TaskTracker,
}

/// A client was not told.
#[derive(Debug, thiserror::Error)]
enum DeliveryError {
    #[error(transparent)]
    Transport(#[from] reqwest::Error),
    #[error("the client answered {0}")]
    Status(StatusCode),
}

impl Backchannel {
    /// The clients are on this machine, as the provider is, so no proxy stands between.
    pub(crate) fn new() -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(PATIENCE)
            .no_proxy()
            .build()?;
        let under_way = TaskTracker::new();
        // A closed tracker takes new tasks as before, and can be waited for.
        under_way.close();
        Ok(Self { http, under_way })
    }

    /// Waits until no logout token is under way.
    pub(crate) async fn settled(&self) {
        self.under_way.wait().await;
    }

    /// §2.5 and §2.8
    async fn deliver(&self, uri: &str, logout_token: &str) -> Result<(), DeliveryError> {
        let answer = self.http.post(uri).form(&[("logout_token", logout_token)]).send().await?;
        match answer.status() {
            StatusCode::OK | StatusCode::NO_CONTENT => Ok(()),
            status => Err(DeliveryError::Status(status)),
        }
    }
}

/// Ends the sign-ins that `ends` picks, and tells each client of each. How many sign-ins it were.
pub(crate) fn end_sign_ins(inner: &Arc<Inner>, ends: impl Fn(&Uuid, &SignIn) -> bool) -> usize {
    let ended = inner.change(|state, _| state.end_sign_ins(ends));
    for (sid, sign_in) in &ended {
        for client in &sign_in.clients {
            tell(inner, client, &sign_in.subject, Some(&sid.to_string()));
        }
    }
    ended.len()
}

/// Ends all sign-ins of a person, and tells each client that the person ever allowed something: a token without
/// `sid` ends whatever the client keeps of the person (§2.4). Each task ends when its client has been told, or not.
pub(crate) fn log_out(inner: &Arc<Inner>, subject: &str) -> Vec<JoinHandle<()>> {
    let clients = inner.change(|state, _| {
        state.end_sign_ins(|_, sign_in| sign_in.subject == subject);
        state.clients_of(subject)
    });
    clients.iter().filter_map(|client| tell(inner, client, subject, None)).collect()
}

/// The claims of a logout token (§2.4).
pub(crate) fn claims(inner: &Inner, client_id: &str, subject: Option<&str>, sid: Option<&str>) -> Value {
    let now = inner.now();
    let always = [
        ("iss", json!(inner.issuer)),
        ("aud", json!(client_id)),
        ("iat", json!(seconds(now))),
        ("exp", json!(seconds(now + LOGOUT_TOKEN_LIFETIME))),
        ("jti", json!(Uuid::new_v4())),
        ("events", json!({ LOGOUT_EVENT: {} })),
    ];
    let named = [("sub", subject), ("sid", sid)].map(|(name, value)| value.map(|value| (name, json!(value))));
    always.into_iter().chain(named.into_iter().flatten()).collect()
}

/// Sends a logout token as a task of its own, if the client wants to be told.
fn tell(inner: &Arc<Inner>, client_id: &str, subject: &str, sid: Option<&str>) -> Option<JoinHandle<()>> {
    let Client { id, backchannel_logout_uri, .. } = inner.client(client_id)?;
    let uri = backchannel_logout_uri.clone()?;
    let token = logout_token(inner, id, subject, sid)
        .inspect_err(|error| tracing::error!(client = id, %error, "a logout token could not be made"))
        .ok()?;
    let (told, client) = (inner.clone(), id.clone());
    Some(inner.backchannel.under_way.spawn(async move {
        let delivered = told.backchannel.deliver(&uri, &token).await;
        told.ledger.count(|stats| match delivered {
            Ok(()) => stats.logout_tokens_sent += 1,
            Err(_) => stats.logout_tokens_failed += 1,
        });
        if let Err(error) = delivered {
            tracing::warn!(client, %error, "a client was not told that a sign-in is over");
        }
    }))
}

fn logout_token(
    inner: &Inner,
    client_id: &str,
    subject: &str,
    sid: Option<&str>,
) -> Result<String, SignError> {
    let token = inner.sign(LOGOUT_TOKEN_TYP, &claims(inner, client_id, Some(subject), sid))?;
    inner.ledger.record(TokenKind::LogoutToken, &token);
    Ok(token)
}
