//! Where the API is asked for what is only read and passed on: made once for what is the same for everyone.

use http::{
    HeaderValue, Uri,
    uri::{PathAndQuery, Scheme},
};
use url::Url;

use super::ApiError;

/// An address of the API's, in both the forms that are needed.
#[derive(Debug, Clone)]
pub(super) struct Address {
    pub(super) url: Url,
    pub(super) uri: Uri,
}

/// The addresses that are the same for everyone.
#[derive(Debug, Clone)]
pub(super) struct Addresses {
    pub(super) base: Url,
    /// What `Host` says, where it does: not over TLS, where the protocol may be one without that header.
    pub(super) host: Option<HeaderValue>,
    pub(super) expenses: Address,
    pub(super) reports: Address,
    pub(super) summary: Address,
}

impl Address {
    pub(super) fn below(base: &Url, path: &str) -> Result<Self, ApiError> {
        let url = base.join(path)?;
        let uri = url.as_str().parse::<Uri>().map_err(http::Error::from)?;
        Ok(Self { url, uri })
    }

    /// With a query as it stands in another address.
    pub(super) fn with_query(&self, query: Option<&str>) -> Result<Uri, ApiError> {
        let Some(query) = query else { return Ok(self.uri.clone()) };
        let mut parts = self.uri.clone().into_parts();
        let path = format!("{}?{query}", self.uri.path());
        parts.path_and_query = Some(PathAndQuery::try_from(path).map_err(http::Error::from)?);
        Ok(Uri::from_parts(parts).map_err(http::Error::from)?)
    }
}

impl Addresses {
    pub(super) fn below(base: &Url) -> Result<Self, ApiError> {
        let summary = Address::below(base, "summary")?;
        Ok(Self {
            base: base.clone(),
            host: host(&summary.uri)?,
            expenses: Address::below(base, "expenses")?,
            reports: Address::below(base, "reports")?,
            summary,
        })
    }

    /// Any of them, for what is the same of all.
    pub(super) const fn any(&self) -> &Uri {
        &self.summary.uri
    }
}

/// The host of an address, with its port where that is not what its scheme has.
fn host(uri: &Uri) -> Result<Option<HeaderValue>, ApiError> {
    let Some(host) = uri.host().filter(|_| uri.scheme() == Some(&Scheme::HTTP)) else { return Ok(None) };
    let host = match uri.port_u16() {
        None | Some(80) => HeaderValue::from_str(host),
        Some(port) => HeaderValue::try_from(format!("{host}:{port}")),
    };
    Ok(Some(host.map_err(http::Error::from)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_said_once_and_for_all_where_the_protocol_has_that_header() {
        for (base, host) in [
            ("http://localhost:3001/", Some("localhost:3001")),
            ("http://api.example/v1/", Some("api.example")),
            ("http://api.example:80/", Some("api.example")),
            ("http://user@[::1]:8080/", Some("[::1]:8080")),
            ("https://api.example:8443/", None),
        ] {
            let addresses = Addresses::below(&base.parse().unwrap()).unwrap();
            assert_eq!(addresses.host.as_ref().map(|host| host.to_str().unwrap()), host, "{base}");
        }
    }
}
