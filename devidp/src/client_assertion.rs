//! Assertions by which clients prove themselves (`private_key_jwt`, OpenID Connect Core §9): believed only once
//! everything about them is right (RFC 7523 §3), and once only.

use std::time::{Duration, UNIX_EPOCH};

use jsonwebtoken::{Algorithm, Validation, decode};
use serde::Deserialize;

use crate::{
    app_state::AppState,
    client::{Client, Credential},
    client_authentication_method::AssertionAudience,
    clock::seconds,
    paths,
};

/// The type of assertion that is taken (RFC 7523 §2.2).
pub(crate) const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How far ahead an assertion may end: for so long, at most, it is remembered.
const MAX_LIFETIME: Duration = Duration::from_secs(5 * 60);

#[derive(Clone, Deserialize)]
struct Claims {
    exp: u64,
    jti: String,
}

/// Whose assertion it is, if it is good. It does not serve again.
pub(crate) fn verify<'a>(app: &'a AppState, assertion: &str) -> Option<&'a Client> {
    let (client, claims) =
        app.clients.iter().find_map(|client| Some((client, read(app, client, assertion)?)))?;
    let now = seconds(app.now());
    if claims.jti.is_empty() || claims.exp <= now || claims.exp > now + MAX_LIFETIME.as_secs() {
        return None;
    }
    let ends_at = UNIX_EPOCH + Duration::from_secs(claims.exp);
    app.change(|state, _| state.record_jti(&client.id, &claims.jti, ends_at)).then_some(client)
}

/// What `client` says about itself to this provider, if it was the client that signed it. The time is judged by the
/// provider's own clock, and not here.
fn read(app: &AppState, client: &Client, assertion: &str) -> Option<Claims> {
    let Credential::PublicKey(key) = &client.credential else { return None };
    let mut validation = Validation::new(Algorithm::RS256);
    validation.algorithms = key.algorithms.to_vec();
    validation.set_issuer(&[&client.id]);
    validation.sub = Some(client.id.clone());
    validation.set_audience(&audiences(app));
    validation.set_required_spec_claims(&["iss", "sub", "aud", "exp"]);
    validation.validate_exp = false;
    Some(decode(assertion, &key.key, &validation).ok()?.claims)
}

/// What an assertion may be for.
fn audiences(app: &AppState) -> Vec<String> {
    let (issuer, token_endpoint) = (app.issuer.to_string(), app.issuer.at(paths::TOKEN));
    match app.behaviour().quirks.assertion_audience {
        AssertionAudience::IssuerOrTokenEndpoint => vec![issuer, token_endpoint],
        AssertionAudience::Issuer => vec![issuer],
        AssertionAudience::TokenEndpoint => vec![token_endpoint],
    }
}
