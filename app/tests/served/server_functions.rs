//! What the browser's calls are answered with, over HTTP.

use std::sync::Arc;
use uuid::Uuid;

use crate::support::{FakeBackend, NOW, ada, reports, router, session};
use app::{AppError, EndReason, Profile, Scope, SessionView};
use axum::{
    body::Body,
    http::{Request, Response, StatusCode, header::RETRY_AFTER},
};
use domain::{Fault, Field, FieldError, Report, ReportSummary};
use http_body_util::BodyExt;
use leptos::{config::LeptosOptions, serde_json};
use serde::de::DeserializeOwned;
use tower::ServiceExt;

async fn call(backend: FakeBackend, function: &str) -> Response<Body> {
    let router =
        router(LeptosOptions::builder().output_name("expenses").build(), move |_| Arc::new(backend.clone()));
    let request = Request::post(format!("/api/{function}")).header("accept", "application/json");
    router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn json<T: DeserializeOwned>(response: Response<Body>) -> T {
    let body = response.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&body).unwrap()
}

#[tokio::test]
async fn each_function_answers_at_its_own_address() {
    let backend = FakeBackend::signed_in();
    assert_eq!(json::<Option<Profile>>(call(backend.clone(), "profile").await).await, Some(ada()));
    assert_eq!(json::<SessionView>(call(backend.clone(), "session").await).await, session(NOW));
    let summaries: Vec<_> = reports().iter().map(Report::summary).collect();
    assert_eq!(json::<Vec<ReportSummary>>(call(backend, "reports").await).await, summaries);
    let backend = FakeBackend::administrator();
    assert_eq!(Ok(json(call(backend.clone(), "sessions").await).await), backend.sessions);
    assert_eq!(Ok(json(call(backend.clone(), "people").await).await), backend.people);
}

#[tokio::test]
async fn nobody_is_an_answer_and_no_error() {
    let response = call(FakeBackend::signed_out(), "profile").await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(json::<Option<Profile>>(response).await, None);
}

#[tokio::test]
async fn an_error_crosses_with_its_own_status_and_its_type() {
    let errors = [
        AppError::SignedOut,
        AppError::SessionEnded { reason: EndReason::Expired },
        AppError::SessionEnded { reason: EndReason::Revoked },
        AppError::ReauthenticationNeeded,
        AppError::NotRenewable,
        AppError::SignInNotAccepted,
        AppError::Forbidden { scope: Some(Scope::ReadReports) },
        AppError::NotFound,
        AppError::Changed,
        AppError::Conflict,
        AppError::NotYours,
        AppError::Unreadable,
        AppError::FormReused,
        AppError::DecidedInPart { decided: 2, left: 1 },
        AppError::Invalid { errors: vec![FieldError { field: Field::Title, fault: Fault::Missing }] },
        AppError::TooManyRequests { retry_after: None },
        AppError::Unavailable { retry_after: None },
        AppError::Unexpected { request_id: Some(Uuid::from_u128(1)) },
    ];
    for error in errors {
        let response = call(FakeBackend::failing(error.clone()), "reports").await;
        assert_eq!(response.status().as_u16(), error.status(), "{error:?}");
        assert!(!response.headers().contains_key(RETRY_AFTER));
        assert_eq!(json::<AppError>(response).await, error);
    }
}

#[tokio::test]
async fn an_error_that_passes_says_when_to_try_again() {
    for (error, status) in [
        (AppError::Unavailable { retry_after: Some(7) }, StatusCode::SERVICE_UNAVAILABLE),
        (AppError::TooManyRequests { retry_after: Some(7) }, StatusCode::TOO_MANY_REQUESTS),
    ] {
        let response = call(FakeBackend::failing(error), "reports").await;
        assert_eq!(response.status(), status);
        assert_eq!(response.headers()[RETRY_AFTER], "7");
    }
}
