//! One request to the API, which can be sent again: without the token, which is shown anew each time.

use std::time::Duration;

use axum::body::Bytes;
use http::{HeaderName, HeaderValue, Method, header};
use serde::Serialize;
use serde_urlencoded::Serializer;
use url::Url;

use super::{ApiError, time_limits::CALL_TIMEOUT};

/// The method, the address, and what a call brings beyond what all of them do.
#[derive(Debug)]
pub(super) struct ApiRequest {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) body: Bytes,
    pub(super) timeout: Duration,
}

impl ApiRequest {
    /// For an address, without a query or a body.
    pub(super) const fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: Vec::new(), body: Bytes::new(), timeout: CALL_TIMEOUT }
    }

    /// With a query behind the one that it has.
    pub(super) fn query(mut self, query: &(impl Serialize + ?Sized)) -> Result<Self, ApiError> {
        query.serialize(Serializer::new(&mut self.url.query_pairs_mut()))?;
        if self.url.query() == Some("") {
            self.url.set_query(None);
        }
        Ok(self)
    }

    pub(super) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// With this for a body.
    pub(super) fn json(self, content: &(impl Serialize + ?Sized)) -> Result<Self, ApiError> {
        let content = serde_json::to_vec(content).map_err(ApiError::Unwritable)?;
        Ok(self.body(HeaderValue::from_static("application/json"), content.into()))
    }

    pub(super) fn body(self, media_type: HeaderValue, content: Bytes) -> Self {
        Self { body: content, ..self.header(header::CONTENT_TYPE, media_type) }
    }

    /// The whole call may take so long, its answer's body included.
    pub(super) fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }
}

#[cfg(test)]
mod tests {
    use domain::ExpenseQuery;

    use super::*;

    fn address(path: &str, query: &impl Serialize) -> String {
        let url = format!("http://localhost:3001/{path}").parse().unwrap();
        ApiRequest::new(Method::GET, url).query(query).unwrap().url.to_string()
    }

    #[test]
    fn a_query_is_escaped_stands_behind_another_and_leaves_no_mark_where_it_is_empty() {
        assert_eq!(address("reports", &[] as &[(&str, &str); 0]), "http://localhost:3001/reports");
        let cursor = [("cursor", "a&b=c #")];
        assert_eq!(address("reports", &cursor), "http://localhost:3001/reports?cursor=a%26b%3Dc+%23");
        let both = "http://localhost:3001/reports?status=open&cursor=a%26b%3Dc+%23";
        assert_eq!(address("reports?status=open", &cursor), both);
        let query = ExpenseQuery { q: Some("é".to_owned()), limit: Some(20), ..ExpenseQuery::default() };
        assert_eq!(
            address("expenses", &query),
            "http://localhost:3001/expenses?q=%C3%A9&sort=-date&limit=20"
        );
    }
}
