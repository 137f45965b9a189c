use std::{
    io::{Read, Write},
    net::TcpStream,
    num::NonZeroU32,
    time::{Duration, Instant},
};

use axum::http::{StatusCode, header};
use devidp::{Config, Endpoint, Fault, FaultKind, Provider};
use tokio_util::sync::CancellationToken;

use crate::harness::{ADA, AuthorizationRequest, Harness, SCOPE, config};

const CONFIGURATION: &str = "/.well-known/openid-configuration";

fn status(status: u16, retry_after: Option<u64>) -> FaultKind {
    FaultKind::Status { status, retry_after }
}

#[tokio::test]
async fn a_fault_happens_as_often_as_asked_and_where_it_was_asked() {
    let mut harness = Harness::new();
    harness.control.add_fault(Fault { times: Some(2), ..Fault::once(Endpoint::Jwks, status(503, Some(7))) });
    assert_eq!(harness.get(CONFIGURATION).await.status, StatusCode::OK);
    for _ in 0..2 {
        let answer = harness.get("/.well-known/jwks.json").await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.headers[header::RETRY_AFTER], "7");
    }
    assert_eq!(harness.get("/.well-known/jwks.json").await.status, StatusCode::OK);
    assert_eq!(harness.control.stats().faults[&Endpoint::Jwks], 2);
}

#[tokio::test]
async fn a_fault_without_a_limit_lasts_until_the_faults_are_cleared() {
    let mut harness = Harness::new();
    harness.control.add_fault(Fault::until_cleared(Endpoint::Discovery, status(429, None)));
    for _ in 0..3 {
        assert_eq!(harness.get(CONFIGURATION).await.status, StatusCode::TOO_MANY_REQUESTS);
    }
    harness.control.clear_faults();
    assert_eq!(harness.get(CONFIGURATION).await.status, StatusCode::OK);
}

#[tokio::test(start_paused = true)]
async fn several_faults_at_one_endpoint_each_hold_for_their_share_of_the_requests() {
    let mut harness = Harness::new();
    let every =
        |n, kind| Fault { every: NonZeroU32::new(n), ..Fault::until_cleared(Endpoint::Discovery, kind) };
    harness.control.add_fault(every(3, FaultKind::Delay { milliseconds: 300 }));
    harness.control.add_fault(every(7, status(503, None)));

    let (mut late, mut refused) = (Vec::new(), Vec::new());
    for request in 1..=28 {
        let began = tokio::time::Instant::now();
        if harness.get(CONFIGURATION).await.status == StatusCode::SERVICE_UNAVAILABLE {
            refused.push(request);
        }
        if began.elapsed() >= Duration::from_millis(300) {
            late.push(request);
        }
    }
    assert_eq!(late, [3, 6, 9, 12, 15, 18, 21, 24, 27]);
    assert_eq!(refused, [7, 14, 22, 28], "the 21st was late already, so it was the next one's turn");
}

#[tokio::test]
async fn each_endpoint_can_fail() {
    let mut harness = Harness::with(Config { par: true, ..config() });
    let endpoints = [
        (Endpoint::Discovery, CONFIGURATION),
        (Endpoint::Jwks, "/.well-known/jwks.json"),
        (Endpoint::Par, "/par"),
        (Endpoint::Authorize, "/authorize"),
        (Endpoint::Token, "/token"),
        (Endpoint::Userinfo, "/userinfo"),
        (Endpoint::Revocation, "/revoke"),
    ];
    for (endpoint, path) in endpoints {
        harness.control.add_fault(Fault::once(endpoint, status(500, None)));
        let answer = match endpoint {
            Endpoint::Par | Endpoint::Token | Endpoint::Revocation => harness.post(path, &[]).await,
            _ => harness.get(path).await,
        };
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{endpoint:?}");
    }
}

