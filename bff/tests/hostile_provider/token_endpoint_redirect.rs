//! A redirect that would take the client's secret, a code or a refresh token elsewhere.

use std::{io::ErrorKind, net::TcpListener};

use devidp::{Endpoint, Fault, FaultKind};
use http::StatusCode;

use crate::{
    attempt::{Attempt, Verdict},
    harness::{App, Browser, LIFETIME, PAUSE},
};

#[tokio::test]
async fn no_call_to_the_provider_follows_a_redirect() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let location = format!("http://{}/evil", elsewhere.local_addr().unwrap());
    let redirect = FaultKind::Redirect { location };
    let app = App::start().await;

    for endpoint in [Endpoint::Discovery, Endpoint::Jwks] {
        app.provider.add_fault(Fault::once(endpoint, redirect.clone()));
        let status = Browser::new(&app).get("/login").await.status;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{endpoint:?}");
        app.clock.turn(PAUSE);
    }
    assert_eq!(Attempt::begin(&app).await.meets(redirect.clone()).await, Verdict::Unavailable);
    assert_eq!(Attempt::begin(&app).await.arrives().await, Verdict::SignedIn);

    let mut browser = Browser::signed_in(&app).await;
    app.clock.turn(LIFETIME);
    app.provider.add_fault(Fault::once(Endpoint::Token, redirect.clone()));
    assert_eq!(browser.get("/api").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK);
    app.provider.add_fault(Fault::once(Endpoint::Revocation, redirect));
    browser.post("/logout").await;
    app.bff.drain().await;
    assert_eq!(app.provider.stats().faults.values().sum::<u64>(), 5, "each of them was met");
    assert_eq!(elsewhere.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "nobody came there");
}
