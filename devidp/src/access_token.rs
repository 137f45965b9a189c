//! Access tokens: how they are made, and how the provider knows its own again.

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    access_token_claims::claims,
    access_token_form::{AccessTokenForm, AccessTokenType},
    access_token_record::AccessTokenRecord,
    account::Account,
    app_state::AppState,
    grant::Grant,
    handle::{Handle, Purpose},
    keys::SignError,
    quirks::Quirks,
    state::State,
};

/// What of a JWT's claims leads to its record.
#[derive(Clone, Deserialize)]
struct Name {
    jti: String,
}

/// Makes the token, and remembers what it means.
pub(crate) fn make(
    app: &AppState,
    quirks: &Quirks,
    account: &Account,
    record: AccessTokenRecord,
) -> Result<String, SignError> {
    let id = Uuid::new_v4();
    let opaque = match quirks.access_token_form {
        AccessTokenForm::Jwt => false,
        AccessTokenForm::JwtForApi => app.api(&record.audience).is_none(),
        AccessTokenForm::Opaque => true,
    };
    let token = if opaque {
        app.store.read(|state| state.handle_key.sign(Purpose::AccessToken, Handle::first(id)))
    } else {
        let typ = match quirks.access_token_typ {
            AccessTokenType::AtJwt => Some("at+jwt"),
            AccessTokenType::Jwt => Some("JWT"),
            AccessTokenType::Missing => None,
        };
        let claims: Value = claims(app, quirks, account, &record, &jti(record.grant, id)).into();
        app.signing_key(quirks.access_token_signing)?.encode(typ, &claims)?
    };
    app.change(|state, _| state.keep_access_token(id, record));
    Ok(token)
}

/// A good access token of this provider, whatever its audience: it is not out, and its grant still stands.
pub(crate) fn valid(app: &AppState, token: &str) -> Option<(Uuid, AccessTokenRecord)> {
    let now = app.now();
    app.store.read(|state| {
        let id = name(state, token)?.1;
        let record = state.access_token(id, now)?;
        let stands = state.grant(record.grant, now).is_some_and(Grant::is_active);
        stands.then(|| (id, record.clone()))
    })
}

/// The grant behind an access token of this provider: of a JWT also when it is out.
pub(crate) fn grant(state: &State, token: &str) -> Option<Uuid> {
    let (grant, id) = name(state, token)?;
    grant.or_else(|| state.any_access_token(id).map(|record| record.grant))
}

/// The claim `jti`: the grant's id and the token's own.
pub(crate) fn jti(grant: Uuid, id: Uuid) -> String {
    format!("{}.{}", grant.simple(), id.simple())
}

/// The grant, if the token itself tells it, and the token's own id.
fn name(state: &State, token: &str) -> Option<(Option<Uuid>, Uuid)> {
    if let Some(Handle { id, .. }) = state.handle_key.verify(Purpose::AccessToken, token) {
        return Some((None, id));
    }
    let jti = state.keys.open::<Name>(token)?.claims.jti;
    let (grant, id) = jti.split_once('.')?;
    Some((Some(grant.parse().ok()?), id.parse().ok()?))
}
