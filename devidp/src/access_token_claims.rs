//! The claims of an access token, as RFC 9068 §2.2 has them, or as this or that provider does.

use std::collections::BTreeSet;

use aws_lc_rs::digest;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use crate::{
    access_token_form::{AudienceClaim, ClientClaim, ScopeClaim, SubjectClaim},
    access_token_record::AccessTokenRecord,
    account::Account,
    app_state::AppState,
    clock::seconds,
    discovery::OPENID_SCOPES,
    paths,
    quirks::Quirks,
};

/// What a token says of itself, or what the introspection endpoint says in its place.
pub(crate) fn claims(
    app: &AppState,
    quirks: &Quirks,
    account: &Account,
    record: &AccessTokenRecord,
    jti: &str,
) -> Map<String, Value> {
    let mut claims = Map::new();
    let mut set = |name: &str, value: Value| {
        claims.insert(name.to_owned(), value);
    };
    set("iss", json!(app.issuer_of(account)));
    set("iat", json!(seconds(record.issued_at)));
    set("exp", json!(seconds(record.ends_at)));
    set("auth_time", json!(seconds(record.auth_time)));
    set("acr", json!(record.acr.name()));
    set("jti", json!(jti));
    if let Some(jkt) = &record.key_thumbprint {
        set("cnf", json!({ "jkt": jkt }));
    }
    match quirks.subject_claim {
        SubjectClaim::Same => set("sub", json!(account.subject)),
        SubjectClaim::Email => {
            set("sub", json!(account.email));
            set("uid", json!(account.subject));
        }
        SubjectClaim::Pairwise => {
            set("sub", json!(pairwise(&account.subject, &record.audience)));
            set("oid", json!(account.subject));
        }
    }
    if quirks.uid_claim {
        set("uid", json!(jti));
    }
    if quirks.tenant_claim {
        set("tid", json!(account.tenant));
    }
    match quirks.client_claim {
        ClientClaim::ClientId => set("client_id", json!(record.client_id)),
        ClientClaim::Azp => set("azp", json!(record.client_id)),
        ClientClaim::Cid => set("cid", json!(record.client_id)),
    }
    match quirks.audience_claim {
        AudienceClaim::Api => set("aud", json!(record.audience)),
        AudienceClaim::ApiAndUserinfo => {
            set("aud", json!([record.audience, app.issuer.at(paths::USERINFO)]));
        }
        AudienceClaim::Client => set("aud", json!(record.client_id)),
        AudienceClaim::Missing => set("token_use", json!("access")),
    }
    rights(app, quirks, account, record, set);
    claims
}

fn rights(
    app: &AppState,
    quirks: &Quirks,
    account: &Account,
    record: &AccessTokenRecord,
    mut set: impl FnMut(&str, Value),
) {
    let is_openid = |scope: &&String| OPENID_SCOPES.contains(&scope.as_str());
    let openid: Vec<_> = record.scopes.iter().filter(is_openid).map(String::as_str).collect();
    let granted = record.scopes.iter().map(|scope| match is_openid(&scope) {
        true => scope.clone(),
        false => quirks.api_scope_names.in_token(&record.audience, scope),
    });
    let granted: Vec<_> = granted.collect();
    match quirks.scope_claim {
        ScopeClaim::Scope => set("scope", json!(granted.join(" "))),
        ScopeClaim::ScopeArray => set("scope", json!(granted)),
        ScopeClaim::ScpArray => set("scp", json!(granted)),
        ScopeClaim::Scp => set("scp", json!(granted.join(" "))),
        ScopeClaim::Permissions => {
            set("scope", json!(granted.join(" ")));
            set("permissions", json!(permissions(app, quirks, account, record)));
        }
        ScopeClaim::RealmRoles => {
            set("scope", json!(openid.join(" ")));
            let own = ["offline_access", "uma_authorization"].map(str::to_owned);
            let roles: Vec<_> = permissions(app, quirks, account, record).into_iter().chain(own).collect();
            set("realm_access", json!({ "roles": roles }));
        }
        ScopeClaim::ProjectRoles => {
            let roles = permissions(app, quirks, account, record);
            let roles = roles.into_iter().map(|role| (role, json!({ "1": "expenses.example" })));
            set("urn:zitadel:iam:org:project:roles", Value::Object(roles.collect()));
        }
        ScopeClaim::Rights => set("rights", json!(permissions(app, quirks, account, record))),
        ScopeClaim::Missing => {}
    }
}

/// All that the person may do with the API.
fn permissions(
    app: &AppState,
    quirks: &Quirks,
    account: &Account,
    record: &AccessTokenRecord,
) -> BTreeSet<String> {
    let scopes = app.api(&record.audience).into_iter().flat_map(|api| &api.scopes);
    let names = scopes.map(|scope| scope.name.clone());
    names.filter(|name| account.scopes.contains(name) && !quirks.withheld_scopes.contains(name)).collect()
}

/// A name of the person that only this audience knows (OpenID Connect Core §8.1).
fn pairwise(subject: &str, audience: &str) -> String {
    let both = format!("{audience}\n{subject}");
    BASE64_URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, both.as_bytes()))
}
