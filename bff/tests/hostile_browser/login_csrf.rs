//! The attacker signs in, and lets somebody else finish it: what the victim does then would be in the attacker's name.

use http::StatusCode;

use crate::harness::parameter;
use crate::harness::{ADA, App, Browser, CLEO, with_parameter};

#[tokio::test]
async fn an_attackers_answer_signs_nobody_else_in_c3_c4() {
    let app = App::start().await;
    let mut attacker = Browser::new(&app);
    let theirs = attacker.callback_url("/login").await;

    let mut other_browser = Browser::new(&app);
    assert_eq!(other_browser.follow_callback(&theirs).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(other_browser.get("/").await.body, "nobody");

    let mut signed_in = Browser::signed_in_as(&app, CLEO).await;
    let answer = signed_in.follow_callback(&theirs).await;
    assert_eq!((answer.status, answer.location().path()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(signed_in.get("/").await.body, CLEO, "the session is untouched");
    assert_eq!(app.provider.stats().token_requests.authorization_code, 1, "nor is the attacker's code sent");

    assert_eq!(attacker.follow_callback(&theirs).await.status, StatusCode::OK, "the honest end of it");
}

#[tokio::test]
async fn an_attackers_code_is_no_use_under_the_victims_own_state_c3() {
    let app = App::start().await;
    let (mut attacker, mut victim) = (Browser::new(&app), Browser::new(&app));
    let theirs = attacker.callback_url("/login").await;
    let own = victim.callback_url("/login").await;
    let mixed = with_parameter(&own, "code", parameter(&theirs, "code").as_deref());
    assert_eq!(victim.follow_callback(&mixed).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(victim.get("/").await.body, "nobody");
    assert_eq!(victim.sign_in("/login").await.status, StatusCode::OK);
    assert_eq!(victim.get("/").await.body, ADA);
}

/// A neighbouring host plants the cookie of the attacker's own attempt, under a name that browsers let it have.
#[tokio::test]
async fn a_planted_login_state_of_an_attacker_is_not_used_c3_c25() {
    let app = App::start().await;
    let mut attacker = Browser::new(&app);
    let theirs = attacker.callback_url("/login").await;
    let (name, sealed) = attacker.cookies.first_key_value().unwrap();
    for planted in
        [name.replace("__Host", "%5F%5FHost"), name.replace("Http", "%48ttp"), format!("\"{name}\"")]
    {
        let mut victim = Browser::new(&app);
        victim.cookies.insert(planted.clone(), sealed.clone());
        assert_eq!(victim.follow_callback(&theirs).await.status, StatusCode::BAD_REQUEST, "{planted}");
        assert_eq!(victim.get("/").await.body, "nobody", "{planted}");
        assert_eq!(
            victim.sign_in("/login").await.status,
            StatusCode::OK,
            "an honest sign-in beside it: {planted}"
        );
    }
    assert_eq!(attacker.follow_callback(&theirs).await.status, StatusCode::OK);
}
