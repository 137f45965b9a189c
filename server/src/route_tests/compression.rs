//! What is compressed on its way out, and what is not.

use axum::body::Body;
use http::{Request, StatusCode, header};

use super::application::Application;

#[tokio::test]
async fn pages_are_compressed_and_files_leave_as_they_are_built() {
    let application = Application::start().await;
    let site = application.data.path().join("site/pkg");
    for file in ["large.js", "large.wasm"] {
        std::fs::write(site.join(file), "again and ".repeat(1000)).unwrap();
    }
    for (path, encoding) in [("/", Some("br")), ("/pkg/large.js", None), ("/pkg/large.wasm", None)] {
        let ask = Request::get(path).header(header::ACCEPT_ENCODING, "gzip, br").body(Body::empty()).unwrap();
        let answer = application.send(ask).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        let found = answer.headers().get(header::CONTENT_ENCODING);
        assert_eq!(found.map(|found| found.to_str().unwrap()), encoding, "{path}");
    }
}

#[tokio::test]
async fn what_fits_into_a_packet_is_not_compressed() {
    let application = Application::start().await;
    let ask = Request::get("/bff/user").header(header::ACCEPT_ENCODING, "gzip, br");
    let answer =
        application.send(ask.header(header::ACCEPT, "application/json").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(!answer.headers().contains_key(header::CONTENT_ENCODING), "{:?}", answer.headers());
}

#[tokio::test]
async fn a_file_that_did_not_change_is_not_sent_again() {
    let application = Application::start().await;
    for path in ["/pkg/expenses.js", "/favicon.svg"] {
        let ask = |known: Option<&header::HeaderValue>| {
            let request = Request::get(path);
            let request = known
                .into_iter()
                .fold(request, |request, known| request.header(header::IF_MODIFIED_SINCE, known));
            application.send(request.body(Body::empty()).unwrap())
        };
        let first = ask(None).await;
        let again = ask(first.headers().get(header::LAST_MODIFIED)).await;
        assert_eq!((first.status(), again.status()), (StatusCode::OK, StatusCode::NOT_MODIFIED), "{path}");
        assert_eq!(again.headers()[header::CACHE_CONTROL], "no-cache", "{path}");
    }
}
