//! The files of receipts, between a browser and the API: each by a route of its own, which names all that it reaches.
//!
//! A file comes from a stranger and goes to other people's browsers. It leaves only as one of the kinds that are taken,
//! and can do nothing where it is shown: no script runs in it, and it loads nothing.

mod form;
mod upload;

use std::{convert::Infallible, sync::Arc};

use app::{AppError, way_to_sign_in};
use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequestParts, Path, rejection::PathRejection},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use bff::Bff;
use domain::{ExpenseId, ReceiptId, ReportId};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header, request::Parts};
use tokio::sync::Semaphore;

#[cfg(test)]
pub(crate) use form::PATIENCE;

use crate::{
    api_client::{ApiClient, Download, ReceiptsOf},
    gateway::Gateway,
};

/// How many files are held in memory at once, of all people together. Whoever comes then waits for a turn.
const AT_ONCE: usize = 16;

/// What the routes share.
#[derive(Clone)]
struct Shared {
    bff: Bff,
    api: ApiClient,
    turns: Arc<Semaphore>,
}

/// The routes for files.
pub(crate) fn routes(bff: Bff, api: ApiClient) -> Router {
    Router::new()
        .route("/expenses/{id}/receipts", post(upload::add).layer(DefaultBodyLimit::max(form::LARGEST)))
        .route("/expenses/{id}/receipts/{receipt}", get(show))
        .route("/reports/{id}/expenses/{expense}/receipts/{receipt}", get(show_for_approval))
        .with_state(Shared { bff, api, turns: Arc::new(Semaphore::new(AT_ONCE)) })
}

/// Whether a request goes to the route that takes files, which has a measure of its own for bodies.
pub(crate) fn takes_files(method: &Method, path: &str) -> bool {
    let expense = path.strip_prefix("/expenses/").and_then(|rest| rest.strip_suffix("/receipts"));
    method == Method::POST && expense.is_some_and(|expense| !expense.contains('/'))
}

impl FromRequestParts<Shared> for Gateway {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Infallible> {
        Ok(Self::new(&shared.bff, &shared.api, &parts.extensions))
    }
}

type PathOf<T> = Result<Path<T>, PathRejection>;

/// The ids in a path. What is none gets the same answer as one that is unknown.
fn ids<T>(path: PathOf<T>) -> Result<T, AppError> {
    path.map(|Path(ids)| ids).map_err(|_| AppError::NotFound)
}

/// `GET /expenses/{id}/receipts/{receipt}`: a file of one's own.
async fn show(gateway: Gateway, uri: Uri, path: PathOf<(ExpenseId, ReceiptId)>) -> Response {
    let path = ids(path).map(|(expense, id)| (ReceiptsOf::Own(expense), id));
    file(&gateway, &uri, path).await
}

/// `GET /reports/{id}/expenses/{expense}/receipts/{receipt}`: a file in a report to decide on.
async fn show_for_approval(
    gateway: Gateway,
    uri: Uri,
    path: PathOf<(ReportId, ExpenseId, ReceiptId)>,
) -> Response {
    let path = ids(path).map(|(report, expense, id)| (ReceiptsOf::Approval(report, expense), id));
    file(&gateway, &uri, path).await
}

async fn file(gateway: &Gateway, uri: &Uri, path: Result<(ReceiptsOf, ReceiptId), AppError>) -> Response {
    let read = async {
        gateway.signed_in()?;
        let (of, id) = path?;
        gateway.receipt(of, id).await
    };
    match read.await {
        Ok(download) => shown(download),
        Err(error) => match way_to_sign_in(&error, uri.path()) {
            Some(way) => Redirect::to(&way).into_response(),
            None => (status(&error), error.to_string()).into_response(),
        },
    }
}

/// A file that the browser may show, and nothing more. Nobody keeps it: who may see it can change.
fn shown(Download { kind, name, length, content }: Download) -> Response {
    let disposition = HeaderValue::from_str(&format!("inline;{name}"));
    let headers: [(HeaderName, HeaderValue); 5] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind.media_type())),
        (header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("inline"))),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    let mut headers = HeaderMap::from_iter(headers);
    headers.extend(length.map(|length| (header::CONTENT_LENGTH, length)));
    (headers, content).into_response()
}

fn status(error: &AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_route_takes_files() {
        for (method, path, takes) in [
            (Method::POST, "/expenses/1/receipts", true),
            (Method::POST, "/expenses/1/receipts/2", false),
            (Method::POST, "/expenses/1/2/receipts", false),
            (Method::POST, "/api/create_expense", false),
            (Method::PUT, "/expenses/1/receipts", false),
        ] {
            assert_eq!(takes_files(&method, path), takes, "{method} {path}");
        }
    }

    #[test]
    fn a_file_leaves_as_what_it_is_and_can_do_nothing() {
        let download = |name: &str| Download {
            kind: domain::receipt::Kind::Pdf,
            name: name.to_owned(),
            length: None,
            content: axum::body::Body::empty(),
        };
        let answer = shown(download(r#" filename="a.pdf""#));
        let has = |name: HeaderName, value: &str| assert_eq!(answer.headers()[name], value);
        has(header::CONTENT_TYPE, "application/pdf");
        has(header::CONTENT_DISPOSITION, r#"inline; filename="a.pdf""#);
        has(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        has(header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'");
        has(header::CACHE_CONTROL, "private, no-store");
        assert_eq!(shown(download("\r\nx: y")).headers()[header::CONTENT_DISPOSITION], "inline");
    }
}
