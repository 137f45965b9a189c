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
    attempt::{Attempt, Verdict},
    discovery::bend,
    harness::{App, Browser, PAUSE},
};

const HUGE: FaultKind = FaultKind::HugeBody { bytes: 3 << 20 };
/// What may lie in the buffers on the way besides the one megabyte that is read.
const ON_THE_WAY: usize = 16 << 20;

/// A server whose every answer is a JSON text without an end.
struct Endless {
    address: String,
    given: Arc<AtomicUsize>,
}

impl Endless {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, given) =
            (format!("http://{}", listener.local_addr().unwrap()), Arc::<AtomicUsize>::default());
        let counted = given.clone();
        let answer = async move || {
            let spaces = stream::repeat_with(move || {
                let more = Bytes::from_static(&[b' '; 1 << 14]);
                counted.fetch_add(more.len(), Ordering::Relaxed);
                Ok::<_, std::io::Error>(more)
            });
            ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(spaces))
        };
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
        Self { address, given }
    }

    fn given(&self) -> usize {
        self.given.load(Ordering::Relaxed)
    }
}

async fn login(app: &App) -> StatusCode {
    Browser::new(app).get("/login").await.status
}

#[tokio::test]
async fn an_answer_of_the_token_endpoint_that_is_broken_or_huge_signs_nobody_in() {
    let app = App::start().await;
    for (answer, verdict) in [(FaultKind::BrokenJson, Verdict::Refused), (HUGE, Verdict::Unavailable)] {
        assert_eq!(Attempt::begin(&app).await.meets(answer).await, verdict);
        assert_eq!(Attempt::begin(&app).await.arrives().await, Verdict::SignedIn);
    }
}

#[tokio::test]
async fn a_broken_or_huge_document_of_the_provider_is_not_used_and_asked_for_again() {
    for endpoint in [Endpoint::Discovery, Endpoint::Jwks] {
        for answer in [FaultKind::BrokenJson, HUGE] {
            let app = App::start().await;
            app.provider.add_fault(Fault::once(endpoint, answer.clone()));
            assert_eq!(login(&app).await, StatusCode::SERVICE_UNAVAILABLE, "{endpoint:?}: {answer:?}");
            app.clock.turn(PAUSE);
            assert_eq!(login(&app).await, StatusCode::SEE_OTHER, "{endpoint:?}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn an_answer_of_the_token_endpoint_without_an_end_is_given_up() {
    let (app, endless) = (App::start().await, Endless::start().await);
    assert_eq!(Attempt::begin(&app).await.arrives().await, Verdict::SignedIn);
    let app = App::start().await;
    bend(&app, |document| document["token_endpoint"] = json!(endless.address)).await;
    assert_eq!(Attempt::begin(&app).await.arrives().await, Verdict::Unavailable);
    assert!((1..ON_THE_WAY).contains(&endless.given()), "{} bytes", endless.given());
}

#[tokio::test]
async fn documents_of_the_provider_without_an_end_are_given_up() {
    let (app, endless) = (App::start().await, Endless::start().await);
    bend(&app, |document| document["jwks_uri"] = json!(endless.address)).await;
    assert_eq!(login(&app).await, StatusCode::SERVICE_UNAVAILABLE);
    let read = endless.given();
    assert!((1..ON_THE_WAY).contains(&read), "{read} bytes");
    app.provider.clear_faults();
    app.clock.turn(PAUSE);
    assert_eq!(login(&app).await, StatusCode::SEE_OTHER);

    let app = App::start_with(|config| config.issuer.clone_from(&endless.address)).await;
    assert_eq!(login(&app).await, StatusCode::SERVICE_UNAVAILABLE);
    assert!((read + 1..read + ON_THE_WAY).contains(&endless.given()), "{} bytes", endless.given());
}
