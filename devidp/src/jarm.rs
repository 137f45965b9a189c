//! Authorization responses as JWTs (JWT Secured Authorization Response Mode for OAuth 2.0, JARM).

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::{app_state::AppState, client::Client, clock::seconds, keys::SignError};

/// What is announced, besides the ordinary modes.
pub(crate) const RESPONSE_MODES: [&str; 3] = ["jwt", "query.jwt", "form_post.jwt"];

/// How long a response is good (§2.1 advises ten minutes at most).
const LIFETIME: Duration = Duration::from_secs(5 * 60);

/// The parameter `response`: `fields` with who says so, to whom, and until when (§2.1).
pub(crate) fn response<'a>(
    app: &AppState,
    client: &Client,
    fields: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<String, SignError> {
    let mut claims: Map<String, Value> =
        fields.map(|(name, value)| (name.to_owned(), value.into())).collect();
    claims.insert("iss".to_owned(), json!(app.issuer.as_str()));
    claims.insert("aud".to_owned(), json!(client.id));
    claims.insert("exp".to_owned(), json!(seconds(app.now() + LIFETIME)));
    app.sign("JWT", &claims.into())
}
