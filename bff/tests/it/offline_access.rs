//! Sign-ins that bring no refresh token, and what becomes of them.

use devidp::{Change, Endpoint, Fault, FaultKind, RefreshTokens};
use http::StatusCode;
use time::Duration;
use url::Url;

use crate::harness::{ADA, Answer, App, Browser, LIFETIME, parameter, with_parameter};

/// Whether the provider gives refresh tokens from now on.
fn set_offline_access(app: &App, on: bool) {
    let offline_access = [("https://expenses-api".to_owned(), on)].into();
    app.provider.change(Change { offline_access, ..Change::default() });
}

/// A provider that gives no refresh tokens, as one that follows OpenID Connect Core §11 does without consent.
async fn without_refresh_tokens() -> App {
    let app = App::start().await;
    set_offline_access(&app, false);
    app
}

/// Where a sign-in goes on from its first callback.
async fn first_callback(browser: &mut Browser, login: &str) -> Answer {
    let callback = browser.callback_url(login).await;
    browser.follow_callback(&callback).await
}

fn prompt(url: &Url) -> Option<String> {
    parameter(url, "prompt")
}

async fn sessions(app: &App) -> i64 {
    app.database.count("SELECT count(*) FROM sessions").await
}

#[tokio::test]
async fn a_sign_in_without_a_refresh_token_goes_on_with_consent_and_is_a_session_at_the_end() {
    let app = without_refresh_tokens().await;
    let mut browser = Browser::new(&app);
    let answer = first_callback(&mut browser, "/login?return_to=/members-only").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let url = answer.location();
    assert!(url.as_str().starts_with(&app.issuer), "{url}");
    assert_eq!(prompt(&url).as_deref(), Some("consent"));
    assert_eq!((browser.get("/").await.body.as_str(), sessions(&app).await), ("nobody", 0), "nothing yet");

    set_offline_access(&app, true);
    let callback = browser.sign_in_at_provider(url).await;
    let answer = browser.follow_callback(&callback).await;
    assert!(answer.body.contains("content=\"0;url=/members-only\""), "{}", answer.body);
    assert_eq!((browser.get("/").await.body.as_str(), sessions(&app).await), (ADA, 1));
    app.clock.advance(LIFETIME);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK, "it can be renewed");
    browser.follow_callback(&callback).await;
    assert_eq!(app.provider.stats().token_requests.authorization_code, 2, "that callback works once");
}

#[tokio::test]
async fn a_provider_that_gives_a_refresh_token_at_once_is_not_asked_for_consent() {
    let app = App::start().await;
    let mut browser = Browser::new(&app);
    assert_eq!(prompt(&browser.get("/login").await.location()), None);
    assert_eq!(first_callback(&mut browser, "/login").await.status, StatusCode::OK);
}

#[tokio::test]
async fn where_consent_brings_none_the_person_is_signed_in_and_others_are_not_asked_for_an_hour() {
    let app = without_refresh_tokens().await;
    let mut browser = Browser::new(&app);
    let url = first_callback(&mut browser, "/login").await.location();
    let callback = browser.sign_in_at_provider(url).await;
    assert_eq!(browser.follow_callback(&callback).await.status, StatusCode::OK, "once, and not in a circle");
    assert_eq!(browser.get("/").await.body, ADA);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK);
    app.clock.advance(LIFETIME);
    assert_eq!(browser.get("/api").await.body, "not renewable");

    for minutes in [0, 59] {
        app.clock.advance(Duration::minutes(minutes));
        assert_eq!(first_callback(&mut Browser::new(&app), "/login").await.status, StatusCode::OK);
    }
    app.clock.advance(Duration::minutes(1) - LIFETIME);
    let again = first_callback(&mut Browser::new(&app), "/login").await;
    assert_eq!(prompt(&again.location()).as_deref(), Some("consent"), "it may have been switched on since");
}

/// The same answer, with an error in the place of its code.
fn failed(callback: &Url, error: &str) -> Url {
    with_parameter(&with_parameter(callback, "code", None), "error", Some(error))
}

#[tokio::test]
async fn whoever_refuses_consent_is_signed_in_with_what_they_had() {
    for (error, is_asked_again) in [
        ("access_denied", true),
        ("temporarily_unavailable", true),
        ("invalid_request", false),
        ("consent_required", false),
    ] {
        let app = without_refresh_tokens().await;
        let mut browser = Browser::new(&app);
        let url = first_callback(&mut browser, "/login?return_to=/members-only").await.location();
        let callback = failed(&browser.sign_in_at_provider(url).await, error);
        let answer = browser.follow_callback(&callback).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{error}: {}", answer.body);
        let url = answer.location();
        assert_eq!(prompt(&url), None, "{error}: as at first");
        let shown = browser.pages_at_provider;
        let callback = browser.sign_in_at_provider(url).await;
        assert_eq!(browser.pages_at_provider, shown, "{error}: the provider knows the person");
        let answer = browser.follow_callback(&callback).await;
        assert!(answer.body.contains("content=\"0;url=/members-only\""), "{error}: {}", answer.body);
        assert_eq!((browser.get("/").await.body.as_str(), sessions(&app).await), (ADA, 1), "{error}");

        let next = first_callback(&mut Browser::new(&app), "/login").await.status;
        assert_eq!(
            next == StatusCode::SEE_OTHER,
            is_asked_again,
            "{error}: one person's no is not the provider's"
        );
    }
}

