//! `/callback` where a browser disconnects, the store fails or the answer is refused: a session begins whole or not at all.
//! And where it names no sign-in that is under way: whoever is signed in is led on, everyone else told what happened.

use std::pin::pin;

use devidp::{Endpoint, Fault, FaultKind};
use http::{Method, StatusCode, header};
use url::Url;

use crate::harness::{ADA, APPLICATION, Answer, App, Browser, SESSION_COOKIE, with_parameter};

/// How many sessions there are, and how many of them have tokens.
async fn count_sessions_and_tokens(app: &App) -> (i64, i64) {
    let sessions = app.database.count("SELECT count(*) FROM sessions").await;
    (sessions, app.database.count("SELECT count(*) FROM tokens").await)
}

/// The session goes on, and its refresh token is good.
async fn goes_on(browser: &mut Browser) {
    assert_eq!(browser.get("/").await.body, ADA);
    assert_eq!(browser.get("/rejecting-api").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_browser_that_disconnects_during_its_sign_in_keeps_its_old_session_c34() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let callback = browser.callback_url("/login").await;
    let path = format!("{}?{}", callback.path(), callback.query().unwrap());
    let held = Fault::until_cleared(Endpoint::Token, FaultKind::Held);
    app.provider.add_fault(Fault { carried_out: true, ..held });
    {
        let mut request = pin!(browser.request(Method::GET, &path, &[("sec-fetch-site", "cross-site")]));
        while !app.provider.stats().faults.contains_key(&Endpoint::Token) {
            assert!(futures::poll!(request.as_mut()).is_pending());
            tokio::task::yield_now().await;
        }
    }
    app.provider.clear_faults();
    app.bff.drain().await;
    assert_eq!(app.provider.stats().token_requests.authorization_code, 2, "the code was redeemed");
    assert_eq!(app.provider.stats().revocations, 1, "and what it brought was revoked");
    assert_eq!(count_sessions_and_tokens(&app).await, (1, 1));
    goes_on(&mut browser).await;

    let before = browser.cookies[SESSION_COOKIE].clone();
    assert_eq!(browser.sign_in("/login").await.status, StatusCode::OK, "one that waits is signed in");
    assert_ne!(browser.cookies[SESSION_COOKIE], before);
    assert_eq!(count_sessions_and_tokens(&app).await, (1, 1));
}

#[tokio::test]
async fn when_the_store_fails_no_session_begins_and_the_old_one_is_kept_c34() {
    const FAULTS: [[&str; 2]; 3] = [
        // No session can be put in, no tokens can, and the old session can't be ended.
        [
            "ALTER TABLE sessions RENAME COLUMN provider_session_hash TO hidden",
            "ALTER TABLE sessions RENAME COLUMN hidden TO provider_session_hash",
        ],
        [
            "ALTER TABLE tokens RENAME COLUMN sealed TO hidden",
            "ALTER TABLE tokens RENAME COLUMN hidden TO sealed",
        ],
        [
            "ALTER TABLE ended_sessions RENAME COLUMN reason TO hidden",
            "ALTER TABLE ended_sessions RENAME COLUMN hidden TO reason",
        ],
    ];
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let session = browser.cookies[SESSION_COOKIE].clone();
    for (revoked, [fails, works]) in (1..).zip(FAULTS) {
        let callback = browser.callback_url("/login").await;
        // That the API took the last token is written behind the answer, and is to be there before the store fails.
        app.bff.drain().await;
        app.database.execute(fails).await;
        let answer = browser.follow_callback(&callback).await;
        app.database.execute(works).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{fails}");
        assert!(answer.headers.contains_key(header::RETRY_AFTER), "{fails}");
        app.bff.drain().await;
        assert_eq!(app.provider.stats().revocations, revoked, "what the code brought was revoked: {fails}");
        assert_eq!(count_sessions_and_tokens(&app).await, (1, 1), "{fails}");
        assert_eq!(browser.cookies[SESSION_COOKIE], session, "{fails}");
        goes_on(&mut browser).await;
    }
    assert_eq!(browser.sign_in("/login").await.status, StatusCode::OK);
    assert_ne!(browser.cookies[SESSION_COOKIE], session);
    assert_eq!(count_sessions_and_tokens(&app).await, (1, 1));
}

/// The provider gave tokens, and the ID token among them is of the future: nobody will use the others.
#[tokio::test]
async fn the_refresh_token_of_a_refused_sign_in_is_revoked() {
    let app = App::start().await;
    app.provider.change(devidp::Change { clock_offset: Some(60), ..Default::default() });
    let mut browser = Browser::new(&app);
    assert_eq!(browser.sign_in("/login").await.status, StatusCode::BAD_GATEWAY);
    app.bff.drain().await;
    assert_eq!(count_sessions_and_tokens(&app).await, (0, 0));
    let stats = app.provider.stats();
    assert_eq!((stats.token_requests.authorization_code, stats.revocations), (1, 1));
    assert_eq!(stats.families_revoked, 1, "it was the token that the provider gave");

    app.provider.change(devidp::Change { clock_offset: Some(0), ..Default::default() });
    assert_eq!(browser.sign_in("/login").await.status, StatusCode::OK);
    app.bff.drain().await;
    assert_eq!(app.provider.stats().revocations, 1, "a good one is kept");
    goes_on(&mut browser).await;
}

/// The answer's own text, and the one link of the page that signs in.
fn assert_page(answer: &Answer, status: StatusCode, title: &str, sign_in: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert!(answer.body.contains(&format!("<h1>{title}</h1>")), "{}", answer.body);
    assert_eq!(answer.body.matches(">Sign in</a>").count(), 1, "{}", answer.body);
    assert!(answer.body.contains(&format!("<a href=\"{sign_in}\">Sign in</a>")), "{}", answer.body);
    assert!(!answer.body.contains("refresh"), "it leads nowhere by itself: {}", answer.body);
}

fn path_of(callback: &Url) -> String {
    format!("{}?{}", callback.path(), callback.query().unwrap())
}

/// As one step back in the history does, whose page at the provider leads here at once.
#[tokio::test]
async fn a_callback_that_was_finished_leads_to_where_it_led_before() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let callback = browser.callback_url("/login?return_to=/members-only%3Fpage%3D2").await;
    assert_eq!(browser.follow_callback(&callback).await.status, StatusCode::OK);
    let session = browser.cookies[SESSION_COOKIE].clone();

    let again = browser.follow_callback(&callback).await;
    assert_eq!(again.redirects_to().as_str(), format!("{APPLICATION}/members-only?page=2"));
    let with_the_session = browser.get(&path_of(&callback)).await;
    assert_eq!(with_the_session.status, StatusCode::SEE_OTHER);
    assert_eq!(with_the_session.location().as_str(), format!("{APPLICATION}/members-only?page=2"));

    let other = browser.callback_url("/login?return_to=/ended").await;
    let unfinished = with_parameter(&other, "state", Some("guess"));
    assert_eq!(browser.get(&path_of(&unfinished)).await.location().path(), "/", "another leads home");
    app.clock.advance(time::Duration::minutes(16));
    assert_eq!(browser.get(&path_of(&callback)).await.location().path(), "/", "and so does an old one");
    assert_eq!(app.provider.stats().token_requests.authorization_code, 1);
    assert_eq!(browser.cookies[SESSION_COOKIE], session, "the session goes on");
    assert_eq!(browser.get("/").await.body, ADA);

    browser.post("/logout").await;
    assert!(!browser.cookies.keys().any(|name| name.contains("finished")), "{:?}", browser.cookies);
    let signed_out = browser.follow_callback(&callback).await;
    assert_page(&signed_out, StatusCode::BAD_REQUEST, "This sign-in can't be finished", "/login");
}

