//! Calls to the expenses API: one host, fixed paths, the access token in its header, and no cookie. How the token is
//! shown is the token handler's affair.

mod approvals;
mod condition;
mod downloads;
mod error;
mod expenses;
mod exports;
mod imports;
mod receipts;
mod reports;
mod summary;

use std::time::Duration;

use bff::{AccessToken, Presenter};
use domain::Page;
use http::{Method, header};
use reqwest::{Request, RequestBuilder, Response, redirect::Policy};
use serde::de::DeserializeOwned;
use url::Url;

pub(crate) use downloads::Download;
pub(crate) use error::ApiError;
use error::refused;
pub(crate) use receipts::{ReceiptsOf, Upload};

/// How long a connection to the API may take to stand.
const CONNECT: Duration = Duration::from_secs(3);
/// How long one whole call may take.
const CALL: Duration = Duration::from_secs(20);
/// The largest answer that is read, in bytes.
const LARGEST_ANSWER: usize = 8 << 20;
/// How many items of a list are read that is shown as a whole.
const LONGEST_LIST: usize = 500;
/// Where the request's id travels.
pub(crate) const REQUEST_ID: &str = "x-request-id";

/// The API, as the gateway calls it.
#[derive(Debug, Clone)]
pub(crate) struct ApiClient {
    base: Url,
    http: reqwest::Client,
    presenter: Presenter,
}

/// The API for one call: with an access token, within a request.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    api: &'a ApiClient,
    token: AccessToken,
    request_id: &'a str,
}

impl ApiClient {
    /// A client for the API at `base`, to which `presenter` shows tokens.
    pub(crate) fn new(base: Url, presenter: Presenter) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .timeout(CALL)
            .tcp_nodelay(true)
            .build()?;
        Ok(Self { base, http, presenter })
    }

    /// A call on behalf of whom the token stands for.
    pub(crate) fn call<'a>(&'a self, token: AccessToken, request_id: &'a str) -> Call<'a> {
        Call { api: self, token, request_id }
    }
}

impl Call<'_> {
    fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, ApiError> {
        let request = self.api.http.request(method, self.api.base.join(path)?);
        Ok(request.header(REQUEST_ID, self.request_id).header(header::ACCEPT, "application/json"))
    }

    async fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, ApiError> {
        self.read(self.request(Method::GET, path)?.query(query)).await
    }

    /// A list from its first page on, up to [`LONGEST_LIST`].
    async fn whole<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>, ApiError> {
        let mut page: Page<T> = self.get(path, &[]).await?;
        let mut items = page.items;
        while let Some(next) = page.next.filter(|_| items.len() < LONGEST_LIST) {
            page = self.get(path, &[("cursor", &next)]).await?;
            items.append(&mut page.items);
        }
        Ok(items)
    }

    /// What an answer holds that tells of success.
    async fn read<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ApiError> {
        Ok(serde_json::from_slice(&self.answer(request).await?)?)
    }

    /// The body of an answer that tells of success.
    async fn answer(&self, request: RequestBuilder) -> Result<Vec<u8>, ApiError> {
        body(self.granted(request).await?).await
    }

    /// An answer that tells of success. An API that asks for its nonce has told it, and is asked once more.
    async fn granted(&self, request: RequestBuilder) -> Result<Response, ApiError> {
        let request = request.build()?;
        let again = request.try_clone();
        let mut answer = self.show(request).await?;
        if self.api.presenter.is_nonce_challenge(answer.status(), answer.headers())
            && let Some(again) = again
        {
            answer = self.show(again).await?;
        }
        if answer.status().is_success() {
            return Ok(answer);
        }
        let (status, headers) = (answer.status(), answer.headers().clone());
        Err(refused(status, &headers, &body(answer).await?))
    }

    /// Sends the request with the token shown in it.
    async fn show(&self, mut request: Request) -> Result<Response, ApiError> {
        let shown = self.api.presenter.headers(&self.token, request.method(), request.url())?;
        request.headers_mut().extend(shown);
        Ok(self.api.http.execute(request).await?)
    }
}

async fn body(mut answer: Response) -> Result<Vec<u8>, ApiError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(ApiError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
