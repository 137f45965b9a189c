//! Calls to the expenses API: one host, fixed paths, the access token in its header, and no cookie. How the token is
//! shown is the token handler's affair.

mod addresses;
mod approvals;
mod body_in_time;
mod calls;
mod connections;
mod download;
mod error;
mod expenses;
mod exports;
mod imports;
mod profile;
mod reads;
mod receipts;
mod reports;
mod request_headers;
mod summary;
mod time_limits;

use std::{collections::HashSet, sync::Arc};

use bff::{AccessToken, Presenter, ProviderId};
use domain::Page;
use http::{Method, header};
use program::{metrics::Registry, trace_parent::TRACEPARENT};
use reqwest::{Request, RequestBuilder, Response, redirect::Policy};
use serde::de::DeserializeOwned;
use url::Url;

use addresses::Addresses;
use calls::ApiCalls;
use connections::{Connections, NoCertificates};
use time_limits::{CALL_TIMEOUT, CONNECT_TIMEOUT};

use crate::{
    known_rights::KnownRights,
    request_id::{REQUEST_ID, RequestId},
    sent_profiles::SentProfiles,
};

pub(crate) use download::Download;
pub(crate) use error::ApiError;
pub(crate) use reads::{Read, ReadAnswer};
pub(crate) use receipts::{ReceiptsOf, Upload};

/// The largest response that is read, in bytes.
const MAX_RESPONSE_BYTES: usize = 8 << 20;
/// How many items of a list are read that is shown as a whole.
const MAX_LIST_ITEMS: usize = 500;

/// The API, as the gateway calls it. Cloning it is cheap; all clones are one.
#[derive(Debug, Clone)]
pub(crate) struct ApiClient(Arc<Shared>);

#[derive(Debug, Clone)]
struct Shared {
    base: Url,
    http: reqwest::Client,
    connections: Connections,
    addresses: Addresses,
    presenter: Presenter,
    sent_profiles: SentProfiles,
    known_rights: KnownRights,
    rights_from_api: HashSet<ProviderId>,
    calls: ApiCalls,
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClientError {
    #[error("the HTTP client")]
    Http(#[from] reqwest::Error),
    #[error("the connections to the API")]
    Connections(#[from] NoCertificates),
    #[error("the API's address")]
    Address(#[from] ApiError),
}

/// The API for one call: with an access token, within a request.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    api: &'a Shared,
    token: AccessToken,
    request_id: &'a RequestId,
}

impl ApiClient {
    /// A client for the API at `base`, to which `presenter` shows tokens.
    pub(crate) fn new(base: Url, presenter: Presenter) -> Result<Self, ClientError> {
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(CALL_TIMEOUT)
            .tcp_nodelay(true)
            .build()?;
        let addresses = Addresses::below(&base)?;
        Ok(Self(Arc::new(Shared {
            connections: Connections::to(addresses.any(), &http)?,
            addresses,
            base,
            http,
            presenter,
            sent_profiles: SentProfiles::default(),
            known_rights: KnownRights::default(),
            rights_from_api: HashSet::new(),
            calls: ApiCalls::default(),
        })))
    }

    /// The same, asked what the people of these providers may do, whatever scopes they grant.
    #[must_use]
    pub(crate) fn telling_rights(self, of: HashSet<ProviderId>) -> Self {
        Self(Arc::new(Shared { rights_from_api: of, ..Arc::unwrap_or_clone(self.0) }))
    }

    /// Has its calls' metrics collected.
    pub(crate) fn register_metrics(&self, registry: &mut Registry) {
        self.0.calls.register(registry);
    }

    /// What people are called, as the API was told.
    pub(crate) fn sent_profiles(&self) -> &SentProfiles {
        &self.0.sent_profiles
    }

    /// What people may do, as the API has told.
    pub(crate) fn known_rights(&self) -> &KnownRights {
        &self.0.known_rights
    }

    /// Whether it alone can tell what people of this provider may do.
    pub(crate) fn tells_rights_of(&self, provider: &ProviderId) -> bool {
        self.0.rights_from_api.contains(provider)
    }

    /// A call on behalf of whom the token stands for.
    pub(crate) fn call<'a>(&'a self, token: AccessToken, request_id: &'a RequestId) -> Call<'a> {
        Call { api: &self.0, token, request_id }
    }
}

impl Call<'_> {
    fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, ApiError> {
        let request = self.api.http.request(method, self.api.base.join(path)?);
        let request = request.header(REQUEST_ID, self.request_id.header());
        let request = request.header(header::ACCEPT, "application/json");
        Ok(match self.request_id.trace_parent() {
            Some(parent) => request.header(TRACEPARENT, parent.header()),
            None => request,
        })
    }

    async fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, ApiError> {
        self.json(self.request(Method::GET, path)?.query(query)).await
    }

    /// A list from its first page on, up to [`MAX_LIST_ITEMS`].
    async fn all_pages<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>, ApiError> {
        let mut page: Page<T> = self.get(path, &[]).await?;
        let mut items = page.items;
        while let Some(next) = page.next.filter(|_| items.len() < MAX_LIST_ITEMS) {
            page = self.get(path, &[("cursor", &next)]).await?;
            items.append(&mut page.items);
        }
        Ok(items)
    }

    /// What a successful response holds, as JSON.
    async fn json<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ApiError> {
        Ok(serde_json::from_slice(&self.bytes(request).await?)?)
    }

    /// The body of a successful response.
    async fn bytes(&self, request: RequestBuilder) -> Result<Vec<u8>, ApiError> {
        body(self.success(request).await?).await
    }

    /// A successful response. An API that asks for its nonce has given it, and is asked once more.
    async fn success(&self, request: RequestBuilder) -> Result<Response, ApiError> {
        let request = request.build()?;
        let again = request.try_clone();
        let mut response = self.send(request).await?;
        if self.api.presenter.is_nonce_challenge(response.status(), response.headers())
            && let Some(again) = again
        {
            response = self.send(again).await?;
        }
        if response.status().is_success() {
            return Ok(response);
        }
        let (status, headers) = (response.status(), response.headers().clone());
        Err(error::from_response(status, &headers, &body(response).await?))
    }

    /// Sends the request with the token shown in it.
    async fn send(&self, mut request: Request) -> Result<Response, ApiError> {
        let credentials = self.api.presenter.headers(&self.token, request.method(), request.url())?;
        request.headers_mut().extend(credentials);
        let call = self.api.calls.begin(request.method(), request.url().path());
        let answer = self.api.http.execute(request).await;
        call.ended(answer.as_ref().ok().map(Response::status));
        Ok(answer?)
    }
}

async fn body(mut response: Response) -> Result<Vec<u8>, ApiError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_RESPONSE_BYTES {
            return Err(ApiError::ResponseTooLarge { max_bytes: MAX_RESPONSE_BYTES });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
