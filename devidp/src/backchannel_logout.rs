//! Telling clients, server to server, that a sign-in is over (OpenID Connect Back-Channel Logout 1.0).
//!
//! Each client is sent a token once. Whether it arrived is counted; nothing is sent again, and who signs out waits for nobody.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::{
    app_state::AppState, client::Client, clock::seconds, keys::SignError, recorder::TokenKind, state::SignIn,
};

/// The header `typ` of logout tokens (§2.4).
const LOGOUT_TOKEN_TYP: &str = "logout+jwt";

/// The member of `events` that makes a token a logout token (§2.4).
const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// How long a logout token is good: no longer than §4 advises.
const LOGOUT_TOKEN_LIFETIME: Duration = Duration::from_secs(2 * 60);

/// Ends the sign-ins that `ends` picks, and tells each client of each. How many sign-ins it were.
pub(crate) fn end_sign_ins(app: &Arc<AppState>, ends: impl Fn(&Uuid, &SignIn) -> bool) -> usize {
    let ended = app.change(|state, _| state.end_sign_ins(ends));
    for (sid, sign_in) in &ended {
        for client in &sign_in.clients {
            send_logout_token(app, client, &sign_in.subject, Some(&sid.to_string()));
        }
    }
    ended.len()
}

/// Ends all sign-ins of a person, and tells each client that the person ever allowed something: a token without
/// `sid` ends whatever the client keeps of the person (§2.4). Each task ends when its client has been told, or not.
pub(crate) fn log_out(app: &Arc<AppState>, subject: &str) -> Vec<JoinHandle<()>> {
    let clients = app.change(|state, _| {
        state.end_sign_ins(|_, sign_in| sign_in.subject == subject);
        state.clients_of(subject)
    });
    clients.iter().filter_map(|client| send_logout_token(app, client, subject, None)).collect()
}

/// The claims of a logout token (§2.4).
pub(crate) fn claims(app: &AppState, client_id: &str, subject: Option<&str>, sid: Option<&str>) -> Value {
    let now = app.now();
    let always = [
        ("iss", json!(app.issuer.as_str())),
        ("aud", json!(client_id)),
        ("iat", json!(seconds(now))),
        ("exp", json!(seconds(now + LOGOUT_TOKEN_LIFETIME))),
        ("jti", json!(Uuid::new_v4())),
        ("events", json!({ LOGOUT_EVENT: {} })),
    ];
    let named = [("sub", subject), ("sid", sid)].map(|(name, value)| value.map(|value| (name, json!(value))));
    always.into_iter().chain(named.into_iter().flatten()).collect()
}

/// Sends a logout token as a task of its own, if the client wants to be state.
fn send_logout_token(
    app: &Arc<AppState>,
    client_id: &str,
    subject: &str,
    sid: Option<&str>,
) -> Option<JoinHandle<()>> {
    let Client { id, backchannel_logout_uri, .. } = app.client(client_id)?;
    let uri = backchannel_logout_uri.clone().filter(|_| app.behaviour().quirks.backchannel_logout)?;
    let token = logout_token(app, id, subject, sid)
        .inspect_err(|error| tracing::error!(client = id, %error, "a logout token could not be made"))
        .ok()?;
    let (state, client) = (app.clone(), id.clone());
    Some(app.logout_delivery.spawn(async move {
        let delivered = state.logout_delivery.deliver(&uri, &token).await;
        state.recorder.count(|stats| match delivered {
            Ok(()) => stats.logout_tokens_sent += 1,
            Err(_) => stats.logout_tokens_failed += 1,
        });
        if let Err(error) = delivered {
            tracing::warn!(client, %error, "a client was not told that a sign-in is over");
        }
    }))
}

fn logout_token(
    app: &AppState,
    client_id: &str,
    subject: &str,
    sid: Option<&str>,
) -> Result<String, SignError> {
    let token = app.sign(LOGOUT_TOKEN_TYP, &claims(app, client_id, Some(subject), sid))?;
    app.recorder.record(TokenKind::LogoutToken, &token);
    Ok(token)
}
