//! `/login` and `/callback`.

use devidp::{Endpoint, Fault, FaultKind};
use http::{Method, StatusCode, header};

use crate::harness::{
    ADA, APPLICATION, Answer, App, Browser, DISCOVERY_INTERVAL, SESSION_COOKIE, parameter, with_parameter,
};

#[tokio::test]
async fn signing_in_leads_back_to_the_page_that_was_asked_for() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let answer = browser.sign_in("/login?return_to=/expenses%3Fpage%3D2").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("content=\"0;url=/expenses?page=2\""), "{}", answer.body);
    assert_eq!(browser.get("/").await.body, ADA);
}

#[tokio::test]
async fn the_browser_gets_one_opaque_strict_cookie_c23_c24_c25_c26_c33() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let answer = browser.sign_in("/login").await;
    let cookies = answer.set_cookies();
    let session = cookies.iter().find(|cookie| cookie.starts_with(SESSION_COOKIE)).unwrap();
    let (id, attributes) = session.split_once('=').unwrap().1.split_once("; ").unwrap();
    assert_eq!(id.len(), 22, "128 bits in base64");
    let mut attributes =
        attributes.split("; ").filter(|attribute| !attribute.starts_with("Max-Age")).collect::<Vec<_>>();
    attributes.sort_unstable();
    assert_eq!(attributes, ["HttpOnly", "Path=/", "SameSite=Strict", "Secure"]);
    assert!(cookies.iter().all(|cookie| cookie.len() < 4096));
    let kept = browser.cookies.keys().collect::<Vec<_>>();
    assert_eq!(kept, ["__Host-Http-finished", SESSION_COOKIE], "the attempt's cookie is gone");
}

#[tokio::test]
async fn the_request_is_for_a_code_with_pkce_c1_c2_c3_c12() {
    let app = App::start().await;
    let url = Browser::new(&app).get("/login").await.location();
    assert_eq!(parameter(&url, "response_type").as_deref(), Some("code"));
    assert_eq!(parameter(&url, "code_challenge_method").as_deref(), Some("S256"));
    assert_eq!(parameter(&url, "scope").as_deref(), Some("openid profile email read:reports offline_access"));
    assert_eq!(parameter(&url, "audience").as_deref(), Some("https://expenses-api"));
    assert_eq!(parameter(&url, "prompt"), None);
    let again = Browser::new(&app).get("/login?prompt=consent").await.location();
    assert_eq!(parameter(&again, "prompt").as_deref(), Some("consent"));
    for unguessable in ["state", "nonce", "code_challenge"] {
        assert!(parameter(&url, unguessable).unwrap().len() >= 43, "256 bits");
        assert_ne!(parameter(&url, unguessable), parameter(&again, unguessable));
    }
}

#[tokio::test]
async fn a_callback_with_a_foreign_or_missing_state_is_refused_c3_c4() {
    let app = App::start().await;
    let mut victim = Browser::new(&app);
    let mut attacker = Browser::new(&app);
    let callback = victim.callback_url("/login").await;
    let foreign = attacker.callback_url("/login").await;
    for wrong in
        [foreign, with_parameter(&callback, "state", None), with_parameter(&callback, "state", Some("guess"))]
    {
        assert_eq!(victim.follow_callback(&wrong).await.status, StatusCode::BAD_REQUEST);
        assert_eq!(victim.get("/").await.body, "nobody");
    }
    assert_eq!(victim.follow_callback(&callback).await.status, StatusCode::OK, "the honest one beside them");
}

#[tokio::test]
async fn a_callback_works_once_c5() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let callback = browser.callback_url("/login").await;
    assert_eq!(browser.follow_callback(&callback).await.status, StatusCode::OK);
    let again = browser.follow_callback(&callback).await;
    assert!(!again.set_cookies().iter().any(|cookie| cookie.starts_with(SESSION_COOKIE)), "{again:?}");
    assert_eq!(app.provider.stats().token_requests.authorization_code, 1);
    assert_eq!(browser.get("/").await.body, ADA, "the session of the first is untouched");
}

