//! The scopes that a client asks for, in words that a person understands.

use std::collections::BTreeSet;

use crate::{config::Api, grant::OFFLINE_ACCESS};

/// A scope that a client asks for, and what it means.
pub(crate) struct RequestedScope {
    pub(crate) scope: String,
    pub(crate) meaning: String,
}

/// `scopes`, each with its meaning in plain words.
pub(crate) fn requested_scopes(api: Option<&Api>, scopes: &BTreeSet<String>) -> Vec<RequestedScope> {
    scopes.iter().map(|scope| RequestedScope { scope: scope.clone(), meaning: meaning(api, scope) }).collect()
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
