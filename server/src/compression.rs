//! Answers are compressed on their way out, but for those that are small or compressed within, and for who takes none.

use std::convert::Infallible;

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    response::Response,
};
use http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_TYPE, VARY},
};
use tower::{Service, ServiceExt};
use tower_http::compression::{
    Compression,
    predicate::{Predicate, SizeAbove},
};

/// Below so many bytes an answer goes into one packet as it is.
const LEAST: u64 = 1_024;
/// What is compressed within, or comes bit by bit.
const NEVER: [&str; 4] = ["application/pdf", "application/zip", "image/", "text/event-stream"];
/// An image that is text.
const SVG: &str = "image/svg+xml";

/// What `route` answers, compressed where that is worth it and whoever asks takes it.
pub(crate) async fn compressed<S>(route: S, request: Request) -> Response
where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    if request.headers().contains_key(ACCEPT_ENCODING) {
        let answer = Compression::new(route).compress_when(Worthwhile).oneshot(request);
        // In a box, lest each request has room for compressors.
        return Box::pin(answer).await.unwrap_or_else(|never| match never {}).map(Body::new);
    }
    let mut answer = route.oneshot(request).await.unwrap_or_else(|never| match never {});
    if Worthwhile.should_compress(&answer) && !is_said_to_vary(answer.headers()) {
        answer.headers_mut().append(VARY, HeaderValue::from_static("accept-encoding"));
    }
    answer
}

/// Which answers it is worth it for.
#[derive(Clone, Copy)]
struct Worthwhile;

impl Predicate for Worthwhile {
    fn should_compress<B: HttpBody>(&self, answer: &http::Response<B>) -> bool {
        let headers = answer.headers();
        let media_type = headers.get(CONTENT_TYPE).and_then(|said| said.to_str().ok()).unwrap_or_default();
        let is_never = NEVER.iter().any(|never| media_type.starts_with(never));
        (!is_never || media_type.starts_with(SVG))
            && !headers.contains_key(CONTENT_ENCODING)
            && !headers.contains_key(CONTENT_RANGE)
            && SizeAbove::new(LEAST).should_compress(answer)
    }
}

/// Whether caches know already that who takes compressed answers may get another one.
fn is_said_to_vary(headers: &HeaderMap) -> bool {
    headers.get_all(VARY).iter().any(|said| said.as_bytes().eq_ignore_ascii_case(b"accept-encoding"))
}
