//! Where the API is asked for what is only read and passed on: made once for what is the same for everyone.

use http::{Uri, uri::PathAndQuery};
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
        Ok(Self {
            base: base.clone(),
            expenses: Address::below(base, "expenses")?,
            reports: Address::below(base, "reports")?,
            summary: Address::below(base, "summary")?,
        })
    }

    /// Any of them, for what is the same of all.
    pub(super) const fn any(&self) -> &Uri {
        &self.summary.uri
    }
}
