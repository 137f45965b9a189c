//! `POST /logout`.

use base64::{Engine, prelude::BASE64_STANDARD};
use bff::{LogoutHint, ProviderLogout};
use devidp::{Endpoint, Fault, FaultKind, TokenKind};
use http::{Method, StatusCode, header};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use crate::{
    captured_log,
    harness::{ADA, APPLICATION, Answer, App, Browser, LIFETIME, SESSION_COOKIE, parameter},
};

/// An application that shows the provider an ID token.
async fn with_id_token() -> App {
    App::start_with(|config| config.providers[0].logout = ProviderLogout::default()).await
}

/// An application whose provider signs people out there.
async fn with_endpoint(endpoint: &str) -> App {
    let logout = ProviderLogout { hint: LogoutHint::IdToken, endpoint: Some(endpoint.parse().unwrap()) };
    App::start_with(|config| config.providers[0].logout = logout).await
}

/// The ID tokens that the provider has given, oldest first.
fn id_tokens(app: &App) -> Vec<String> {
    let issued = app.provider.issued().into_iter();
    issued.filter(|issued| issued.kind == TokenKind::IdToken).map(|issued| issued.token).collect()
}

/// Lets the next refresh bring an ID token of this many bytes and a bit.
fn enlarge_next_id_token(app: &App, length: usize) -> String {
    let now = bff::Clock::now(&bff::SystemClock).unix_timestamp();
    let claims = json!({
        "iss": app.issuer, "aud": ["expenses-bff"], "sub": ADA, "iat": now, "exp": now + 600,
        "sid": app.provider.sid_of(ADA).last(), "groups": "g".repeat(length * 3 / 4),
    });
    let id_token = app.provider.sign("JWT", &claims).unwrap();
    let body = json!({
        "access_token": "fresh", "token_type": "Bearer", "expires_in": 10, "id_token": id_token,
    });
    app.provider.add_fault(Fault::once(Endpoint::Token, FaultKind::Json { body: body.to_string() }));
    id_token
}

/// What the provider answers to a browser that it has signed in.
async fn at_provider(browser: &Browser, request: reqwest::RequestBuilder) -> reqwest::Response {
    request.header(header::COOKIE, browser.at_provider.clone().unwrap()).send().await.unwrap()
}

fn http() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

#[track_caller]
fn leads_back(answer: &reqwest::Response) {
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "without a question");
    assert_eq!(answer.headers()[header::LOCATION], format!("{APPLICATION}/"));
}

/// Where the page's form goes, and what it sends.
fn form(page: &str) -> (Url, Vec<(String, String)>) {
    let between = |text: &str, before: &str| {
        let (_, rest) = text.split_once(before).unwrap();
        rest.split('"').next().unwrap().replace("&amp;", "&")
    };
    let fields = page.split("<input type=\"hidden\" ").skip(1);
    let fields = fields.map(|field| (between(field, "name=\""), between(field, "value=\"")));
    (between(page, "<form method=\"post\" action=\"").parse().unwrap(), fields.collect())
}

#[tokio::test]
async fn signing_out_ends_the_session_here_and_at_the_provider_c37() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let mut replay = browser.clone();
    let answer = browser.post("/logout").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(browser.cookies.is_empty(), "{:?}", answer.set_cookies());
    let there = answer.redirects_to();
    assert!(there.as_str().starts_with(&format!("{}/end-session?", app.issuer)), "{there}");
    assert_eq!(parameter(&there, "post_logout_redirect_uri").as_deref(), Some(APPLICATION));
    for issued in app.provider.issued() {
        assert!(!there.as_str().contains(&issued.token), "no token in the address");
    }
    assert_eq!(replay.get("/bff/user").await.status, StatusCode::UNAUTHORIZED);
    assert!(!replay.cookies.contains_key(SESSION_COOKIE));
    app.bff.drain().await;
    assert_eq!(app.provider.stats().revocations, 1);
}