#[tokio::test]
async fn broken_json_a_huge_body_and_a_redirect_come_as_asked() {
    let mut harness = Harness::new();
    let next = |kind| {
        harness.control.add_fault(Fault::once(Endpoint::Token, kind));
    };
    next(FaultKind::BrokenJson);
    next(FaultKind::HugeBody { bytes: 5_000_000 });
    next(FaultKind::Redirect { location: "http://127.0.0.1:3002/elsewhere".to_owned() });

    let broken = harness.post("/token", &[]).await;
    assert_eq!(broken.status, StatusCode::OK);
    assert!(serde_json::from_slice::<serde_json::Value>(&broken.body).is_err());
    let huge = harness.post("/token", &[]).await;
    assert_eq!(huge.body.len(), 5_000_000);
    assert!(huge.json().is_object());
    let redirect = harness.post("/token", &[]).await;
    assert_eq!(redirect.status, StatusCode::FOUND);
    assert_eq!(redirect.location().path(), "/elsewhere");
}

#[tokio::test(start_paused = true)]
async fn a_delayed_answer_is_right_and_late() {
    let mut harness = Harness::new();
    harness.control.add_fault(Fault::once(Endpoint::Discovery, FaultKind::Delay { milliseconds: 60_000 }));
    let (began, really_began) = (tokio::time::Instant::now(), Instant::now());
    assert_eq!(harness.get(CONFIGURATION).await.status, StatusCode::OK);
    assert!(began.elapsed() >= Duration::from_secs(60));
    assert!(really_began.elapsed() < Duration::from_secs(60));
}

#[tokio::test]
async fn the_next_refresh_can_be_refused_while_codes_are_exchanged() {
    let mut harness = Harness::new();
    harness.control.add_fault(Fault::once(Endpoint::Token, FaultKind::InvalidGrant));
    let tokens = harness.tokens(SCOPE, ADA).await;
    assert_eq!(harness.refresh(tokens.refresh()).await.error().1, "invalid_grant");
    harness.refresh(tokens.refresh()).await.tokens();
}

#[tokio::test]
async fn a_refresh_can_be_carried_out_and_its_answer_lost() {
    let mut harness = Harness::new();
    let tokens = harness.tokens(SCOPE, ADA).await;
    let lost = Fault::once(Endpoint::Token, status(502, None));
    harness.control.add_fault(lost.clone());
    assert_eq!(harness.refresh(tokens.refresh()).await.status, StatusCode::BAD_GATEWAY);
    assert_eq!(harness.control.stats().refreshes, 0);

    harness.control.add_fault(Fault { carried_out: true, ..lost });
    assert_eq!(harness.refresh(tokens.refresh()).await.status, StatusCode::BAD_GATEWAY);
    assert_eq!(harness.control.stats().refreshes, 1);
    assert_eq!(
        harness.refresh(tokens.refresh()).await.error().1,
        "invalid_grant",
        "the client never saw the new one"
    );
}

#[tokio::test]
async fn a_dropped_connection_sends_no_byte() {
    let listener = devidp::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
    let address = listener.local_addr().unwrap();
    let provider = Provider::new(config()).unwrap();
    let control = provider.control();
    let shutdown = CancellationToken::new();
    let served = tokio::spawn(provider.serve(listener, shutdown.clone()));
    let ask = move || {
        let mut connection = TcpStream::connect(address).unwrap();
        let request = format!("GET {CONFIGURATION} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        connection.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).map(|_| answer).unwrap_or_default()
    };

    control.add_fault(Fault::once(Endpoint::Discovery, FaultKind::DroppedConnection));
    assert_eq!(tokio::task::spawn_blocking(ask).await.unwrap(), b"");
    assert!(tokio::task::spawn_blocking(ask).await.unwrap().starts_with(b"HTTP/1.1 200"));
    shutdown.cancel();
    served.await.unwrap();
}

#[tokio::test]
async fn new_keys_come_with_the_old_or_without() {
    let mut harness = Harness::new();
    let old = harness.tokens(SCOPE, ADA).await;
    harness.control.rotate_keys(true).unwrap();
    assert!(harness.verified(old.access()).await.is_some());
    let code = harness.authorize(&AuthorizationRequest::new(SCOPE)).await.field("code").unwrap();
    let new = harness.exchange(&code).await.tokens();
    assert!(harness.verified(new.access()).await.is_some());

    harness.control.rotate_keys(false).unwrap();
    assert!(harness.verified(old.access()).await.is_none());
    assert!(harness.verified(new.access()).await.is_none());
    assert_eq!(harness.userinfo(new.access()).await.status, StatusCode::UNAUTHORIZED);
}
