//! A session cookie that the attacker chose, in the victim's browser before they sign in.

use http::StatusCode;

use crate::harness::{ADA, App, Browser, CLEO, SESSION_COOKIE};

#[tokio::test]
async fn a_session_id_chosen_by_an_attacker_is_never_used_c34() {
    let app = App::start().await;
    for chosen in ["AAAAAAAAAAAAAAAAAAAAAA", "AQIDBAUGBwgJCgsMDQ4PEA", "1", "not-an-id"] {
        let mut victim = Browser::new(&app);
        victim.cookies.insert(SESSION_COOKIE.to_owned(), chosen.to_owned());
        let callback = victim.callback_url("/login").await;
        // As a browser that leaves out no cookie would: the worst case.
        let kept = victim.cookies.clone();
        victim.cookies.insert(SESSION_COOKIE.to_owned(), chosen.to_owned());
        let path = format!("{}?{}", callback.path(), callback.query().unwrap());
        assert_eq!(victim.get(&path).await.status, StatusCode::OK, "{chosen}");
        assert_ne!(victim.cookies[SESSION_COOKIE], chosen);
        assert_eq!(victim.get("/").await.body, ADA);

        let mut attacker = Browser::new(&app);
        attacker.cookies = kept;
        attacker.cookies.insert(SESSION_COOKIE.to_owned(), chosen.to_owned());
        assert_eq!(attacker.get("/bff/user").await.status, StatusCode::UNAUTHORIZED, "{chosen}");
    }
}

/// The attacker's own session, good as it is: the victim gets another, and the attacker keeps neither.
#[tokio::test]
async fn an_attackers_own_session_is_replaced_at_sign_in_c34() {
    let app = App::start().await;
    let mut attacker = Browser::signed_in_as(&app, CLEO).await;
    let mut victim = Browser::new(&app);
    victim.cookies = attacker.cookies.clone();
    let callback = victim.callback_url("/login").await;
    let path = format!("{}?{}", callback.path(), callback.query().unwrap());
    assert_eq!(victim.get(&path).await.status, StatusCode::OK);
    assert_ne!(victim.cookies[SESSION_COOKIE], attacker.cookies[SESSION_COOKIE]);
    assert_eq!(victim.get("/").await.body, ADA);
    assert_eq!(attacker.get("/").await.body, "nobody");
}
