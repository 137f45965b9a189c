//! What an operator reads where tokens are refused that were meant for here: which issuer, which audience, and what was
//! expected instead.
//!
//! A wrong setting refuses everybody's tokens, so each kind of refusal is told once in a while and not each time. Of a
//! token stands there only what its issuer has signed or said, and never the token.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::{token_error::TokenError, trusted_issuer::TrustedIssuer};
use crate::clock::Clock;

/// How long one kind of refusal is not told again.
const PAUSE: Duration = Duration::from_mins(10);
/// How many kinds are remembered.
const KINDS: usize = 1000;
/// How many words of a token are told, and how long they may be, in characters.
const WORDS: usize = 20;
const LENGTH: usize = 100;

pub(crate) struct RefusalLog {
    told: Mutex<HashMap<(String, Kind), OffsetDateTime>>,
    clock: Arc<dyn Clock>,
}

#[derive(Debug, PartialEq, Eq, Hash)]
enum Kind {
    Token(TokenError),
    Scope(&'static str),
}

impl RefusalLog {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { told: Mutex::default(), clock }
    }

    /// A token of that issuer's was refused. Its `claims` are given where the issuer stands for them.
    pub(crate) fn refused(
        &self,
        trusted: &TrustedIssuer,
        refusal: TokenError,
        claims: Option<&Map<String, Value>>,
    ) {
        // Tokens end every few minutes: nobody has to do anything about that.
        if refusal == TokenError::Expired || !self.is_news(&trusted.issuer.to_string(), Kind::Token(refusal))
        {
            return;
        }
        let told =
            |names: &[&str]| claims.map(|claims| words(names.iter().filter_map(|name| claims.get(*name))));
        tracing::warn!(
            target: "api",
            issuer = %trusted.issuer,
            reason = %refusal,
            token_issuer = told(&["iss"]).map(tracing::field::debug),
            token_audience = told(&["aud", "client_id"]).map(tracing::field::debug),
            expected_audience = ?trusted.audiences,
            "access tokens of this issuer are refused"
        );
    }

    /// A token names an issuer that is none of `trusted`. What it names is a stranger's text.
    pub(crate) fn unknown_issuer<'a>(&self, trusted: impl Iterator<Item = &'a TrustedIssuer>) {
        if self.is_news("", Kind::Token(TokenError::Issuer)) {
            let trusted: Vec<_> = trusted.map(|trusted| trusted.issuer.to_string()).collect();
            tracing::warn!(target: "api", expected_issuer = ?trusted, "an access token names another issuer");
        }
    }

    /// A token says nothing of itself, and nobody is asked about such.
    pub(crate) fn opaque(&self) {
        if self.is_news("", Kind::Token(TokenError::Malformed)) {
            tracing::warn!(
                target: "api",
                "an access token is not a signed one (a JWT): have the provider issue such for this API, or see INTROSPECTION"
            );
        }
    }

    /// A good token does not allow what it was used for.
    pub(crate) fn missing_scope(&self, issuer: &str, scope: &'static str, found: &[String]) {
        if self.is_news(issuer, Kind::Scope(scope)) {
            let found: Vec<_> = found.iter().take(WORDS).map(|word| short(word)).collect();
            tracing::warn!(
                target: "api", issuer, needed = scope, ?found,
                "an access token lacks a right: see API_RIGHTS_CLAIM and API_RIGHTS_MAP if the person has it"
            );
        }
    }

    fn is_news(&self, issuer: &str, kind: Kind) -> bool {
        let now = self.clock.now();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let is_recent = |at: &OffsetDateTime| (now - *at).unsigned_abs() < PAUSE;
        if told.len() >= KINDS {
            told.retain(|_, at| is_recent(at));
        }
        let key = (issuer.to_owned(), kind);
        if told.len() >= KINDS || told.get(&key).is_some_and(is_recent) {
            return false;
        }
        told.insert(key, now);
        true
    }
}

/// The texts of some claims.
fn words<'a>(claims: impl Iterator<Item = &'a Value>) -> Vec<String> {
    let mut words = Vec::new();
    for claim in claims {
        match claim {
            Value::String(text) => words.push(short(text)),
            Value::Array(members) => {
                words.extend(members.iter().filter_map(Value::as_str).take(WORDS).map(short));
            }
            _ => {}
        }
    }
    words
}

fn short(text: &str) -> String {
    text.chars().take(LENGTH).collect()
}
