//! The doors for files: who comes in, what comes out, and what an API that has gone astray can't get through them.

use std::convert::Infallible;

use axum::{
    Router,
    body::{Body, Bytes},
};
use bff::{AccessToken, Presenter, SystemClock};
use domain::{ExpenseId, ReceiptId};
use futures::stream;
use http::{HeaderMap, Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use tokio::net::TcpListener;

use super::{Application, FILES};
use crate::{
    api_client::{ApiClient, ApiError, Download, ReceiptsOf},
    receipts::PATIENCE,
};

const FILE: &str =
    "/expenses/00000000-0000-0000-0000-000000000001/receipts/00000000-0000-0000-0000-000000000002";
const FOR_APPROVAL: &str = "/reports/00000000-0000-0000-0000-000000000003/expenses/00000000-0000-0000-0000-000000000001/receipts/00000000-0000-0000-0000-000000000002";

fn location(answer: &Response<Body>) -> Option<&str> {
    answer.headers().get(header::LOCATION).map(|place| place.to_str().unwrap())
}

fn form(accept: &str, body: Body) -> Request<Body> {
    Request::post(FILES)
        .header("sec-fetch-site", "same-origin")
        .header(header::ACCEPT, accept)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .body(body)
        .unwrap()
}

#[tokio::test]
async fn a_stranger_gets_no_file_and_a_person_is_led_to_sign_in_and_back() {
    let application = Application::start().await;
    for path in [FILE, FOR_APPROVAL] {
        let get = |mode: &str| Request::get(path).header("sec-fetch-mode", mode).body(Body::empty()).unwrap();
        let visit = application.send(get("navigate")).await;
        assert_eq!(location(&visit), Some(format!("/login?return_to={path}").as_str()));
        let picture = application.send(get("no-cors")).await;
        assert_eq!((picture.status(), location(&picture)), (StatusCode::UNAUTHORIZED, None), "{path}");
    }
}

#[tokio::test]
async fn a_strangers_file_is_not_taken() {
    let application = Application::start().await;
    let file = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7\r\n--x--\r\n";
    let script = application.send(form("application/json", file.into())).await;
    assert_eq!(script.status(), StatusCode::UNAUTHORIZED);
    // The page leads on to sign in.
    let person = application.send(form("text/html", file.into())).await;
    assert!(location(&person).unwrap().starts_with("/expenses/00000000-0000-0000-0000-000000000001?added=0"));
}

#[tokio::test]
async fn a_strangers_form_that_never_ends_is_not_waited_for() {
    let application = Application::start().await;
    tokio::time::pause();
    let before = tokio::time::Instant::now();
    let endless = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
    let answer = application.send(form("application/json", endless)).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(before.elapsed() < PATIENCE * 2);
}

#[tokio::test]
async fn the_doors_for_files_have_their_methods_and_no_others_c31() {
    let application = Application::start().await;
    for (path, good) in [(FILES, Method::POST), (FILE, Method::GET), (FOR_APPROVAL, Method::GET)] {
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let status = application.ask(&method, path).await.status();
            assert_eq!(status != StatusCode::METHOD_NOT_ALLOWED, method == good, "{method} {path}: {status}");
        }
    }
}

/// What comes of asking for a file where the API answers with `headers` and a thousand bytes.
async fn asked(headers: HeaderMap) -> Result<Download, ApiError> {
    let api = Router::new().fallback(move || async move { (headers, vec![b'x'; 1_000]) });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, api).await });
    let client = ApiClient::new(base.parse().unwrap(), Presenter::new(SystemClock)).unwrap();
    let (expense, receipt) = (ExpenseId(Default::default()), ReceiptId(Default::default()));
    let call = client.call(AccessToken::from("a-token".to_owned()), "a-request");
    call.receipt(ReceiptsOf::Own(expense), receipt, 999).await
}

#[tokio::test]
async fn what_the_api_gives_goes_no_further_unless_it_may_be_shown() {
    for kind in ["text/html", "image/svg+xml", "image/gif", "application/pdf, text/html", "IMAGE/PNG"] {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, kind.parse().unwrap())]);
        let answer = asked(headers).await;
        assert!(matches!(answer, Err(ApiError::Foreign)), "{kind}: {answer:?}");
    }
    assert!(matches!(asked(HeaderMap::new()).await, Err(ApiError::Foreign)));
}

#[tokio::test]
async fn a_file_that_is_too_large_breaks_off() {
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, "image/png".parse().unwrap())]);
    let download = asked(headers).await.unwrap();
    assert!(download.content.collect().await.is_err());
}
