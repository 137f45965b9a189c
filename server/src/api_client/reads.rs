//! What a page's script reads of the API: its JSON goes on as it comes, and nobody here parses it.

use axum::body::{Body, Bytes};
use domain::{ExpenseId, ReportId};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};

use super::{ApiError, Call, addresses::Address, error, time_limits::CALL_TIMEOUT};

/// What can be read so. Nothing else can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Read {
    Expenses,
    Expense(ExpenseId),
    Reports,
    Report(ReportId),
    Summary,
}

/// The API's answer, good or a problem (RFC 9457), with no header of its but those that are named here.
#[derive(Debug)]
pub(crate) struct ReadAnswer(Response<Body>);

/// Those headers of the API's that are passed on, beside the media type.
static PASSED_ON: [HeaderName; 2] = [header::ETAG, header::RETRY_AFTER];
/// How many headers there is room for, with those that every answer gets on its way.
const ROOM: usize = 16;

impl Call<'_> {
    /// `GET` of what is read, with this query. The answer as it is, unless it is about the token or comes of something else
    /// than the API. One that asks for its nonce is asked once more.
    pub(crate) async fn read(self, read: Read, query: Option<&str>) -> Result<ReadAnswer, ApiError> {
        let made;
        let addresses = &self.api.addresses;
        let address = match read {
            Read::Expenses => &addresses.expenses,
            Read::Reports => &addresses.reports,
            Read::Summary => &addresses.summary,
            Read::Expense(id) => {
                made = Address::below(&addresses.base, &format!("expenses/{id}"))?;
                &made
            }
            Read::Report(id) => {
                made = Address::below(&addresses.base, &format!("reports/{id}"))?;
                &made
            }
        };
        let uri = address.with_query(query)?;
        let send = async || {
            let request = self.with_token(Method::GET, &address.url, uri.clone())?.map(|()| Bytes::new());
            self.answer(request, CALL_TIMEOUT).await
        };
        let mut response = send().await?;
        if self.api.presenter.is_nonce_challenge(response.status(), response.headers()) {
            response = send().await?;
        }
        passed_on(response)
    }
}

fn passed_on(response: Response<Body>) -> Result<ReadAnswer, ApiError> {
    let (head, content) = response.into_parts();
    let media_type = head.headers.get(header::CONTENT_TYPE).and_then(|said| json_type(said.to_str().ok()?));
    let is_about_token = head.status == StatusCode::UNAUTHORIZED;
    let is_good = head.status == StatusCode::OK;
    let is_problem = head.status.is_client_error() || head.status.is_server_error();
    match media_type {
        Some(media_type) if (is_good || is_problem) && !is_about_token => {
            let mut headers = HeaderMap::with_capacity(ROOM);
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
            for name in &PASSED_ON {
                if let Some(value) = head.headers.get(name) {
                    headers.insert(name, value.clone());
                }
            }
            let mut answer = Response::new(content);
            (*answer.status_mut(), *answer.headers_mut()) = (head.status, headers);
            Ok(ReadAnswer(answer))
        }
        None if is_good => Err(ApiError::MediaTypeNotAllowed),
        _ => Err(error::from_response(head.status, &head.headers, b"")),
    }
}

/// The media type under which it goes on, where it is one that may.
fn json_type(said: &str) -> Option<&'static str> {
    let said = said.split(';').next().unwrap_or_default().trim();
    ["application/json", "application/problem+json"].into_iter().find(|json| said.eq_ignore_ascii_case(json))
}

impl ReadAnswer {
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status()
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        self.0
    }

    /// Whether the API has read the token, and found nothing wrong with it.
    pub(crate) fn shows_accepted_token(&self) -> bool {
        matches!(self.status(), StatusCode::OK | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND)
    }
}
