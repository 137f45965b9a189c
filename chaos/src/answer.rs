//! What a site has answered, and the client that asked.

use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::{
    Client, ClientBuilder, RequestBuilder, StatusCode,
    header::{HeaderMap, LOCATION},
    redirect::Policy,
};
use url::Url;

/// How long a request may take: longer than the application lets one take.
const REQUEST: Duration = Duration::from_secs(60);
/// How much of an unexpected answer is told, in characters.
const LONGEST_EXCERPT: usize = 160;

/// An HTTP client that follows no redirect: whoever uses it does that by hand, with the cookies of each site.
pub fn http() -> ClientBuilder {
    Client::builder().redirect(Policy::none()).tcp_nodelay(true).timeout(REQUEST)
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    /// Sends a request. An error does not name the address: a callback's holds a code.
    ///
    /// # Errors
    /// Where no whole answer comes.
    pub async fn of(request: RequestBuilder) -> reqwest::Result<Self> {
        let read = async {
            let answer = request.send().await?;
            let (status, headers) = (answer.status(), answer.headers().clone());
            Ok(Self { status, headers, body: answer.text().await? })
        };
        read.await.map_err(reqwest::Error::without_url)
    }

    /// Its status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// Its headers.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Its body.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Where the answer leads, as seen from `from`.
    ///
    /// # Errors
    /// Where that is no address.
    pub fn location(&self, from: &Url) -> Result<Option<Url>> {
        let Some(location) = self.headers.get(LOCATION) else { return Ok(None) };
        let url = from.join(location.to_str()?);
        Ok(Some(url.context("a redirect leads nowhere")?))
    }

    /// Status and the begin of the body. An answer to a person holds no secret but in its cookies and its address.
    #[must_use]
    pub fn summary(&self) -> String {
        let excerpt: String = self.body.trim().chars().take(LONGEST_EXCERPT).collect();
        format!("{} {excerpt:?}", self.status.as_u16())
    }
}
