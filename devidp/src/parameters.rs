//! The parameters of a request, from its query or its form.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::form_urlencoded;

use crate::oauth_error::OAuthError;

/// Parameters by name. Each comes once, and one without a value counts as left out (RFC 6749 §3.1).
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Parameters(BTreeMap<String, String>);

impl Parameters {
    pub(crate) fn parse(encoded: &[u8]) -> Result<Self, OAuthError> {
        let mut parameters = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(encoded).filter(|(_, value)| !value.is_empty()) {
            if parameters.insert(name.into_owned(), value.into_owned()).is_some() {
                return Err(OAuthError::invalid_request("a parameter comes twice"));
            }
        }
        Ok(Self(parameters))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }

    pub(crate) fn require(&self, name: &str, missing: &'static str) -> Result<&str, OAuthError> {
        self.get(name).ok_or(OAuthError::invalid_request(missing))
    }

    /// The words of a space-separated parameter.
    pub(crate) fn words(&self, name: &str) -> impl Iterator<Item = &str> {
        self.get(name).into_iter().flat_map(str::split_ascii_whitespace)
    }

    /// The authorization request that a form of ours carries along in its field `request`.
    pub(crate) fn carried_request(&self) -> Result<Self, OAuthError> {
        Self::parse(self.get("request").unwrap_or_default().as_bytes())
    }

    /// The same without one word of `prompt`: the person has done what it asked for.
    pub(crate) fn without_prompt(mut self, word: &str) -> Self {
        let left: Vec<_> = self.words("prompt").filter(|other| *other != word).collect();
        let left = left.join(" ");
        self.0.insert("prompt".to_owned(), left);
        self
    }

    pub(crate) fn with(mut self, name: &str, value: String) -> Self {
        self.0.insert(name.to_owned(), value);
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.0.remove(name);
        self
    }

    /// As a query, without its question mark.
    pub(crate) fn to_query(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }
}