#[tokio::test]
async fn a_sign_in_can_take_too_long() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let callback = browser.callback_url("/login").await;
    app.clock.advance(time::Duration::minutes(16));
    assert_eq!(browser.follow_callback(&callback).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn another_issuer_in_the_response_is_refused_c9() {
    let app = App::start().await;
    for wrong in [None, Some("https://evil.example"), Some(format!("{}/", app.issuer).as_str())] {
        let mut browser = Browser::new(&app);
        let callback = browser.callback_url("/login").await;
        assert_eq!(
            browser.follow_callback(&with_parameter(&callback, "iss", wrong)).await.status,
            StatusCode::BAD_GATEWAY
        );
        assert_eq!(browser.get("/").await.body, "nobody");
    }
}

#[tokio::test]
async fn a_provider_with_another_issuer_than_configured_is_not_used_c8() {
    let app = App::start_with(|config| {
        config.providers[0].issuer = config.providers[0].issuer.replace("127.0.0.1", "localhost")
    })
    .await;
    assert_eq!(Browser::new(&app).get("/login").await.status, StatusCode::SERVICE_UNAVAILABLE);
    let slash = App::start_with(|config| config.providers[0].issuer.push('/')).await;
    assert_eq!(
        Browser::new(&slash).get("/login").await.status,
        StatusCode::SEE_OTHER,
        "one slash is forgiven"
    );
}

#[tokio::test]
async fn no_return_address_leads_to_another_site_c11() {
    let app = App::start().await;
    for elsewhere in
        ["https://evil.example", "//evil.example", "/%5Cevil.example", "/%09/evil.example", "expenses"]
    {
        let answer = Browser::new(&app).get(&format!("/login?return_to={elsewhere}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{elsewhere}");
    }
    assert_eq!(Browser::new(&app).get("/login?return_to=/expenses").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn two_tabs_sign_in_side_by_side() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let first = browser.callback_url("/login?return_to=/one").await;
    let second = browser.callback_url("/login?return_to=/two").await;
    assert!(browser.follow_callback(&first).await.body.contains("/one"));
    assert!(browser.follow_callback(&second).await.body.contains("/two"));
    assert_eq!(browser.get("/").await.body, ADA);
}

#[tokio::test]
async fn abandoned_sign_ins_do_not_accumulate() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    for _ in 0..20 {
        browser.get("/login").await;
        assert!(browser.cookies.len() <= 7);
    }
    browser.sign_in("/login").await;
    assert_eq!(browser.get("/").await.body, ADA);
}

#[tokio::test]
async fn a_new_sign_in_has_a_new_id_and_ends_the_old_session_c34() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let old = browser.clone();
    browser.sign_in("/login").await;
    assert_ne!(browser.cookies[SESSION_COOKIE], old.cookies[SESSION_COOKIE]);
    assert_eq!(browser.get("/").await.body, ADA);
    assert_eq!(old.clone().get("/bff/user").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_denied_consent_has_its_own_page() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let callback = browser.callback_url("/login?return_to=/expenses").await;
    let denied = with_parameter(&with_parameter(&callback, "code", None), "error", Some("access_denied"));
    let answer = browser.follow_callback(&denied).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(
        answer.body.contains("href=\"/login?return_to=%2Fexpenses&amp;prompt=login\""),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn the_application_starts_while_the_provider_is_down() {
    let app = App::start().await;
    let down = FaultKind::Status { status: 503, retry_after: None };
    app.provider.add_fault(Fault::until_cleared(Endpoint::Discovery, down));
    let mut browser = Browser::new(&app);
    assert_eq!(browser.get("/").await.body, "nobody");
    assert_eq!(browser.get("/login").await.status, StatusCode::SERVICE_UNAVAILABLE);
    app.provider.clear_faults();
    assert_eq!(
        browser.get("/login").await.status,
        StatusCode::SERVICE_UNAVAILABLE,
        "not asked again at once"
    );
    app.clock.advance(DISCOVERY_INTERVAL);
    assert_eq!(browser.get("/login").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_temporary_fault_of_discovery_is_retried() {
    let app = App::start().await;
    app.provider.add_fault(Fault::once(Endpoint::Discovery, FaultKind::DroppedConnection));
    assert_eq!(Browser::new(&app).get("/login").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn new_keys_at_the_provider_are_fetched() {
    let app = App::start().await;
    Browser::signed_in(&app).await;
    app.provider.rotate_keys(false).unwrap();
    app.clock.advance(time::Duration::minutes(1));
    app.provider.change(devidp::Change { clock_offset: Some(60), ..Default::default() });
    Browser::signed_in(&app).await;
}

#[tokio::test]
async fn clocks_may_differ_a_little_and_not_more() {
    for (offset, status) in [(8, StatusCode::OK), (-8, StatusCode::OK), (30, StatusCode::BAD_GATEWAY)] {
        let app = App::start().await;
        app.provider.change(devidp::Change { clock_offset: Some(offset), ..Default::default() });
        assert_eq!(Browser::new(&app).sign_in("/login").await.status, status, "{offset} s ahead");
    }
}

#[tokio::test]
async fn a_link_from_another_site_keeps_the_person_signed_in() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let session = browser.cookies.remove(SESSION_COOKIE).unwrap();
    let from_another_site =
        [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
    let answer = browser.send(Method::GET, "/?a=%22%3E%3Cb", &from_another_site).await;
    assert!(answer.body.contains("content=\"0;url=/?a=%22%3E%3Cb\""), "{}", answer.body);
    browser.cookies.insert(SESSION_COOKIE.to_owned(), session);
    assert_eq!(browser.get("/").await.body, ADA);
}

#[tokio::test]
async fn no_session_begins_without_user_activation_c44() {
    let app = App::start().await;
    let mut victim = Browser::new(&app);
    let mut attacker = Browser::new(&app);

    for path in ["/", "/api", "/login", "/login?prompt=none", "/bff/user", "/bff/events", "/callback?code=c"]
    {
        victim.get(path).await;
    }
    let theirs = attacker.callback_url("/login").await;
    assert_eq!(
        victim.follow_callback(&theirs).await.status,
        StatusCode::BAD_REQUEST,
        "signed in as somebody else"
    );
    assert!(!victim.cookies.contains_key(SESSION_COOKIE));
    assert_eq!(app.database.count(SESSIONS).await, 0);

    assert_eq!(attacker.follow_callback(&theirs).await.status, StatusCode::OK);
    assert_eq!(app.database.count(SESSIONS).await, 1);
}

const SESSIONS: &str = "SELECT count(*) FROM sessions";

/// A browser whose person the provider knows, and would send back at once, and who has no session here.
async fn known_to_the_provider(app: &App) -> Browser {
    let mut browser = Browser::signed_in(app).await;
    browser.post("/logout").await;
    assert_eq!(app.database.count(SESSIONS).await, 0);
    browser
}

/// Opens `path` from another site, with or without an act of the person's, and goes on where the pages lead by
/// themselves: the answer that leads no further on this site.
async fn from_another_site(browser: &mut Browser, path: &str, act: Option<(&str, &str)>) -> Answer {
    const PAGE: [(&str, &str); 2] = [("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
    let mut headers = [PAGE.to_vec(), vec![("sec-fetch-site", "cross-site")]].concat();
    headers.extend(act);
    let mut answer = browser.send(Method::GET, path, &headers).await;
    for _ in 0..4 {
        let there = if answer.body.contains("content=\"0;url=") {
            answer.redirects_to()
        } else if answer.headers.contains_key(header::LOCATION) {
            answer.location()
        } else {
            return answer;
        };
        if !there.as_str().starts_with(APPLICATION) {
            return answer;
        }
        let path =
            format!("{}{}", there.path(), there.query().map_or(String::new(), |query| format!("?{query}")));
        let own = [PAGE.to_vec(), vec![("sec-fetch-site", "same-origin")]].concat();
        answer = browser.send(Method::GET, &path, &own).await;
    }
    panic!("it leads in circles")
}

#[tokio::test]
async fn another_site_begins_no_session_of_a_person_whom_the_provider_knows_c44() {
    let app = App::start().await;
    let act = Some(("sec-fetch-user", "?1"));
    for (path, act) in [
        ("/login", None),
        ("/login?prompt=none&return_to=/members-only", None),
        ("/members-only", None),
        ("/login", act),
        ("/login?prompt=none", act),
    ] {
        let mut browser = known_to_the_provider(&app).await;
        let answer = from_another_site(&mut browser, path, act).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(answer.body.contains("<h1>Do you want to sign in?</h1>"), "{path}: {}", answer.body);
        assert!(answer.body.contains("href=\"/login?return_to="), "{path}: {}", answer.body);
        assert!(browser.cookies.is_empty(), "no sign-in is under way: {path}: {:?}", browser.cookies);

        let own =
            [("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "navigate"), ("sec-fetch-user", "?1")];
        let answer = browser.send(Method::GET, "/login?return_to=/members-only", &own).await;
        let callback = browser.sign_in_at_provider(answer.location()).await;
        assert_eq!(
            browser.follow_callback(&callback).await.status,
            StatusCode::OK,
            "then the person says so: {path}"
        );
        assert_eq!(browser.get("/").await.body, ADA);
        browser.post("/logout").await;
    }
}

#[tokio::test]
async fn a_followed_link_leads_to_its_page_through_the_provider_c44() {
    let app = App::start().await;
    let mut browser = known_to_the_provider(&app).await;
    let answer = from_another_site(&mut browser, "/members-only", Some(("sec-fetch-user", "?1"))).await;
    assert!(answer.location().as_str().starts_with(&app.issuer));
    let callback = browser.sign_in_at_provider(answer.location()).await;
    assert!(browser.follow_callback(&callback).await.body.contains("content=\"0;url=/members-only\""));
    assert_eq!(browser.get("/members-only").await.body, "welcome");
}

#[tokio::test]
async fn another_site_replaces_no_session_c44() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let session = browser.cookies[SESSION_COOKIE].clone();
    let answer = from_another_site(&mut browser, "/login", None).await;
    assert!(answer.body.contains("<h1>Do you want to sign in?</h1>"), "{}", answer.body);
    assert_eq!(browser.cookies[SESSION_COOKIE], session);
    assert_eq!(browser.get("/").await.body, ADA);
    assert_eq!(
        from_another_site(&mut browser, "/members-only", None).await.body,
        "welcome",
        "and asks them nothing"
    );
}
