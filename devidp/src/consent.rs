//! Asking the person what the client may do (OpenID Connect Core §3.1.2.4).

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    extract::{RawForm, State},
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;

use crate::{
    Api,
    authorize::{Asked, ReplyTo, resume},
    grant::OFFLINE_ACCESS,
    inner::Inner,
    pages::Unanswerable,
    parameters::Parameters,
    refusal::Refusal,
    sign_in::SignedIn,
};

/// A scope that a client wishes for, and what it means.
pub(crate) struct Wish {
    pub(crate) scope: String,
    pub(crate) meaning: String,
}

/// `scopes` in plain words.
pub(crate) fn wishes(api: Option<&Api>, scopes: &BTreeSet<String>) -> Vec<Wish> {
    scopes.iter().map(|scope| Wish { scope: scope.clone(), meaning: meaning(api, scope) }).collect()
}

fn meaning(api: Option<&Api>, scope: &str) -> String {
    let meaning = match scope {
        "openid" => "know that it is you",
        "profile" => "see your name",
        "email" => "see your e-mail address",
        OFFLINE_ACCESS => "stay signed in: keep access while you are away",
        name => {
            let known = api.and_then(|api| api.scopes.iter().find(|scope| scope.name == name));
            known.map_or(name, |scope| &scope.description)
        }
    };
    meaning.to_owned()
}

/// `POST /consent`: `decision` is `allow` or `deny`.
pub(crate) async fn submit(
    State(inner): State<Arc<Inner>>,
    jar: CookieJar,
    RawForm(raw): RawForm,
) -> Result<Response, Unanswerable> {
    let form = Parameters::parse(&raw)?;
    let request = form.carried_request()?;
    let reply = ReplyTo::parse(&inner, &request)?;
    if form.get("decision") != Some("allow") {
        return Ok(reply.refuse(&inner, Refusal::new("access_denied", "the person denied the request")));
    }
    // Without a sign-in the authorization endpoint asks for one, and then for consent.
    let Some(signed_in) = SignedIn::find(&inner, &jar) else { return Ok(resume(&request).into_response()) };
    let asked = match Asked::parse(&inner, &request) {
        Ok(asked) => asked,
        Err(refusal) => return Ok(reply.refuse(&inner, refusal)),
    };
    let scopes = asked.grantable(&inner, signed_in.account);
    inner.change(|state, _| state.remember_consent(&signed_in.account.subject, &reply.client.id, scopes));
    Ok(resume(&request.without_prompt("consent")).into_response())
}
