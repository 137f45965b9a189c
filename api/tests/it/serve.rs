//! The listener: it answers, and it lets requests in flight finish.

use std::sync::Arc;

use api::{Issuer, IssuerKeys, KeySource, KeysUnavailable};
use async_trait::async_trait;
use tokio::{net::TcpListener, sync::watch};
use tokio_util::sync::CancellationToken;

use crate::{
    signing::SigningKey,
    test_app::{FixedKeys, TestApp},
};

/// Keys that keep a request waiting.
struct HeldKeys {
    keys: FixedKeys,
    state: watch::Sender<State>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Idle,
    Asked,
    Released,
}

#[async_trait]
impl KeySource for HeldKeys {
    async fn keys(&self, issuer: &Issuer, kid: Option<&str>) -> Result<Arc<IssuerKeys>, KeysUnavailable> {
        self.state.send_replace(State::Asked);
        let _ = self.state.subscribe().wait_for(|state| *state == State::Released).await;
        self.keys.keys(issuer, kid).await
    }
}

#[tokio::test]
async fn a_request_in_flight_is_finished_and_no_new_one_is_taken() {
    let key = SigningKey::es256("k1");
    let state = watch::Sender::new(State::Idle);
    let app = TestApp::builder(&key)
        .keys(|builder| HeldKeys { keys: builder.fixed_keys(), state: state.clone() })
        .build(key)
        .await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = CancellationToken::new();
    let serving = tokio::spawn(program::serve(listener, app.router.clone(), shutdown.clone()));

    let request =
        reqwest::Client::new().get(format!("http://{address}/reports")).bearer_auth(app.sign(app.token()));
    let in_flight = tokio::spawn(request.send());
    state.subscribe().wait_for(|state| *state == State::Asked).await.unwrap();
    shutdown.cancel();
    state.send_replace(State::Released);

    assert_eq!(in_flight.await.unwrap().unwrap().status(), 200);
    serving.await.unwrap();
    assert!(reqwest::get(format!("http://{address}/healthz")).await.unwrap_err().is_connect());
}
