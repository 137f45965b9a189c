//! The userinfo endpoint, which could name another person than the ID token does (OpenID Connect Core §5.3.2).

use devidp::{Endpoint, Fault, FaultKind};
use http::StatusCode;

use crate::harness::{App, Browser, LIFETIME};

#[tokio::test]
async fn the_userinfo_endpoint_is_never_called() {
    let app = App::start().await;
    let body = r#"{"sub":"evil-alvarez","name":"Evil Alvarez"}"#.to_owned();
    app.provider.add_fault(Fault::until_cleared(Endpoint::Userinfo, FaultKind::Json { body }));
    let mut browser = Browser::signed_in(&app).await;
    app.clock.advance(LIFETIME);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK);
    let user = browser.get("/bff/user").await.body;
    assert!(user.contains("Ada Alvarez") && !user.contains("Evil"), "{user}");
    assert!(app.provider.stats().faults.is_empty(), "nobody called it");
}