#[tokio::test]
async fn signing_out_is_never_a_get_c29() {
    for app in [App::start().await, with_id_token().await] {
        let mut browser = Browser::signed_in(&app).await;
        for method in [Method::GET, Method::HEAD] {
            let answer = browser.send(method, "/logout", &[]).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
            assert_eq!(answer.body, "", "nothing of the session");
        }
        let foreign = browser.send(Method::POST, "/logout", &[("sec-fetch-site", "cross-site")]).await;
        assert_eq!(foreign.status, StatusCode::FORBIDDEN);
        for id_token in id_tokens(&app) {
            assert!(
                !foreign.body.contains(&id_token) && !format!("{:?}", foreign.headers).contains(&id_token)
            );
        }
        assert_eq!(browser.get("/bff/user").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn an_id_token_signs_its_person_out_without_a_question() {
    captured_log::listen();
    let app = with_id_token().await;
    let mut browser = Browser::signed_in(&app).await;
    let answer = browser.post("/logout").await;
    for issued in app.provider.issued().iter().filter(|issued| issued.kind != TokenKind::IdToken) {
        assert!(!answer.body.contains(&issued.token), "no other token leaves");
    }
    let there = answer.redirects_to();
    let [id_token] = &*id_tokens(&app) else { panic!("one sign-in") };
    assert_eq!(parameter(&there, "id_token_hint").as_deref(), Some(&**id_token));
    assert_eq!(parameter(&there, "client_id").as_deref(), Some("expenses-bff"));
    assert_eq!(parameter(&there, "logout_hint"), None);
    leads_back(&at_provider(&browser, http().get(there)).await);
    assert!(!captured_log::take().contains(&**id_token), "nothing of it is logged");
    let pages = browser.pages_at_provider;
    browser.sign_in("/login").await;
    assert!(browser.pages_at_provider > pages, "the provider asks who it is");
}

#[tokio::test]
async fn a_refreshed_id_token_replaces_the_one_before_and_outlives_answers_without_one() {
    let app = with_id_token().await;
    let mut browser = Browser::signed_in(&app).await;
    app.clock.advance(LIFETIME);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK);
    let newest = id_tokens(&app).pop().unwrap();
    assert!(id_tokens(&app).len() > 1);
    let body = json!({ "access_token": "fresh", "token_type": "Bearer", "expires_in": 10 }).to_string();
    app.clock.advance(LIFETIME);
    app.provider.add_fault(Fault::once(Endpoint::Token, FaultKind::Json { body }));
    assert_eq!(browser.get("/api").await.body, "fresh");
    let there = browser.post("/logout").await.redirects_to();
    assert_eq!(parameter(&there, "id_token_hint"), Some(newest));
}

#[tokio::test]
async fn a_long_id_token_goes_by_a_form_which_a_button_sends_where_no_script_runs() {
    let app = with_id_token().await;
    let mut browser = Browser::signed_in(&app).await;
    let id_token = enlarge_next_id_token(&app, 5_000);
    app.clock.advance(LIFETIME);
    assert_eq!(browser.get("/api").await.body, "fresh");

    let page = browser.post("/logout").await;
    assert_eq!(page.status, StatusCode::OK);
    let (action, fields) = form(&page.body);
    assert_eq!(action.as_str(), format!("{}/end-session", app.issuer), "nothing in the address");
    let sent = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, value)| &**value);
    assert_eq!(sent("id_token_hint"), Some(&*id_token));
    assert_eq!(sent("post_logout_redirect_uri"), Some(APPLICATION));
    assert!(page.body.contains("<button>Go on</button>") && !page.body.contains("http-equiv"));

    let (_, script) = page.body.split_once("<script>").unwrap();
    let script = script.split("</script>").next().unwrap();
    assert_eq!(page.body.matches("<script").count(), 1);
    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    let hash = BASE64_STANDARD.encode(Sha256::digest(script));
    assert!(policy.contains(&format!("script-src 'sha256-{hash}';")), "{policy}");
    assert!(policy.ends_with(&format!("form-action {} 'self'", app.issuer)), "{policy}");
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");

    leads_back(&at_provider(&browser, http().post(action).form(&fields)).await);
}

#[tokio::test]
async fn an_id_token_that_is_too_long_to_be_kept_leaves_the_one_before() {
    let app = with_id_token().await;
    let mut browser = Browser::signed_in(&app).await;
    let [first] = &*id_tokens(&app) else { panic!("one sign-in") };
    enlarge_next_id_token(&app, 20_000);
    app.clock.advance(LIFETIME);
    assert_eq!(browser.get("/api").await.body, "fresh", "and costs no session");
    let there = browser.post("/logout").await.redirects_to();
    assert_eq!(parameter(&there, "id_token_hint").as_deref(), Some(&**first));
}

#[tokio::test]
async fn a_session_of_before_the_id_token_was_kept_signs_out_by_its_sid() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    let mut config = app.config.clone();
    config.providers[0].logout = ProviderLogout::default();
    let (_, router) = app.process_with(&config).await;
    let there = browser.with(&router).post("/logout").await.redirects_to();
    assert_eq!(parameter(&there, "logout_hint"), app.provider.sid_of(ADA).pop());
    assert_eq!(parameter(&there, "id_token_hint"), None);
}

