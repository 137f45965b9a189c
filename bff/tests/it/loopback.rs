//! On `http` on the machine itself, where WebKit keeps no `Secure` cookie: the cookies go without it and without the prefix
//! that asks for it, there and nowhere else.

use http::{Method, StatusCode, header};

use crate::harness::{ADA, App, Browser, CLEO, LOOPBACK, LOOPBACK_SESSION_COOKIE, SESSION_COOKIE};

async fn at_loopback() -> App {
    App::start_with(|config| config.base_url = LOOPBACK.parse().unwrap()).await
}

/// Every cookie that is set on the way, and the name of each.
async fn cookies_of_every_kind(app: &App) -> Vec<(String, String)> {
    let mut browser = Browser::new(app);
    let (own, foreign) = (
        [("sec-fetch-site", "same-origin")],
        [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")],
    );
    let mut answers = vec![
        browser.send(Method::GET, "/login", &foreign).await,
        browser.send(Method::GET, "/login?prompt=none", &own).await,
        browser.sign_in("/login").await,
        browser.sign_in("/login?prompt=none").await,
        browser.send(Method::POST, "/logout", &own).await,
        browser.send(Method::GET, "/callback?state=x&code=x", &foreign).await,
    ];
    for _ in 0..8 {
        answers.push(browser.send(Method::GET, "/login", &own).await);
    }
    let cookies = answers.iter().flat_map(|answer| answer.set_cookies());
    cookies.map(|cookie| (cookie.split('=').next().unwrap().to_owned(), cookie.to_owned())).collect()
}

#[tokio::test]
async fn no_cookie_is_secure_or_prefixed_on_loopback_and_every_cookie_is_on_https_c23_c24_c25() {
    for (app, prefix, is_secure) in
        [(at_loopback().await, "bff-", false), (App::start().await, "__Host-Http-", true)]
    {
        let cookies = cookies_of_every_kind(&app).await;
        for kind in ["session", "login-", "finished", "silent", "cross-site", "probe"] {
            let name = format!("{prefix}{kind}");
            assert!(cookies.iter().any(|(found, _)| found.starts_with(&name)), "{name}: {cookies:?}");
        }
        for (name, cookie) in &cookies {
            assert!(name.starts_with(prefix), "{cookie}");
            assert_eq!(cookie.contains("; Secure"), is_secure, "{cookie}");
            assert!(cookie.contains("; HttpOnly") && cookie.contains("; Path=/"), "{cookie}");
            assert!(cookie.contains("; SameSite=") && !cookie.contains("Domain"), "{cookie}");
        }
    }
}

/// The name that is in use somewhere else is only another cookie here.
#[tokio::test]
async fn a_cookie_under_the_other_name_signs_nobody_in_c25() {
    for (app, own, other) in [
        (at_loopback().await, LOOPBACK_SESSION_COOKIE, SESSION_COOKIE),
        (App::start().await, SESSION_COOKIE, LOOPBACK_SESSION_COOKIE),
    ] {
        let (ada, cleo) = (Browser::signed_in(&app).await, Browser::signed_in_as(&app, CLEO).await);
        let mut browser = Browser::new(&app);
        browser.cookies.insert(other.to_owned(), cleo.cookies[own].clone());
        assert_eq!(browser.get("/").await.body, "nobody", "{other}");
        browser.cookies.insert(own.to_owned(), ada.cookies[own].clone());
        assert_eq!(browser.get("/").await.body, ADA, "{own} beside {other}");
    }
}

#[tokio::test]
async fn a_cookie_that_comes_twice_is_refused_on_loopback_c25() {
    let app = at_loopback().await;
    let (ada, cleo) = (Browser::signed_in(&app).await, Browser::signed_in_as(&app, CLEO).await);
    let [own, evil] = [&ada, &cleo]
        .map(|browser| format!("{LOOPBACK_SESSION_COOKIE}={}", browser.cookies[LOOPBACK_SESSION_COOKIE]));
    for (cookies, status) in
        [(format!("{own}; {evil}"), StatusCode::BAD_REQUEST), (own.clone(), StatusCode::OK)]
    {
        let headers = [("sec-fetch-site", "same-origin"), (header::COOKIE.as_str(), cookies.as_str())];
        assert_eq!(Browser::new(&app).send(Method::GET, "/bff/user", &headers).await.status, status);
    }
    let mut browser = Browser::new(&app);
    browser.cookies.insert(format!("%62ff-{}", "session"), cleo.cookies[LOOPBACK_SESSION_COOKIE].clone());
    assert_eq!(browser.get("/").await.body, "nobody", "a name is not decoded");
}