/// The cookie that remembers it leads nobody elsewhere: what was not sealed here counts for nothing.
#[tokio::test]
async fn where_a_finished_sign_in_led_can_not_be_planted_c11() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let callback = browser.callback_url("/login?return_to=/members-only").await;
    browser.follow_callback(&callback).await;
    const FINISHED: &str = "__Host-Http-finished";
    let (finished, session) = (browser.cookies[FINISHED].clone(), browser.cookies[SESSION_COOKIE].clone());
    for forged in ["", "x", "//evil.example", &finished[1..], &format!("{finished}A"), &session] {
        browser.cookies.insert(FINISHED.to_owned(), forged.to_owned());
        assert_eq!(browser.get(&path_of(&callback)).await.location().path(), "/", "{forged}");
    }
    browser.cookies.insert(FINISHED.to_owned(), finished);
    assert_eq!(browser.get(&path_of(&callback)).await.location().path(), "/members-only");
}

#[tokio::test]
async fn a_refusal_without_a_state_says_so_and_shows_nothing_of_the_address() {
    let app = App::start().await;
    for (query, status, title) in [
        (
            "error=access_denied&error_description=Unauthorized%20evil",
            StatusCode::FORBIDDEN,
            "You have not signed in",
        ),
        ("error=access_denied&state=evil", StatusCode::FORBIDDEN, "You have not signed in"),
        ("error=evil%3Cb%3E&error_uri=https://evil.example", StatusCode::FORBIDDEN, "You have not signed in"),
        (
            "error=temporarily_unavailable&error_description=evil",
            StatusCode::SERVICE_UNAVAILABLE,
            "Signing in is not possible just now",
        ),
    ] {
        let mut browser = Browser::new(&app);
        let answer = browser.get(&format!("/callback?{query}")).await;
        // Where the provider knows the person, it is asked to let them choose another account.
        let sign_in = if status == StatusCode::FORBIDDEN { "/login?prompt=login" } else { "/login" };
        assert_page(&answer, status, title, sign_in);
        assert!(!answer.body.contains("evil"), "{}", answer.body);
        assert!(browser.cookies.is_empty());
    }
    let empty = Browser::new(&app).get("/callback").await;
    assert_page(&empty, StatusCode::BAD_REQUEST, "This address is not complete", "/login");
    let mut signed_in = Browser::signed_in(&app).await;
    let answer = signed_in.get("/callback?error=access_denied").await;
    assert_eq!(
        (answer.status, answer.location().path()),
        (StatusCode::SEE_OTHER, "/"),
        "who is signed in is led on"
    );
    assert_eq!(signed_in.get("/").await.body, ADA);
}

