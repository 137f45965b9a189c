//! Answers that can't be read, or never end.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{
    Router,
    body::{Body, Bytes},
};
use devidp::{Endpoint, Fault, FaultKind};
use futures::stream;
use http::{StatusCode, header};
use serde_json::json;
use tokio::net::TcpListener;

use crate::{
    discovery::modify_discovery,
    harness::{App, Browser, DISCOVERY_INTERVAL},
    sign_in_attempt::{Outcome, SignInAttempt},
};

const HUGE: FaultKind = FaultKind::HugeBody { bytes: 3 << 20 };
/// What may lie in the buffers on the way besides the one megabyte that is read.
const BUFFERED: usize = 16 << 20;

/// A server whose every answer is a JSON text without an end.
struct Endless {
    address: String,
    sent: Arc<AtomicUsize>,
}

impl Endless {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, sent) =
            (format!("http://{}", listener.local_addr().unwrap()), Arc::<AtomicUsize>::default());
        let counted = sent.clone();
        let answer = async move || {
            let spaces = stream::repeat_with(move || {
                let more = Bytes::from_static(&[b' '; 1 << 14]);
                counted.fetch_add(more.len(), Ordering::Relaxed);
                Ok::<_, std::io::Error>(more)
            });
            ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(spaces))
        };
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
        Self { address, sent }
    }

    fn sent(&self) -> usize {
        self.sent.load(Ordering::Relaxed)
    }
}

async fn login(app: &App) -> StatusCode {
    Browser::new(app).get("/login").await.status
}

#[tokio::test]
async fn a_broken_or_huge_answer_of_the_token_endpoint_signs_nobody_in() {
    let app = App::start().await;
    for (answer, outcome) in [(FaultKind::BrokenJson, Outcome::Refused), (HUGE, Outcome::Unavailable)] {
        assert_eq!(SignInAttempt::begin(&app).await.complete_with_fault(answer).await, outcome);
        assert_eq!(SignInAttempt::begin(&app).await.complete().await, Outcome::SignedIn);
    }
}

#[tokio::test]
async fn a_broken_or_huge_discovery_document_is_not_used_and_fetched_again() {
    for endpoint in [Endpoint::Discovery, Endpoint::Jwks] {
        for answer in [FaultKind::BrokenJson, HUGE] {
            let app = App::start().await;
            app.provider.add_fault(Fault::once(endpoint, answer.clone()));
            assert_eq!(login(&app).await, StatusCode::SERVICE_UNAVAILABLE, "{endpoint:?}: {answer:?}");
            app.clock.advance(DISCOVERY_INTERVAL);
            assert_eq!(login(&app).await, StatusCode::SEE_OTHER, "{endpoint:?}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn an_endless_answer_of_the_token_endpoint_is_aborted() {
    let (app, endless) = (App::start().await, Endless::start().await);
    assert_eq!(SignInAttempt::begin(&app).await.complete().await, Outcome::SignedIn);
    let app = App::start().await;
    modify_discovery(&app, |document| document["token_endpoint"] = json!(endless.address)).await;
    assert_eq!(SignInAttempt::begin(&app).await.complete().await, Outcome::Unavailable);
    assert!((1..BUFFERED).contains(&endless.sent()), "{} bytes", endless.sent());
}

#[tokio::test]
async fn endless_discovery_documents_are_aborted() {
    let (app, endless) = (App::start().await, Endless::start().await);
    modify_discovery(&app, |document| document["jwks_uri"] = json!(endless.address)).await;
    assert_eq!(login(&app).await, StatusCode::SERVICE_UNAVAILABLE);
    let read = endless.sent();
    assert!((1..BUFFERED).contains(&read), "{read} bytes");
    app.provider.clear_faults();
    app.clock.advance(DISCOVERY_INTERVAL);
    assert_eq!(login(&app).await, StatusCode::SEE_OTHER);

    let app = App::start_with(|config| config.providers[0].issuer.clone_from(&endless.address)).await;
    assert_eq!(login(&app).await, StatusCode::SERVICE_UNAVAILABLE);
    assert!((read + 1..read + BUFFERED).contains(&endless.sent()), "{} bytes", endless.sent());
}
