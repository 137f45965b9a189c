//! Pushed authorization requests (RFC 9126): a client leaves its request here, and the browser brings a reference.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use axum::{
    Json,
    extract::{RawForm, State},
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::{
    Client,
    authorize::{Asked, ReplyTo},
    inner::Inner,
    pages::Unanswerable,
    parameters::Parameters,
    refusal::Refusal,
    seal::{Handle, Purpose},
};

/// What a reference begins with (§2.2).
const URN: &str = "urn:ietf:params:oauth:request_uri:";

/// How long a request waits for its browser.
const LIFETIME: Duration = Duration::from_secs(60);

/// A request that waits.
#[derive(Serialize, Deserialize)]
pub(crate) struct PushedRequest {
    client_id: String,
    parameters: Parameters,
    ends_at: SystemTime,
}

impl PushedRequest {
    pub(crate) fn is_over(&self, now: SystemTime) -> bool {
        now >= self.ends_at
    }
}

/// `POST /par`: takes what the authorization endpoint would take, from a client that proves itself (§2.1).
pub(crate) async fn push(
    State(inner): State<Arc<Inner>>,
    headers: HeaderMap,
    RawForm(raw): RawForm,
) -> Result<impl IntoResponse, Refusal> {
    let parameters = Parameters::parse(&raw)?;
    let client = Client::authenticate(&inner, &headers, &parameters)?;
    let proofs = ["client_secret", "client_assertion", "client_assertion_type"];
    let parameters = proofs.into_iter().fold(parameters, Parameters::without);
    ReplyTo::parse(&inner, &parameters).map_err(|Unanswerable(why)| Refusal::invalid_request(why))?;
    Asked::parse(&inner, &parameters)?;
    let reference = inner.change(|state, now| {
        let id = Uuid::new_v4();
        let client_id = client.id.clone();
        state.keep_pushed(id, PushedRequest { client_id, parameters, ends_at: now + LIFETIME });
        state.seal.seal(Purpose::PushedRequest, Handle::first(id))
    });
    let body = json!({ "request_uri": format!("{URN}{reference}"), "expires_in": LIFETIME.as_secs() });
    Ok((StatusCode::CREATED, Json(body)))
}

/// The request that the browser brings, or that it refers to (§4). What was pushed serves once, for the client that
/// pushed it; what the browser brings besides counts for nothing.
pub(crate) fn referred(inner: &Inner, parameters: Parameters) -> Result<Parameters, Unanswerable> {
    const UNKNOWN: Unanswerable =
        Unanswerable("The pushed request is not known, was used, or has run out (request_uri).");
    let Some(reference) = parameters.get("request_uri").and_then(|uri| uri.strip_prefix(URN)) else {
        return Ok(parameters);
    };
    let client_id = parameters.get("client_id").unwrap_or_default();
    let taken = inner.change(|state, now| {
        let Handle { id, .. } = state.seal.open(Purpose::PushedRequest, reference)?;
        state.take_pushed(id, |pushed| pushed.client_id == client_id && !pushed.is_over(now))
    });
    Ok(taken.ok_or(UNKNOWN)?.parameters)
}
