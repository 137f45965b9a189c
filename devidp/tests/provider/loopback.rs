use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use devidp::{BindError, Config, Issuer, Provider, StartError, bind};

use crate::harness::{Harness, config};

#[tokio::test]
async fn only_loopback_addresses_are_listened_on() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let refused = bind(address.parse().unwrap()).await;
        assert!(matches!(refused, Err(BindError::NotLoopback(_))), "{address}");
    }
    assert!(bind("127.0.0.1:0".parse().unwrap()).await.is_ok());
}

#[tokio::test]
async fn a_host_that_is_no_loopback_name_is_refused() {
    let harness = Harness::new();
    let request = |host: Option<&str>| {
        let request = Request::get("/.well-known/jwks.json");
        let request = host
            .map(|host| (header::HOST, host))
            .into_iter()
            .fold(request, |request, (name, value)| request.header(name, value));
        request.body(Body::empty()).unwrap()
    };
    for host in [Some("evil.example"), Some("localhost.evil.example:3002"), Some("192.0.2.1"), Some(""), None]
    {
        assert_eq!(harness.raw(request(host)).await.status(), StatusCode::MISDIRECTED_REQUEST, "{host:?}");
    }
    for host in ["127.0.0.1:3002", "localhost:3002", "LOCALHOST", "[::1]:3002"] {
        assert_eq!(harness.raw(request(Some(host))).await.status(), StatusCode::OK, "{host}");
    }
}

#[test]
fn the_issuer_must_be_a_loopback_address() {
    for issuer in ["http://example.com", "http://127.0.0.1:3002/?query", "data:,"] {
        let refused = issuer.parse::<Issuer>().unwrap_err().to_string();
        assert!(refused.contains("an address on a loopback host would do"), "{refused}");
    }
    for issuer in ["http://127.0.0.1:3002", "http://127.0.0.1:3002/", "http://127.0.0.1:3002/realms/expenses"]
    {
        let config = Config { issuer: issuer.parse().unwrap(), ..config() };
        Provider::new(config).map(drop).unwrap();
    }
}

#[test]
fn a_clients_addresses_must_be_absolute() {
    for uri in ["/callback", "http://localhost:3000/callback#fragment"] {
        let mut config = config();
        config.clients[0].redirect_uris.push(uri.to_owned());
        assert!(matches!(Provider::new(config), Err(StartError::ClientAddress { .. })), "{uri}");
    }
}
