use axum::http::{HeaderValue, StatusCode, header};

use crate::harness::{ADA, AuthorizationRequest, Harness, SCOPE, form_request};

#[tokio::test]
async fn a_ready_account_signs_in_by_its_button() {
    let mut harness = Harness::new();
    let page = harness.authorize(&AuthorizationRequest::new(SCOPE)).await.text();
    for name in ["Ada Alvarez", "Ben Okafor", "Cleo Martin"] {
        assert!(page.contains(name));
    }
    assert!(page.contains("<html lang=\"en\">"));
    assert!(!page.contains("<script") && !page.contains("style="));
    harness.sign_in(&AuthorizationRequest::new(SCOPE), ADA).await;
    assert!(harness.cookie.unwrap().starts_with("devidp_session="));
}

#[tokio::test]
async fn a_wrong_password_is_told_and_the_right_one_signs_in() {
    let mut harness = Harness::new();
    let request = AuthorizationRequest::new(SCOPE).query();
    let form =
        |password| [("request", request.as_str()), ("username", "ada@example.com"), ("password", password)];

    let answer = harness.post("/sign-in", &form("wrong")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("role=\"alert\""));
    assert!(answer.text().contains("value=\"ada@example.com\""), "what was typed stays");
    assert!(harness.cookie.is_none());

    assert_eq!(harness.post("/sign-in", &form("expenses")).await.status, StatusCode::SEE_OTHER);
    assert!(harness.cookie.is_some());
}

#[tokio::test]
async fn the_cookie_is_http_only_and_same_site_lax() {
    let mut harness = Harness::new();
    let answer = harness.post("/sign-in", &[("request", ""), ("account", ADA)]).await;
    let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(
        cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax") && cookie.contains("; Path=/")
    );
}

#[tokio::test]
async fn a_new_sign_in_has_a_new_cookie_and_ends_the_old_one_c34() {
    let mut harness = Harness::new();
    let ask = AuthorizationRequest::new(SCOPE);
    harness.code(&ask, ADA).await;
    let old = harness.cookie.clone();
    harness.sign_in(&ask, ADA).await;
    let new = harness.cookie.clone();
    assert_ne!(old, new);

    let silent = ask.with("prompt", "none");
    harness.cookie = old;
    assert_eq!(harness.authorize(&silent).await.field("error").unwrap(), "login_required");
    harness.cookie = new;
    assert!(harness.authorize(&silent).await.field("code").is_some());
}

#[tokio::test]
async fn a_forged_cookie_signs_nobody_in() {
    let mut harness = Harness::new();
    harness.code(&AuthorizationRequest::new(SCOPE), ADA).await;
    let cookie = harness.cookie.clone().unwrap();
    harness.cookie = Some(cookie.replace(".0.", ".1."));
    assert!(harness.authorize(&AuthorizationRequest::new(SCOPE)).await.text().contains("<h1>Sign in</h1>"));
}

#[tokio::test]
async fn a_form_from_another_site_does_nothing_c27() {
    let mut harness = Harness::new();
    for path in ["/sign-in", "/consent", "/end-session/confirmed"] {
        let mut request = form_request(path, &[("account", ADA)]);
        request.headers_mut().insert("sec-fetch-site", HeaderValue::from_static("cross-site"));
        assert_eq!(harness.send(request).await.status, StatusCode::FORBIDDEN);
        assert!(harness.cookie.is_none());
    }
    let mut request = form_request("/sign-in", &[("account", ADA)]);
    request.headers_mut().insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
    assert_eq!(harness.send(request).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn ending_an_accounts_sign_ins_leaves_the_others() {
    let mut harness = Harness::new();
    let ask = AuthorizationRequest::new(SCOPE);
    let silent = ask.clone().with("prompt", "none");
    harness.code(&ask, ADA).await;
    assert_eq!(harness.control.end_sign_ins("ben-okafor"), 0);
    assert!(harness.authorize(&silent).await.field("code").is_some());
    assert_eq!(harness.control.end_sign_ins(ADA), 1);
    assert_eq!(harness.authorize(&silent).await.field("error").unwrap(), "login_required");
}

#[tokio::test]
async fn the_pages_allow_no_script_no_frame_and_forms_to_the_client_only() {
    let mut harness = Harness::new();
    let answer = harness.authorize(&AuthorizationRequest::new(SCOPE)).await;
    let policy = answer.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    assert!(policy.contains("form-action 'self' http://localhost:3000"));
    assert_eq!(answer.headers["cache-control"], "no-store");
    let style = harness.get("/devidp.css").await;
    assert_eq!(style.headers["content-type"], "text/css; charset=utf-8");
}
