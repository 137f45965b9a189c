//! An application below a path of its host.

use http::{Method, StatusCode, header};

use crate::harness::{ADA, APPLICATION, App, Browser, CLEO, SESSION_COOKIE, parameter};

const BELOW: &str = "https://expenses.example/expenses";

/// The application below `/expenses`, at a provider that knows it there and without a path.
async fn start() -> App {
    let change_provider = |provider: &mut devidp::Config| {
        provider.clients[0].redirect_uris.push(format!("{BELOW}/callback"));
        provider.clients[0].post_logout_redirect_uris.push(BELOW.to_owned());
    };
    App::start_at(change_provider, |config| config.base_url = BELOW.parse().unwrap()).await
}

/// A browser before it.
fn browser(app: &App) -> Browser {
    Browser::new(app).with(&app.bff.at_base_path(app.router.clone()))
}

#[tokio::test]
async fn a_person_signs_in_and_out_below_the_path() {
    let app = start().await;
    let mut browser = browser(&app);
    let refused = browser.get("/expenses/members-only").await;
    assert_eq!(refused.headers[header::LOCATION], "/expenses/login?return_to=/members-only");

    let login = browser.get("/expenses/login?return_to=/members-only").await;
    let redirect_uri = parameter(&login.location(), "redirect_uri");
    assert_eq!(redirect_uri.as_deref(), Some("https://expenses.example/expenses/callback"));
    let callback = browser.sign_in_at_provider(login.location()).await;
    let back = browser.follow_callback(&callback).await;
    assert_eq!(back.redirects_to().as_str(), "https://expenses.example/expenses/members-only");
    assert!(back.body.contains("href=\"/expenses/members-only\""), "{}", back.body);
    assert_eq!(browser.get("/expenses/members-only").await.body, "welcome");
    for home in ["/expenses", "/expenses/"] {
        assert_eq!(browser.get(home).await.body, ADA);
    }

    let out = browser.post("/expenses/logout").await;
    assert_eq!(parameter(&out.redirects_to(), "post_logout_redirect_uri").as_deref(), Some(BELOW));
    assert!(browser.cookies.is_empty(), "{:?}", browser.cookies);
    let again = browser.post("/expenses/logout").await;
    assert_eq!(again.headers[header::LOCATION], "/expenses/");
}

#[tokio::test]
async fn pages_of_its_own_lead_below_the_path() {
    let app = start().await;
    let mut browser = browser(&app);
    let incomplete = browser.get("/expenses/callback").await;
    assert_eq!(incomplete.status, StatusCode::BAD_REQUEST);
    for href in ["href=\"/expenses/login\"", "href=\"/expenses/\""] {
        assert!(incomplete.body.contains(href), "{}", incomplete.body);
    }
    let from_elsewhere =
        [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
    let hop = browser.send(Method::GET, "/expenses/members-only?a=1", &from_elsewhere).await;
    assert_eq!(hop.redirects_to().as_str(), "https://expenses.example/expenses/members-only?a=1");
    let confirm = browser.get("/expenses/login?return_to=/members-only").await;
    assert!(confirm.body.contains("href=\"/expenses/login?return_to=%2Fmembers-only\""), "{}", confirm.body);
}

#[tokio::test]
async fn nothing_stands_beside_the_path_and_nothing_leads_there_c11() {
    let app = start().await;
    let mut browser = browser(&app);
    for beside in ["/", "/login", "/bff/user", "/expensesx/login", "//expenses/login"] {
        let answer = browser.get(beside).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{beside}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    }
    for (return_to, led) in [("/../travel/", "/expenses/travel/"), ("/%2e%2e/travel", "/expenses/travel")] {
        let back = browser.sign_in(&format!("/expenses/login?return_to={return_to}")).await;
        assert_eq!(back.redirects_to().path(), led);
    }
    for elsewhere in ["//travel", "https://example.com/travel", "/.//travel"] {
        let refused = browser.get(&format!("/expenses/login?return_to={elsewhere}")).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{elsewhere}");
    }
}

#[tokio::test]
async fn two_applications_on_one_host_know_nothing_of_each_others_sessions_c25() {
    let app = start().await;
    let mut config = app.config.clone();
    config.base_url = APPLICATION.parse().unwrap();
    let (_, at_root) = app.process_with(&config).await;
    let below = app.bff.at_base_path(app.router.clone());

    let mut ada = Browser::signed_in_at(&app, &at_root, ADA, "/login").await;
    let mut cleo = Browser::signed_in_at(&app, &below, CLEO, "/expenses/login").await;
    assert!(!cleo.cookies.contains_key(SESSION_COOKIE));
    // One browser has both.
    cleo.cookies.extend(ada.cookies.clone());
    ada.cookies = cleo.cookies.clone();
    assert_eq!((ada.get("/").await.body, cleo.get("/expenses/").await.body), (ADA.into(), CLEO.into()));

    cleo.post("/expenses/logout").await;
    assert!(cleo.cookies.contains_key(SESSION_COOKIE), "the other's is not touched: {:?}", cleo.cookies);
    assert_eq!(cleo.get("/expenses/").await.body, "nobody");
    ada.cookies = cleo.cookies.clone();
    assert_eq!(ada.get("/").await.body, ADA);
}