/// It is asked once more from this site with a cookie, and no third time.
#[tokio::test]
async fn a_browser_that_keeps_no_cookie_is_told_so_and_leads_in_no_circle() {
    const FROM_THE_PROVIDER: [(&str, &str); 3] =
        [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
    let app = App::start().await;
    // The last is a browser without Fetch Metadata.
    for (keeps, headers, title) in [
        (false, &FROM_THE_PROVIDER[..], "Your browser keeps no cookies for this site"),
        (true, &FROM_THE_PROVIDER[..], "This sign-in can't be finished"),
        (false, &[], "Your browser keeps no cookies for this site"),
    ] {
        let callback = Browser::new(&app).callback_url("/login").await;
        let mut browser = Browser::new(&app);
        let answer = browser.send(Method::GET, &path_of(&callback), headers).await;
        assert_eq!(answer.status, StatusCode::OK);
        let again = answer.redirects_to();
        assert!(!again.as_str().contains("code="), "{again}");
        if !keeps {
            browser.cookies.clear();
        }
        let answer = browser.get(&path_of(&again)).await;
        assert_page(&answer, StatusCode::BAD_REQUEST, title, "/login");
        assert!(browser.cookies.is_empty(), "{:?}", browser.cookies);
    }
    assert_eq!(app.provider.stats().token_requests.authorization_code, 0);
}

/// A filter that opens the links of an e-mail first has no cookie of the person's: the code is left to them.
#[tokio::test]
async fn a_link_filter_uses_up_nobodys_sign_in() {
    let app = App::start().await;
    let mut person = Browser::new(&app);
    let callback = person.callback_url("/login?return_to=/members-only").await;
    for method in [Method::HEAD, Method::GET] {
        Browser::new(&app).send(method, &path_of(&callback), &[]).await;
    }
    assert!(person.follow_callback(&callback).await.body.contains("content=\"0;url=/members-only\""));
    assert_eq!(person.get("/members-only").await.body, "welcome");
}

#[tokio::test]
async fn a_code_that_is_used_up_is_said_to_be_and_who_is_signed_in_is_led_on() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    let callback = browser.callback_url("/login?return_to=/members-only").await;
    let attempt = browser.cookies.clone();
    browser.follow_callback(&callback).await;

    let mut again = Browser::new(&app);
    again.cookies = attempt.clone();
    let answer = again.follow_callback(&callback).await;
    let sign_in = "/login?return_to=%2Fmembers-only";
    assert_page(&answer, StatusCode::BAD_REQUEST, "This sign-in can't be finished", sign_in);
    assert!(answer.body.contains("Its link has been opened before"), "{}", answer.body);

    // The same browser sent it twice at once: the second answer comes when it is signed in already.
    again.cookies = attempt;
    again.cookies.insert(SESSION_COOKIE.to_owned(), browser.cookies[SESSION_COOKIE].clone());
    let answer = again.get(&path_of(&callback)).await;
    assert_eq!((answer.status, answer.location().path()), (StatusCode::SEE_OTHER, "/members-only"));
}