#[tokio::test]
async fn an_address_that_is_configured_is_gone_to_with_its_parameters_and_no_others() {
    const AUTH0: &str = "https://tenant.example/v2/logout?client_id={client_id}&returnTo={post_logout_redirect_uri}&federated";
    let app = with_endpoint(AUTH0).await;
    let mut browser = Browser::signed_in(&app).await;
    let there = browser.post("/logout").await.redirects_to();
    assert!(there.as_str().starts_with("https://tenant.example/v2/logout?"), "{there}");
    let sent = there.query_pairs().into_owned().collect::<Vec<_>>();
    let expected = [("client_id", "expenses-bff"), ("returnTo", APPLICATION), ("federated", "")];
    assert_eq!(sent, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));

    let app = with_endpoint("https://tenant.example/out?hint={id_token_hint}&sid={logout_hint}").await;
    let mut browser = Browser::signed_in(&app).await;
    let there = browser.post("/logout").await.redirects_to();
    assert_eq!(parameter(&there, "hint"), id_tokens(&app).pop());
    assert_eq!(parameter(&there, "sid"), app.provider.sid_of(ADA).pop());
}

/// What the provider says of itself, without a place where people are signed out.
async fn announce_no_end_session_endpoint(app: &App) {
    let address = format!("{}/.well-known/openid-configuration", app.issuer);
    let mut metadata: Value = http().get(address).send().await.unwrap().json().await.unwrap();
    metadata.as_object_mut().unwrap().remove("end_session_endpoint").unwrap();
    let kind = FaultKind::Json { body: metadata.to_string() };
    app.provider.add_fault(Fault::until_cleared(Endpoint::Discovery, kind));
}

#[track_caller]
fn says_where_one_is_still_signed_in(answer: &Answer, words: &str) {
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("<h1>You are signed out here</h1>"), "{}", answer.body);
    assert!(answer.body.contains(words), "{}", answer.body);
    assert!(!answer.body.contains("http-equiv") && !answer.body.contains("/login"), "{}", answer.body);
}

#[tokio::test]
async fn where_the_provider_signs_nobody_out_its_refresh_token_is_revoked_and_the_person_is_told() {
    let app = App::start_with(|config| {
        config.providers[0].logout = ProviderLogout::default();
        config.providers[0].name = "Ada & Sons <id>".to_owned();
    })
    .await;
    announce_no_end_session_endpoint(&app).await;
    let mut browser = Browser::signed_in(&app).await;
    let answer = browser.post("/logout").await;
    says_where_one_is_still_signed_in(&answer, "You are still signed in at Ada &amp; Sons &lt;id&gt;.");
    assert_eq!(browser.get("/bff/user").await.status, StatusCode::UNAUTHORIZED);
    app.bff.drain().await;
    assert_eq!(app.provider.stats().revocations, 1);
}

#[tokio::test]
async fn where_the_provider_can_not_be_asked_the_person_may_still_be_signed_in_there() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    let (_, router) = app.second_process().await;
    let down = FaultKind::Status { status: 503, retry_after: None };
    app.provider.add_fault(Fault::until_cleared(Endpoint::Discovery, down));
    let mut browser = browser.with(&router);
    let answer = browser.post("/logout").await;
    says_where_one_is_still_signed_in(&answer, "You may still be signed in at the development provider");
    assert_eq!(browser.get("/bff/user").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn people_are_signed_out_at_the_provider_that_gave_the_tokens() {
    let app = App::start_with(|config| config.providers[0].id = "second".parse().unwrap()).await;
    let browser = Browser::signed_in(&app).await;
    let mut config = app.config.clone();
    let mut first = config.providers[0].clone();
    first.id = "first".parse().unwrap();
    first.issuer = "https://other.example".to_owned();
    first.logout.endpoint = "https://other.example/logout".parse().ok();
    config.providers.insert(0, first);
    let (_, router) = app.process_with(&config).await;
    let there = browser.with(&router).post("/logout").await.redirects_to();
    assert!(there.as_str().starts_with(&format!("{}/end-session?", app.issuer)), "{there}");
}

#[tokio::test]
async fn signing_out_works_while_the_provider_is_down() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    let fault = FaultKind::DroppedConnection;
    app.provider.add_fault(Fault::until_cleared(Endpoint::Revocation, fault));
    assert_eq!(browser.post("/logout").await.status, StatusCode::OK);
    assert_eq!(browser.get("/bff/user").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn signing_out_twice_does_no_harm() {
    let app = App::start().await;
    let mut browser = Browser::signed_in(&app).await;
    browser.post("/logout").await;
    let answer = browser.post("/logout").await;
    assert_eq!((answer.status, answer.location().path()), (StatusCode::SEE_OTHER, "/"));
}
