//! A redirect that would take the client's secret, a code or a refresh token redirect_target.

use std::{io::ErrorKind, net::TcpListener};

use devidp::{Endpoint, Fault, FaultKind};
use http::StatusCode;

use crate::{
    harness::{App, Browser, DISCOVERY_INTERVAL, LIFETIME},
    sign_in_attempt::{Outcome, SignInAttempt},
};

#[tokio::test]
async fn no_call_to_the_provider_follows_a_redirect() {
    let redirect_target = TcpListener::bind("127.0.0.1:0").unwrap();
    redirect_target.set_nonblocking(true).unwrap();
    let location = format!("http://{}/evil", redirect_target.local_addr().unwrap());
    let redirect = FaultKind::Redirect { location };
    let app = App::start().await;

    for endpoint in [Endpoint::Discovery, Endpoint::Jwks] {
        app.provider.add_fault(Fault::once(endpoint, redirect.clone()));
        let status = Browser::new(&app).get("/login").await.status;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{endpoint:?}");
        app.clock.advance(DISCOVERY_INTERVAL);
    }
    assert_eq!(
        SignInAttempt::begin(&app).await.complete_with_fault(redirect.clone()).await,
        Outcome::Unavailable
    );
    assert_eq!(SignInAttempt::begin(&app).await.complete().await, Outcome::SignedIn);

    let mut browser = Browser::signed_in(&app).await;
    app.clock.advance(LIFETIME);
    app.provider.add_fault(Fault::once(Endpoint::Token, redirect.clone()));
    assert_eq!(browser.get("/api").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK);
    app.provider.add_fault(Fault::once(Endpoint::Revocation, redirect));
    browser.post("/logout").await;
    app.bff.drain().await;
    assert_eq!(app.provider.stats().faults.values().sum::<u64>(), 5, "each of them was met");
    assert_eq!(redirect_target.accept().unwrap_err().kind(), ErrorKind::WouldBlock, "no connection was made");
}
