//! The routes for files: who may use them, how files leave, and what an API that is at fault can't send through them.

use std::convert::Infallible;

use axum::{
    Router,
    body::{Body, Bytes},
};
use bff::{AccessToken, Presenter, SystemClock};
use domain::{Actor, ExpenseId, ExpenseQuery, ReceiptId, ReportId};
use futures::stream;
use http::{HeaderMap, Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use tokio::net::TcpListener;

use super::{application::Application, paths::file_paths};
use crate::{
    api_client::{ApiClient, ApiError, Call, Download, ReceiptsOf},
    files::TIMEOUT,
    request_id::RequestId,
};

fn location(answer: &Response<Body>) -> Option<&str> {
    answer.headers().get(header::LOCATION).map(|place| place.to_str().unwrap())
}

fn form(path: &str, accept: &str, body: Body) -> Request<Body> {
    Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::ACCEPT, accept)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .body(body)
        .unwrap()
}

#[tokio::test]
async fn without_a_session_there_is_no_file_and_a_person_is_led_to_sign_in_and_back() {
    let application = Application::start().await;
    for path in file_paths(&Method::GET).into_iter().chain(["/expenses.csv?q=taxi".to_owned()]) {
        let get =
            |mode: &str| Request::get(&path).header("sec-fetch-mode", mode).body(Body::empty()).unwrap();
        let visit = application.send(get("navigate")).await;
        let return_to = path.replace('?', "%3F").replace('=', "%3D");
        assert_eq!(location(&visit), Some(format!("/login?return_to={return_to}").as_str()));
        let picture = application.send(get("no-cors")).await;
        assert_eq!((picture.status(), location(&picture)), (StatusCode::UNAUTHORIZED, None), "{path}");
    }
}

#[tokio::test]
async fn without_a_session_no_file_is_taken() {
    let application = Application::start().await;
    let file = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7\r\n--x--\r\n";
    for path in file_paths(&Method::POST) {
        let page = match path.strip_suffix("/receipts") {
            Some(expense) => format!("{expense}?added=0"),
            None => "/expenses/import?refused=".to_owned(),
        };
        let script = application.send(form(&path, "application/json", file.into())).await;
        assert_eq!(script.status(), StatusCode::UNAUTHORIZED, "{path}");
        // The page leads on to sign in.
        let person = application.send(form(&path, "text/html", file.into())).await;
        assert!(location(&person).unwrap().starts_with(&page), "{path}");
    }
}

#[tokio::test]
async fn without_a_session_a_form_that_never_ends_is_not_waited_for() {
    let application = Application::start().await;
    tokio::time::pause();
    for path in file_paths(&Method::POST) {
        let before = tokio::time::Instant::now();
        let endless = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        let answer = application.send(form(&path, "application/json", endless)).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert!(before.elapsed() < TIMEOUT * 2, "{path}");
    }
}

#[tokio::test]
async fn the_routes_for_files_have_their_methods_and_no_others_c31() {
    let application = Application::start().await;
    for (good, path) in crate::files::example_requests() {
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let status = application.ask(&method, &path).await.status();
            assert_eq!(
                status != StatusCode::METHOD_NOT_ALLOWED,
                method == *good,
                "{method} {path}: {status}"
            );
        }
    }
}

/// An API that answers everything with `headers` and a thousand bytes.
async fn api_that_answers(headers: HeaderMap) -> ApiClient {
    let api = Router::new().fallback(move || async move { (headers, vec![b'x'; 1_000]) });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, api).await });
    ApiClient::new(base.parse().unwrap(), Presenter::new(SystemClock)).unwrap()
}

fn call(api: &ApiClient) -> Call<'_> {
    static REQUEST: RequestId = RequestId::none();
    api.call(AccessToken::from("a-token".to_owned()), &REQUEST)
}

/// What comes of asking it for a receipt.
async fn receipt_from(headers: HeaderMap) -> Result<Download, ApiError> {
    let (expense, receipt) = (ExpenseId(Default::default()), ReceiptId(Default::default()));
    call(&api_that_answers(headers).await).receipt(ReceiptsOf::Own(expense), receipt, 999).await
}

#[tokio::test]
async fn what_the_api_gives_goes_no_further_unless_it_may_be_shown() {
    for kind in ["text/html", "image/svg+xml", "image/gif", "application/pdf, text/html", "IMAGE/PNG"] {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, kind.parse().unwrap())]);
        let answer = receipt_from(headers).await;
        assert!(matches!(answer, Err(ApiError::MediaTypeNotAllowed)), "{kind}: {answer:?}");
    }
    assert!(matches!(receipt_from(HeaderMap::new()).await, Err(ApiError::MediaTypeNotAllowed)));
}

#[tokio::test]
async fn a_table_is_a_table_and_an_archive_an_archive() {
    let exported = async |kind: &str| {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, kind.parse().unwrap())]);
        let api = api_that_answers(headers).await;
        let table = call(&api).expenses_csv(&ExpenseQuery::default()).await;
        let archive = call(&api).report_zip(Actor::Owner, ReportId(Default::default())).await;
        let media_type = |answer: Result<Download, ApiError>| answer.map(|download| download.media_type).ok();
        (media_type(table), media_type(archive))
    };
    let table = Some("text/csv; charset=utf-8");
    assert_eq!(exported("text/csv; charset=utf-8; header=present").await, (table, None));
    assert_eq!(exported("application/zip").await, (None, Some("application/zip")));
    for kind in ["text/html", "text/html; text/csv", "text/csvx", "application/zip, text/html"] {
        assert_eq!(exported(kind).await, (None, None), "{kind}");
    }
}

#[tokio::test]
async fn a_file_that_is_too_large_breaks_off() {
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, "image/png".parse().unwrap())]);
    let download = receipt_from(headers).await.unwrap();
    assert!(download.content.collect().await.is_err());
}
