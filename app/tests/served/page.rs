//! One answer of the application, and what it says.

use std::sync::Arc;

use app::partial_navigation::REQUEST_HEADER;
use axum::{
    body::Body,
    http::{
        HeaderMap, Request, StatusCode,
        header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, REFERER},
    },
};
use http_body_util::BodyExt;
use leptos::config::LeptosOptions;
use tower::ServiceExt;

use crate::support::{FakeBackend, router};

/// An answer, read to its end.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// Without the places that hydration keeps.
    pub(crate) html: String,
}

impl Page {
    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Self {
        assert!(self.html.contains(text), "{text:?} is not in {}", self.html);
        self
    }

    #[track_caller]
    pub(crate) fn does_not_say(&self, text: &str) -> &Self {
        assert!(!self.html.contains(text), "{text:?} is in {}", self.html);
        self
    }
}

/// A page over `backend`.
pub(crate) async fn page(backend: FakeBackend, path: &str) -> Page {
    answer(backend, Request::get(path).body(Body::empty()).unwrap()).await
}

/// A page over `backend`, as the browser's code asks for it.
pub(crate) async fn partial_page(backend: FakeBackend, path: &str) -> Page {
    answer(backend, Request::get(path).header(REQUEST_HEADER, "true").body(Body::empty()).unwrap()).await
}

/// A page over `backend` for who reads that language the best.
pub(crate) async fn page_in(backend: FakeBackend, language: &str, path: &str) -> Page {
    let request = Request::get(path).header(ACCEPT_LANGUAGE, language);
    answer(backend, request.body(Body::empty()).unwrap()).await
}

/// What a browser without JavaScript gets when it sends the form of `function` from `page`.
pub(crate) async fn send_form(
    backend: FakeBackend,
    page: &str,
    function: &str,
    fields: &'static str,
) -> Page {
    send_form_in(backend, "en", page, function, fields).await
}

/// As [`send_form`], for who reads that language the best.
pub(crate) async fn send_form_in(
    backend: FakeBackend,
    language: &str,
    page: &str,
    function: &str,
    fields: &'static str,
) -> Page {
    let request = Request::post(format!("/api/{function}"))
        .header(ACCEPT_LANGUAGE, language)
        .header(ACCEPT, "text/html,application/xhtml+xml")
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(REFERER, format!("http://localhost:3000{page}"));
    answer(backend, request.body(fields.into()).unwrap()).await
}

async fn answer(backend: FakeBackend, request: Request<Body>) -> Page {
    let router =
        router(LeptosOptions::builder().output_name("expenses").build(), move |_| Arc::new(backend.clone()));
    let (head, body) = router.oneshot(request).await.unwrap().into_parts();
    let html = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    Page { status: head.status, headers: head.headers, html: without_placeholders(&html) }
}

fn without_placeholders(html: &str) -> String {
    html.replace("<!>", "")
}