#[tokio::test]
async fn an_error_after_that_ends_the_sign_in() {
    let app = without_refresh_tokens().await;
    let mut browser = Browser::new(&app);
    let mut answer = first_callback(&mut browser, "/login").await;
    for status in [StatusCode::SEE_OTHER, StatusCode::FORBIDDEN] {
        let callback = browser.sign_in_at_provider(answer.location()).await;
        answer = browser.follow_callback(&failed(&callback, "access_denied")).await;
        assert_eq!(answer.status, status);
    }
    assert_eq!(browser.get("/").await.body, "nobody");
}

#[tokio::test]
async fn a_silent_sign_in_and_one_that_asked_for_consent_are_not_sent_on() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    set_offline_access(&app, false);
    for login in ["/login?prompt=none", "/login?prompt=consent"] {
        assert_eq!(first_callback(&mut browser, login).await.status, StatusCode::OK, "{login}");
    }
}

#[tokio::test]
async fn where_offline_access_is_not_wanted_nobody_is_asked_for_consent() {
    let app =
        App::start_with(|config| config.providers[0].scopes.retain(|scope| scope != "offline_access")).await;
    assert_eq!(first_callback(&mut Browser::new(&app), "/login").await.status, StatusCode::OK);
}

/// A step-up in a retry: the person has proved who they are, and is not asked for that twice.
#[tokio::test]
async fn a_proof_of_presence_counts_through_the_retry_c57() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    set_offline_access(&app, false);
    let url = first_callback(&mut browser, "/login?prompt=login").await.location();
    assert_eq!(prompt(&url).as_deref(), Some("consent"));
    let max_age = parameter(&url, "max_age").unwrap().parse::<u32>().unwrap();
    assert!((1..60).contains(&max_age), "{max_age}: the ID token must say when it was, and not anew");
    set_offline_access(&app, true);
    let shown = browser.pages_at_provider;
    let callback = browser.sign_in_at_provider(url).await;
    assert_eq!(browser.pages_at_provider, shown + 1, "the consent alone");
    assert_eq!(browser.follow_callback(&callback).await.status, StatusCode::OK);
    assert_eq!(browser.post("/sessions/end-others").await.status, StatusCode::OK, "it is recent enough");
}

#[tokio::test]
async fn where_the_request_for_consent_can_not_be_pushed_the_sign_in_goes_on_without() {
    let app = App::start_at(|provider| provider.par = true, |_| {}).await;
    set_offline_access(&app, false);
    let mut browser = Browser::new(&app);
    let callback = browser.callback_url("/login").await;
    let refused = FaultKind::Status { status: 400, retry_after: None };
    app.provider.add_fault(Fault::once(Endpoint::Par, refused));
    let answer = browser.follow_callback(&callback).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let callback = browser.sign_in_at_provider(answer.location()).await;
    assert_eq!(browser.follow_callback(&callback).await.status, StatusCode::OK);
    assert_eq!(browser.get("/").await.body, ADA);
}

/// As the certified provider does by itself (OpenID Connect Core §11), and as Google does in its own way.
#[tokio::test]
async fn providers_that_want_to_be_asked_for_consent_give_a_refresh_token_at_each_sign_in() {
    let standard = App::start_at(
        |provider| provider.quirks.refresh_tokens = RefreshTokens::OfflineAccessWithConsent,
        |_| {},
    )
    .await;
    let google = App::start_at(
        |provider| provider.quirks.refresh_tokens = RefreshTokens::AccessTypeOffline,
        |config| {
            let provider = &mut config.providers[0];
            provider.scopes.retain(|scope| scope != "offline_access");
            provider.authorization_parameters.push("access_type=offline".parse().unwrap());
        },
    )
    .await;
    for app in [standard, google] {
        let mut browser = Browser::new(&app);
        for sign_in in 1..=2 {
            assert_eq!(browser.sign_in("/login").await.status, StatusCode::OK);
            app.clock.advance(LIFETIME);
            assert_eq!(browser.get("/api").await.status, StatusCode::OK, "{sign_in}");
        }
        assert_eq!(app.refreshes(), 2);
    }
}
