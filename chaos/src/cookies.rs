//! The cookies that one site has set in a browser.

use std::collections::BTreeMap;

use reqwest::{
    RequestBuilder,
    header::{COOKIE, HeaderMap, SET_COOKIE},
};

/// Names and values.
#[derive(Debug, Clone, Default)]
pub struct Cookies(BTreeMap<String, String>);

impl Cookies {
    /// Takes the cookies that came with an answer.
    pub fn keep(&mut self, headers: &HeaderMap) {
        for cookie in headers.get_all(SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok()) {
            let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
            let Some((name, value)) = pair.split_once('=') else { continue };
            if attributes.split(';').any(takes_away) {
                self.0.remove(name);
            } else {
                self.0.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Whether there is a cookie of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Sets a cookie as its site would.
    pub fn insert(&mut self, name: &str, value: String) {
        self.0.insert(name.to_owned(), value);
    }

    /// The names of all of them.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// What is in them.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }

    /// Takes a cookie away. Its value, where it was there.
    pub fn remove(&mut self, name: &str) -> Option<String> {
        self.0.remove(name)
    }

    /// The request with all of them.
    pub fn on(&self, request: RequestBuilder) -> RequestBuilder {
        match self.header() {
            Some(cookies) => request.header(COOKIE, cookies),
            None => request,
        }
    }

    /// The header `Cookie` with all of them.
    #[must_use]
    pub fn header(&self) -> Option<String> {
        let pairs: Vec<_> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

/// Whether an attribute says that the cookie is to go: at once, or in 1970.
fn takes_away(attribute: &str) -> bool {
    let attribute = attribute.trim().to_ascii_lowercase();
    attribute == "max-age=0" || attribute.starts_with("expires=thu, 01 jan 1970")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_set_replaced_and_taken_away() {
        let mut cookies = Cookies::default();
        let mut keep = |set: &str| {
            let mut headers = HeaderMap::new();
            headers.append(SET_COOKIE, set.parse().unwrap());
            cookies.keep(&headers);
            cookies.header()
        };
        assert_eq!(keep("a=1; Path=/; HttpOnly").as_deref(), Some("a=1"));
        assert_eq!(keep("b=2").as_deref(), Some("a=1; b=2"));
        assert_eq!(keep("a=3=; Max-Age=60").as_deref(), Some("a=3=; b=2"));
        assert_eq!(keep("a=; Path=/; Max-Age=0").as_deref(), Some("b=2"));
        assert_eq!(keep("b=; max-age=0"), None);
        assert_eq!(keep("c=3; Expires=Thu, 01 Jan 2037 00:00:00 GMT").as_deref(), Some("c=3"));
        assert_eq!(keep("c=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/"), None);
    }
}
