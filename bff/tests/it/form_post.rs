//! The provider's answer in a form, which its page sends from another site (OAuth 2.0 Form Post Response Mode).

use axum::body::{Body, to_bytes};
use bff::ResponseMode;
use http::{Request, StatusCode, header};
use tower::ServiceExt;
use url::{Url, form_urlencoded};

use crate::harness::{ADA, Answer, App, Browser, parameter, with_parameter};

async fn app() -> App {
    App::start_with(|config| config.providers[0].protocol.response_mode = ResponseMode::FormPost).await
}

/// The form as the provider's page sends it: from another site, so without any of the cookies.
async fn post(app: &App, fields: &[(String, String)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request::post("/callback")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, &app.issuer)
        .header("sec-fetch-site", "cross-site")
        .header("sec-fetch-mode", "navigate")
        .body(Body::from(body))
        .unwrap();
    let (parts, body) = app.router.clone().oneshot(request).await.unwrap().into_parts();
    let body = String::from_utf8(to_bytes(body, 1 << 20).await.unwrap().into()).unwrap();
    Answer { status: parts.status, headers: parts.headers, body }
}

/// The fields of the provider's form.
async fn answered(browser: &mut Browser) -> Vec<(String, String)> {
    let url = browser.get("/login?return_to=/members-only").await.location();
    assert_eq!(parameter(&url, "response_mode").as_deref(), Some("form_post"));
    let callback = browser.sign_in_at_provider(with_parameter(&url, "response_mode", None)).await;
    callback.query_pairs().into_owned().collect()
}

/// Follows what the form led to, as a browser does: from this site, with its cookies.
async fn follow(browser: &mut Browser, answer: &Answer) -> Answer {
    let url: Url = answer.redirects_to();
    let answer = browser.get(&format!("{}?{}", url.path(), url.query().unwrap())).await;
    if answer.body.contains("content=\"0;url=/callback?") {
        // It is asked for once more, with a cookie to bring along.
        let again = answer.redirects_to();
        return browser.get(&format!("{}?{}", again.path(), again.query().unwrap())).await;
    }
    answer
}

#[tokio::test]
async fn an_answer_in_a_form_signs_in_by_a_navigation_of_this_site() {
    let app = app().await;
    let mut browser = Browser::new(&app);
    let fields = answered(&mut browser).await;
    let answer = post(&app, &fields).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert!(answer.set_cookies().is_empty(), "it sets no cookie, and needs none");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    let answer = follow(&mut browser, &answer).await;
    assert!(answer.body.contains("content=\"0;url=/members-only\""), "{}", answer.body);
    assert_eq!(browser.get("/").await.body, ADA);
}

#[tokio::test]
async fn a_form_of_another_browsers_sign_in_signs_nobody_in_c4() {
    let app = app().await;
    let (mut victim, mut attacker) = (Browser::new(&app), Browser::new(&app));
    victim.get("/login").await;
    let fields = answered(&mut attacker).await;
    let answer = post(&app, &fields).await;
    assert_eq!(follow(&mut victim, &answer).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(victim.get("/").await.body, "nobody");
    assert_eq!(follow(&mut attacker, &answer).await.status, StatusCode::OK, "in its own browser it is good");
}

#[tokio::test]
async fn a_form_leads_to_the_callback_and_nowhere_else() {
    let app = app().await;
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let evil = [
        field("state", "\"><script>alert(1)</script>"),
        field("code", "a&state=other#top"),
        field("return_to", "https://evil.example"),
    ];
    let answer = post(&app, &evil).await;
    assert!(!answer.body.contains("<script"), "{}", answer.body);
    let url = answer.redirects_to();
    assert_eq!((url.path(), url.fragment()), ("/callback", None));
    let names = url.query_pairs().map(|(name, _)| name.into_owned()).collect::<Vec<_>>();
    assert_eq!(names, ["state", "code"], "what is not known is left out");
    for odd in [
        vec![field("state", "a"), field("state", "b")],
        vec![field("state", "a"), field("code", &"c".repeat(9000))],
    ] {
        assert_eq!(post(&app, &odd).await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn where_no_form_is_asked_for_none_is_taken_c44() {
    let app = App::start().await;
    let fields = [("state".to_owned(), "a".to_owned()), ("code".to_owned(), "b".to_owned())];
    assert_eq!(post(&app, &fields).await.status, StatusCode::FORBIDDEN);
}
