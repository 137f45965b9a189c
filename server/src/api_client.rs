//! Calls to the expenses API: one host, fixed paths, the access token in its header, and no cookie. How the token is
//! shown is the token handler's affair.

mod addresses;
mod approvals;
mod body_in_time;
mod calls;
mod connection_limit;
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
mod request;
mod request_headers;
mod summary;
mod time_limits;

use std::{collections::HashSet, sync::Arc, time::Duration};

use axum::body::{Body, Bytes};
use bff::{AccessToken, Presenter, ProviderId};
use domain::Page;
use http::{HeaderValue, Method, Request, Response, Uri, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use program::{metrics::Registry, trace_parent::TRACEPARENT};
use serde::de::DeserializeOwned;
use url::Url;

use addresses::Addresses;
use calls::ApiCalls;
use connections::{Connections, ConnectionsError};
use request::ApiRequest;

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
    #[error("the connections to the API")]
    Connections(#[from] ConnectionsError),
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
        let addresses = Addresses::below(&base)?;
        Ok(Self(Arc::new(Shared {
            connections: Connections::to(addresses.any())?,
            addresses,
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
    fn request(&self, method: Method, path: &str) -> Result<ApiRequest, ApiError> {
        Ok(ApiRequest::new(method, self.api.addresses.base.join(path)?))
    }

    async fn get<T: DeserializeOwned>(&self, path: &str, query: &[(&str, &str)]) -> Result<T, ApiError> {
        self.json(self.request(Method::GET, path)?.query(query)?).await
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
    async fn json<T: DeserializeOwned>(&self, request: ApiRequest) -> Result<T, ApiError> {
        read_json(&self.bytes(request).await?)
    }

    /// The body of a successful response.
    async fn bytes(&self, request: ApiRequest) -> Result<Bytes, ApiError> {
        body(self.success(&request).await?.into_body()).await
    }

    /// A successful response. An API that asks for its nonce has given it, and is asked once more.
    async fn success(&self, request: &ApiRequest) -> Result<Response<Body>, ApiError> {
        let mut response = self.send(request).await?;
        if self.api.presenter.is_nonce_challenge(response.status(), response.headers()) {
            response = self.send(request).await?;
        }
        if response.status().is_success() {
            return Ok(response);
        }
        let (head, content) = response.into_parts();
        Err(error::from_response(head.status, &head.headers, &body(content).await?))
    }

    async fn send(&self, request: &ApiRequest) -> Result<Response<Body>, ApiError> {
        let ApiRequest { method, url, headers, body, timeout } = request;
        let uri = Uri::try_from(url.as_str()).map_err(http::Error::from)?;
        let mut sent = self.with_token(method.clone(), url, uri)?.map(|()| body.clone());
        sent.headers_mut().extend(headers.iter().cloned());
        self.answer(sent, *timeout).await
    }

    /// A request with the token shown in it, and with what every other has too. `uri` is the same as `url`.
    fn with_token(&self, method: Method, url: &Url, uri: Uri) -> Result<Request<()>, ApiError> {
        let mut headers = self.api.presenter.headers(&self.token, &method, url)?;
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(&REQUEST_ID, self.request_id.header().clone());
        if let Some(host) = &self.api.addresses.host {
            // What sends it would put it together anew each time.
            headers.insert(header::HOST, host.clone());
        }
        if let Some(parent) = self.request_id.trace_parent() {
            headers.insert(TRACEPARENT, parent.header().clone());
        }
        let mut request = Request::new(());
        (*request.method_mut(), *request.uri_mut(), *request.headers_mut()) = (method, uri, headers);
        Ok(request)
    }

    /// Sends the request, and notes how long the head of its answer took.
    async fn answer(&self, request: Request<Bytes>, timeout: Duration) -> Result<Response<Body>, ApiError> {
        let call = self.api.calls.begin(request.method(), request.uri().path());
        let answer = self.api.connections.send(request, timeout).await;
        call.ended(answer.as_ref().ok().map(Response::status));
        answer
    }
}

/// Whether it is text is looked at once for the whole, which is cheaper than for each text within.
fn read_json<T: DeserializeOwned>(content: &[u8]) -> Result<T, ApiError> {
    let read = match str::from_utf8(content) {
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_slice(content),
    };
    Ok(read?)
}

/// The whole of an answer's body, up to [`MAX_RESPONSE_BYTES`].
async fn body(body: Body) -> Result<Bytes, ApiError> {
    match Limited::new(body, MAX_RESPONSE_BYTES).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            Err(ApiError::ResponseTooLarge { max_bytes: MAX_RESPONSE_BYTES })
        }
        Err(error) => Err(ApiError::BrokenOff(error)),
    }
}
