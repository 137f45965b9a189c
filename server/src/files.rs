//! Files, between a browser and the API: each by a route of its own, which names all that it reaches.
//!
//! A file comes from a stranger and goes to other people's browsers. It leaves only as one of the kinds that are known,
//! and can do nothing where it is shown: no script runs in it, and it loads nothing.

mod exports;
mod form;
mod imports;
mod receipts;
mod turns;

use std::convert::Infallible;

use app::{AppError, sign_in_redirect};
use axum::{
    Router,
    extract::{FromRequestParts, Path, rejection::PathRejection},
    response::{IntoResponse, Redirect, Response},
    routing::MethodRouter,
};
use bff::Bff;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header, request::Parts};

#[cfg(test)]
pub(crate) use form::PATIENCE;

use crate::{
    api_client::{ApiClient, Download},
    gateway::Gateway,
};
use turns::Turns;

/// What the routes share.
#[derive(Clone)]
struct Shared {
    bff: Bff,
    api: ApiClient,
    turns: Turns,
}

/// What a browser does with a file (RFC 6266 §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Disposition {
    /// It shows it.
    Inline,
    /// It keeps it.
    Attachment,
}

/// A route for files.
struct Route {
    /// `POST` takes files, `GET` gives one.
    method: Method,
    /// Its path; of what stands in braces, any one part of a path takes the place.
    path: &'static str,
    answer: fn() -> MethodRouter<Shared>,
}

impl Route {
    fn is_at(&self, path: &str) -> bool {
        let (mut own, mut asked) = (self.path.split('/'), path.split('/'));
        let same = |(own, asked): (&str, &str)| own == asked || (own.starts_with('{') && !asked.is_empty());
        own.by_ref().zip(asked.by_ref()).all(same) && own.next().is_none() && asked.next().is_none()
    }
}

/// Every route for files.
fn all() -> impl Iterator<Item = &'static Route> {
    receipts::ROUTES.iter().chain(&exports::ROUTES).chain(&imports::ROUTES)
}

/// The routes for files, for the router.
pub(crate) fn routes(bff: Bff, api: ApiClient) -> Router {
    let shared = Shared { bff, api, turns: Turns::default() };
    let router = all().fold(Router::new(), |router, route| router.route(route.path, (route.answer)()));
    router.with_state(shared)
}

/// Whether a request goes to a route that takes files, which has a measure of its own for bodies.
pub(crate) fn takes_files(method: &Method, path: &str) -> bool {
    method == Method::POST && all().any(|route| route.method == method && route.is_at(path))
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

/// The file that `read` brings, or why there is none. A visitor who is nobody is led to sign in, and back.
async fn file<Read>(gateway: &Gateway, uri: &Uri, disposition: Disposition, read: Read) -> Response
where
    Read: Future<Output = Result<Download, AppError>>,
{
    let read = async {
        gateway.signed_in()?;
        read.await
    };
    let error = match read.await {
        Ok(download) => return leaving(disposition, download),
        Err(error) => error,
    };
    let here = uri.path_and_query().map_or(uri.path(), |here| here.as_str());
    match sign_in_redirect(&error, here) {
        Some(way) => Redirect::to(&way).into_response(),
        None => (status(&error), error.to_string()).into_response(),
    }
}

/// A file that a browser may show or keep, and nothing more. Nobody between keeps it: who may see it can change.
fn leaving(disposition: Disposition, download: Download) -> Response {
    let Download { media_type, name, length, content } = download;
    let word = match disposition {
        Disposition::Inline => "inline",
        Disposition::Attachment => "attachment",
    };
    let disposition = HeaderValue::from_str(&format!("{word};{name}"));
    let headers: [(HeaderName, HeaderValue); 5] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static(word))),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    let mut headers = HeaderMap::from_iter(headers);
    headers.extend(length.map(|length| (header::CONTENT_LENGTH, length)));
    (headers, content).into_response()
}

/// Whether a browser sends the form by itself.
fn is_form(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|types| types.to_str().ok());
    accepted.is_some_and(|types| types.contains("text/html"))
}

/// An error, as a script is told it.
fn told(error: &AppError) -> Response {
    let mut answer = (status(error), axum::Json(error)).into_response();
    if let Some(seconds) = error.retry_after() {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

fn status(error: &AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// A request that each route answers, for the tests of every door.
#[cfg(test)]
pub(crate) fn doors() -> impl Iterator<Item = (&'static Method, String)> {
    const ID: &str = "00000000-0000-0000-0000-000000000001";
    all().map(|route| {
        let parts = route.path.split('/').map(|part| if part.starts_with('{') { ID } else { part });
        (&route.method, parts.collect::<Vec<_>>().join("/"))
    })
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn a_routes_doors_are_its_own() {
        for ((method, path), route) in doors().zip(all()) {
            assert!(route.is_at(&path) && *method == route.method, "{path}");
        }
    }

    #[test]
    fn few_routes_take_files() {
        for (method, path, takes) in [
            (Method::POST, "/expenses/1/receipts", true),
            (Method::POST, "/imports", true),
            (Method::POST, "/imports/1", false),
            (Method::POST, "/expenses/1/receipts/2", false),
            (Method::POST, "/expenses/1/2/receipts", false),
            (Method::POST, "/expenses//receipts", false),
            (Method::POST, "/expenses/1/receipts/", false),
            (Method::POST, "/expenses.csv", false),
            (Method::POST, "/api/create_expense", false),
            (Method::PUT, "/expenses/1/receipts", false),
        ] {
            assert_eq!(takes_files(&method, path), takes, "{method} {path}");
        }
    }

    #[test]
    fn a_file_leaves_as_what_it_is_and_can_do_nothing() {
        let leaves = |disposition, name: &str| {
            let (name, content) = (name.to_owned(), Body::empty());
            let answer =
                leaving(disposition, Download { media_type: "application/pdf", name, length: None, content });
            answer.headers().clone()
        };
        let shown = leaves(Disposition::Inline, r#" filename="a.pdf""#);
        assert_eq!(shown[header::CONTENT_TYPE], "application/pdf");
        assert_eq!(shown[header::CONTENT_DISPOSITION], r#"inline; filename="a.pdf""#);
        assert_eq!(shown[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(shown[header::CONTENT_SECURITY_POLICY], "sandbox; default-src 'none'");
        assert_eq!(shown[header::CACHE_CONTROL], "private, no-store");
        let kept = leaves(Disposition::Attachment, r#" filename="a.pdf""#);
        assert_eq!(kept[header::CONTENT_DISPOSITION], r#"attachment; filename="a.pdf""#);
        let split = leaves(Disposition::Attachment, "\r\nx: y");
        assert_eq!(split[header::CONTENT_DISPOSITION], "attachment");
    }
}
