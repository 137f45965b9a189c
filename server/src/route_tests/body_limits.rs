//! Bodies that are too large, or never come to their end, on every route but those for files, which have their own tests.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use futures::stream;
use http::{Request, StatusCode, header};

use super::{application::Application, paths::buffered_paths};
use crate::request_body::{MAX_BYTES, TIMEOUT};

fn post(path: &str, body: Body) -> Request<Body> {
    Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body)
        .unwrap()
}

/// A body of so many bytes, whose length nobody was told.
fn streamed(bytes: usize) -> Body {
    let piece = Bytes::from_static(&[b'x'; 1 << 10]);
    let pieces = std::iter::repeat_n(piece.clone(), bytes >> 10).chain([piece.slice(..bytes % (1 << 10))]);
    Body::from_stream(stream::iter(pieces.map(Ok::<_, Infallible>)))
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_on_every_route() {
    let application = Application::start().await;
    let paths = buffered_paths();
    assert!(paths.len() >= 13, "{paths:?}");
    for path in paths {
        for body in [Body::from(vec![b'x'; MAX_BYTES + 1]), streamed(MAX_BYTES + 1)] {
            let answer = application.send(post(path, body)).await;
            assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        }
        let largest = application.send(post(path, streamed(MAX_BYTES))).await;
        assert_ne!(largest.status(), StatusCode::PAYLOAD_TOO_LARGE, "{path}");
    }
}

#[tokio::test]
async fn a_body_that_never_ends_is_not_waited_for() {
    let application = Application::start().await;
    // From here on time passes only while nothing else is to be done.
    tokio::time::pause();
    for path in buffered_paths() {
        let (before, body) =
            (tokio::time::Instant::now(), Body::from_stream(stream::pending::<Result<Bytes, Infallible>>()));
        let answer = application.send(post(path, body)).await;
        assert_eq!(answer.status(), StatusCode::REQUEST_TIMEOUT, "{path}");
        assert!(before.elapsed() < TIMEOUT * 2, "{path}");
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_body() {
    let application = Application::start().await;
    for path in buffered_paths() {
        let broken = stream::iter([Ok(Bytes::from_static(b"id=")), Err("the line is cut")]);
        let answer = application.send(post(path, Body::from_stream(broken))).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{path}");
    }
}
