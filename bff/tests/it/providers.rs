//! Several providers: how people choose, and that each is kept apart from the others.

use axum::body::Body;
use bff::{Administrator, Bff, Db, StartError};
use http::{Method, Request, StatusCode, header};
use tokio::net::TcpStream;
use tower::ServiceExt;
use url::{Url, form_urlencoded};

use crate::captured_log;
use crate::harness::{
    ADA, Answer, App, Browser, CLEO, LIFETIME, RunningProvider, SESSION_COOKIE, claims, parameter,
    provider_config, with_parameter,
};

const CLIENT: &str = "expenses-bff";
const PAGE: [(&str, &str); 2] = [("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "navigate")];

/// An application with two providers: `default`, which people call Contoso, and `fabrikam`. Both know the same subjects.
struct TwoProviders {
    app: App,
    fabrikam: RunningProvider,
}

impl TwoProviders {
    async fn start() -> Self {
        let fabrikam = RunningProvider::start(|_| {}).await;
        let app = App::start_with(|config| {
            let contoso = &mut config.providers[0];
            contoso.name = "Contoso".to_owned();
            contoso.email_domains = vec!["contoso.example".parse().unwrap()];
            let mut other = provider_config("fabrikam", &fabrikam.issuer);
            other.name = "Fabrikam <b> \"& Sons\"".to_owned();
            other.email_domains = vec!["fabrikam.example".parse().unwrap()];
            config.providers.push(other);
        })
        .await;
        Self { app, fabrikam }
    }

    async fn at(&self, provider: &str, account: &'static str) -> Browser {
        let mut browser = Browser::new_as(&self.app, account);
        let answer = browser.sign_in(&format!("/login?provider={provider}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        browser
    }

    /// Takes Fabrikam's provider off the network.
    async fn stop_fabrikam(self) -> App {
        let Self { app, fabrikam } = self;
        let address = Url::parse(&fabrikam.issuer).unwrap().socket_addrs(|| None).unwrap()[0];
        drop(fabrikam);
        while TcpStream::connect(address).await.is_ok() {
            tokio::task::yield_now().await;
        }
        app
    }
}

/// Where the page's links lead to, in its order.
fn links(answer: &Answer) -> Vec<String> {
    let found = answer.body.split("class=\"choice\" href=\"").skip(1);
    found.map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&")).collect()
}

async fn provider_logout(app: &App, token: &str) -> StatusCode {
    let body = form_urlencoded::Serializer::new(String::new()).append_pair("logout_token", token).finish();
    let request = Request::post("/backchannel-logout")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body))
        .unwrap();
    app.router.clone().oneshot(request).await.unwrap().status()
}

#[tokio::test]
async fn a_person_chooses_what_to_sign_in_with_and_all_else_is_kept_on_the_way() {
    let two = TwoProviders::start().await;
    let mut browser = Browser::new(&two.app);
    let there =
        "/login?return_to=/members-only?a=1%25262&max_age=300&acr_values=urn:devidp:click&prompt=consent";
    let page = browser.get(there).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains(">Sign in with Contoso</a>"), "{}", page.body);
    assert!(
        page.body.contains(">Sign in with Fabrikam &lt;b&gt; &quot;&amp; Sons&quot;</a>"),
        "{}",
        page.body
    );
    assert!(!page.body.contains("<script") && browser.cookies.is_empty(), "nothing has begun");
    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("form-action 'self'"), "{policy}");

    let links = links(&page);
    assert_eq!(links.len(), 2);
    for (link, issuer) in links.iter().zip([&two.app.issuer, &two.fabrikam.issuer]) {
        let there = browser.get(link).await.location();
        assert!(there.as_str().starts_with(issuer), "{there}");
        let asked = ["max_age", "acr_values", "prompt"].map(|name| parameter(&there, name).unwrap());
        assert_eq!(asked, ["300", "urn:devidp:click", "consent"]);
    }
    let answer = browser.sign_in(&links[1]).await;
    assert_eq!(answer.redirects_to().path(), "/members-only");
    assert_eq!(answer.redirects_to().query(), Some("a=1%262"));
    assert_eq!(browser.get("/").await.body, ADA);
    assert_eq!(claims(&browser.get("/api").await.body)["iss"], two.fabrikam.issuer.as_str());
}

#[tokio::test]
async fn an_unknown_provider_leads_back_to_the_choice_and_a_malformed_one_is_refused() {
    let two = TwoProviders::start().await;
    let mut browser = Browser::new(&two.app);
    let page = browser.get("/login?provider=northwind&return_to=/members-only").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("not offered here any more"), "{}", page.body);
    assert!(links(&page)[0].contains("return_to=%2Fmembers-only"));
    let refused = browser.get("/login?provider=https://evil.example").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_e_mail_address_leads_to_its_provider_and_is_kept_nowhere_else() {
    let two = TwoProviders::start().await;
    let mut browser = Browser::new(&two.app);
    let page = browser.get("/login?return_to=/members-only&max_age=300").await;
    for field in ["name=\"return_to\" value=\"/members-only\"", "name=\"max_age\" value=\"300\""] {
        assert!(page.body.contains(&format!("<input type=\"hidden\" {field}>")), "{}", page.body);
    }
    // As the form is sent. Its page lets it lead to this site alone, so what answers it is a page.
    let form = "/login?return_to=/members-only&max_age=300&email=ada%40Fabrikam.example";
    let answer = browser.get(form).await;
    assert_eq!(answer.status, StatusCode::OK);
    let there = answer.redirects_to();
    assert!(there.as_str().starts_with(&two.fabrikam.issuer), "{there}");
    assert_eq!(parameter(&there, "login_hint").as_deref(), Some("ada@Fabrikam.example"));
    assert_eq!(parameter(&there, "max_age").as_deref(), Some("300"));
    let callback = browser.sign_in_at_provider(there).await;
    assert_eq!(browser.follow_callback(&callback).await.redirects_to().path(), "/members-only");
    assert_eq!(browser.get("/").await.body, ADA);
}

#[tokio::test]
async fn an_e_mail_address_is_not_logged() {
    captured_log::listen();
    let two = TwoProviders::start().await;
    let mut browser = Browser::new(&two.app);
    for address in ["nobody%40northwind.example", "ada.secret%40fabrikam.example"] {
        browser.get(&format!("/login?email={address}")).await;
    }
    let there = browser.get("/login?email=ada.secret%40fabrikam.example").await.redirects_to();
    let callback = browser.sign_in_at_provider(there).await;
    browser.follow_callback(&callback).await;
    let log = captured_log::take();
    assert!(log.contains("signed in"), "{log}");
    for typed in ["northwind", "ada.secret", "fabrikam.example"] {
        assert!(!log.contains(typed), "{log}");
    }
}

#[tokio::test]
async fn an_e_mail_address_that_leads_nowhere_is_told_of_and_not_shown() {
    let two = TwoProviders::start().await;
    let mut browser = Browser::new(&two.app);
    for (typed, words) in [
        ("ada@northwind.example", "No sign-in is set up for addresses like that one"),
        ("ada@mail.fabrikam.example", "No sign-in is set up for addresses like that one"),
        ("ada@fabrikam.example.evil.example", "No sign-in is set up for addresses like that one"),
        ("fabrikam.example", "not a whole e-mail address"),
        ("", "not a whole e-mail address"),
        ("<script>@x", "not a whole e-mail address"),
    ] {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("email", typed).finish();
        let page = browser.get(&format!("/login?return_to=/members-only&{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert!(page.body.contains(words), "{typed}: {}", page.body);
        assert!(typed.is_empty() || !page.body.contains(typed), "{typed}: {}", page.body);
        assert_eq!(links(&page).len(), 2, "the choice is still there");
        assert!(browser.cookies.is_empty());
    }
}

#[tokio::test]
async fn a_silent_sign_in_goes_where_the_browser_signed_in_last_or_else_the_person_chooses() {
    let two = TwoProviders::start().await;
    let mut browser = Browser::new(&two.app);
    assert_eq!(links(&browser.get("/login?prompt=none").await).len(), 2, "nobody has signed in here");
    browser.sign_in("/login?provider=fabrikam").await;
    browser.cookies.remove(SESSION_COOKIE);
    let there = browser.get("/login?prompt=none").await.location();
    assert!(there.as_str().starts_with(&two.fabrikam.issuer), "{there}");
    assert_eq!(parameter(&there, "prompt").as_deref(), Some("none"));
    assert_eq!(links(&browser.get("/login").await).len(), 2, "another sign-in asks again");
    for forged in ["northwind", "https://evil.example", ""] {
        browser.cookies.insert("__Host-Http-provider".to_owned(), forged.to_owned());
        assert_eq!(links(&browser.get("/login?prompt=none").await).len(), 2, "{forged}");
    }
    let single = App::start().await;
    let browser = Browser::signed_in(&single).await;
    assert!(!browser.cookies.contains_key("__Host-Http-provider"), "where there is no choice");
}

#[tokio::test]
async fn a_step_up_goes_to_the_sessions_own_provider() {
    let two = TwoProviders::start().await;
    for (provider, issuer) in [("default", &two.app.issuer), ("fabrikam", &two.fabrikam.issuer)] {
        let mut browser = two.at(provider, ADA).await;
        for asked in ["prompt=login", "max_age=60", "acr_values=phr", "prompt=consent"] {
            let there = browser.get(&format!("/login?{asked}")).await.location();
            assert!(there.as_str().starts_with(issuer), "{asked}: {there}");
        }
        assert_eq!(links(&browser.get("/login?prompt=select_account").await).len(), 2);
    }
}

#[tokio::test]
async fn another_site_begins_no_sign_in_by_naming_a_provider_c44() {
    let two = TwoProviders::start().await;
    let mut browser = Browser::new(&two.app);
    let other_site = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-dest", "document"),
        ("sec-fetch-user", "?1"),
    ];
    for (path, title) in [
        ("/login?return_to=/members-only", "Sign in"),
        ("/login?provider=fabrikam&return_to=/members-only", "Do you want to sign in?"),
        ("/login?email=ada%40fabrikam.example&return_to=/members-only", "Do you want to sign in?"),
    ] {
        let hop = browser.send(Method::GET, path, &other_site).await;
        let there = hop.redirects_to();
        let path = format!("{}?{}", there.path(), there.query().unwrap());
        let page = browser.send(Method::GET, &path, &PAGE).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains(&format!("<h1>{title}</h1>")), "{path}: {}", page.body);
        assert!(page.body.contains("provider=fabrikam"), "{path}: {}", page.body);
        assert!(page.body.contains("return_to=%2Fmembers-only"), "{path}: {}", page.body);
        assert!(browser.cookies.is_empty(), "{path}: {:?}", browser.cookies);
    }
}

#[tokio::test]
async fn one_provider_that_is_down_stops_nobody_of_another() {
    let two = TwoProviders::start().await;
    let mut at_fabrikam = two.at("fabrikam", ADA).await;
    let mut at_contoso = two.at("default", ADA).await;
    let app = two.stop_fabrikam().await;
    app.clock.advance(LIFETIME);
    // More often than the circuit breaker takes.
    for _ in 0..8 {
        assert_eq!(at_fabrikam.get("/api").await.status, StatusCode::SERVICE_UNAVAILABLE);
    }
    assert_eq!(at_contoso.get("/api").await.status, StatusCode::OK);
    assert_eq!(app.refreshes(), 1);
    let mut browser = Browser::new(&app);
    assert_eq!(links(&browser.get("/login").await).len(), 2, "the choice is still shown");
    assert_eq!(browser.sign_in("/login?provider=default").await.status, StatusCode::OK);
    assert_eq!(browser.get("/api").await.status, StatusCode::OK);
    assert_eq!(at_fabrikam.get("/").await.body, ADA, "and an outage costs no session");
}

#[tokio::test]
async fn one_subject_at_two_providers_is_two_people() {
    let two = TwoProviders::start().await;
    let (mut ada, mut other_ada) = (two.at("default", ADA).await, two.at("fabrikam", ADA).await);
    assert_eq!(ada.get("/").await.body, other_ada.get("/").await.body, "the same subject");
    for browser in [&mut ada, &mut other_ada] {
        let own = browser.get("/sessions").await.body;
        assert!(own.starts_with('*') && own.lines().count() == 1, "{own}");
    }
    let other = other_ada.get("/sessions").await.body;
    let handle = other.trim_start_matches('*').split(' ').next().unwrap();
    assert_eq!(ada.post(&format!("/sessions/{handle}/end")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ada.post("/sessions/end-others").await.body, "0");
    assert_eq!(other_ada.get("/").await.body, ADA);
    let mut second = two.at("default", ADA).await;
    assert_eq!(second.post("/sessions/end-others").await.body, "1", "one's own are ended");
    assert_eq!((ada.get("/").await.body, other_ada.get("/").await.body), ("nobody".into(), ADA.into()));
}

#[tokio::test]
async fn an_administrator_of_one_provider_is_none_by_the_same_subject_at_another_c40() {
    let two = TwoProviders::start().await;
    let mut impostor = two.at("fabrikam", CLEO).await;
    let mut ada = two.at("default", ADA).await;
    for (method, path) in [
        (Method::GET, "/people"),
        (Method::POST, "/people/ada-alvarez/end"),
        (Method::POST, "/people/end-all"),
    ] {
        let answer = impostor.send(method, path, &[("sec-fetch-site", "same-origin")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let mut other_ada = two.at("fabrikam", ADA).await;
    let mut cleo = two.at("default", CLEO).await;
    let mut people = cleo.get("/people").await.body.lines().map(str::to_owned).collect::<Vec<_>>();
    people.sort_unstable();
    assert_eq!(people, ["ada-alvarez 1", "ada-alvarez 1", "cleo-martin 1", "cleo-martin 1"]);
    let query =
        form_urlencoded::Serializer::new(String::new()).append_pair("issuer", &two.fabrikam.issuer).finish();
    assert_eq!(cleo.post(&format!("/people/ada-alvarez/end?{query}")).await.body, "1");
    assert_eq!((ada.get("/").await.body, other_ada.get("/").await.body), (ADA.into(), "nobody".into()));

    let mut config = two.app.config.clone();
    let fabrikam = "fabrikam".parse().unwrap();
    config.administrators = vec![Administrator { provider: fabrikam, subject: CLEO.to_owned() }];
    let (_, router) = two.app.process_with(&config).await;
    assert_eq!(impostor.with(&router).get("/people").await.status, StatusCode::OK, "unless it is configured");
    assert_eq!(cleo.with(&router).get("/people").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_operator_ends_a_persons_sessions_at_one_provider_however_its_issuer_is_spelt_c38() {
    let two = TwoProviders::start().await;
    let (mut ada, mut other_ada) = (two.at("default", ADA).await, two.at("fabrikam", ADA).await);
    let mut config = two.app.config.clone();
    config.providers[1].issuer.push('/');
    let (operator, _) = two.app.process_with(&config).await;
    assert_eq!(operator.revoke_sessions_of(&"fabrikam".parse().unwrap(), ADA).await.unwrap(), 1);
    assert_eq!((ada.get("/").await.body, other_ada.get("/").await.body), (ADA.into(), "nobody".into()));
    assert!(operator.revoke_sessions_of(&"northwind".parse().unwrap(), ADA).await.is_err());
    operator.drain().await;
    assert_eq!(two.app.provider.stats().revocations, 0);
    assert_eq!(two.fabrikam.control.stats().revocations, 1, "its refresh token goes to who gave it");
}

#[tokio::test]
async fn a_back_channel_logout_of_one_provider_ends_nothing_of_anothers_c47() {
    let two = TwoProviders::start().await;
    let (mut ada, mut other_ada) = (two.at("default", ADA).await, two.at("fabrikam", ADA).await);
    let contoso = &two.app.provider;
    let sid = two.fabrikam.control.sid_of(ADA).remove(0);

    // Contoso's provider, gone bad, names the other's session, and the other's issuer.
    let by_sid = contoso.logout_token(CLIENT, Some(ADA), Some(&sid));
    let mut as_fabrikam = contoso.logout_token(CLIENT, Some(ADA), None);
    as_fabrikam["iss"] = two.fabrikam.issuer.as_str().into();
    let sign = |claims| contoso.sign("logout+jwt", claims).unwrap();
    assert_eq!(provider_logout(&two.app, &sign(&by_sid)).await, StatusCode::OK, "it ends what is its own");
    assert_eq!(provider_logout(&two.app, &sign(&as_fabrikam)).await, StatusCode::BAD_REQUEST);
    assert_eq!((ada.get("/").await.body, other_ada.get("/").await.body), (ADA.into(), ADA.into()));

    let own = contoso.logout_token(CLIENT, Some(ADA), None);
    assert_eq!(provider_logout(&two.app, &sign(&own)).await, StatusCode::OK);
    assert_eq!((ada.get("/").await.body, other_ada.get("/").await.body), ("nobody".into(), ADA.into()));

    let others = &two.fabrikam.control;
    let honest = others.sign("logout+jwt", &others.logout_token(CLIENT, Some(ADA), Some(&sid))).unwrap();
    assert_eq!(provider_logout(&two.app, &honest).await, StatusCode::OK);
    assert_eq!(other_ada.get("/").await.body, "nobody");
}

#[tokio::test]
async fn a_code_of_one_provider_finishes_no_sign_in_at_another_c9() {
    let two = TwoProviders::start().await;
    let mut browser = Browser::new(&two.app);
    let at_fabrikam = browser.callback_url("/login?provider=fabrikam").await;
    let (code, iss) = (parameter(&at_fabrikam, "code").unwrap(), parameter(&at_fabrikam, "iss").unwrap());
    browser.at_provider = None;
    let at_contoso = browser.callback_url("/login?provider=default").await;
    let mixed_up = with_parameter(&at_contoso, "code", Some(&code));
    for callback in [with_parameter(&mixed_up, "iss", Some(&iss)), with_parameter(&mixed_up, "iss", None)] {
        let mut browser = browser.clone();
        assert_eq!(browser.follow_callback(&callback).await.status, StatusCode::BAD_GATEWAY, "{callback}");
        assert_eq!(browser.get("/").await.body, "nobody");
    }
    assert_eq!(
        two.app.provider.stats().token_requests.authorization_code,
        0,
        "it saw no code of the other's"
    );
    assert_eq!(browser.follow_callback(&at_fabrikam).await.status, StatusCode::OK);
}

#[tokio::test]
async fn no_token_goes_to_a_provider_that_has_anothers_name_by_now() {
    let two = TwoProviders::start().await;
    let mut ada = two.at("fabrikam", ADA).await;
    let mut config = two.app.config.clone();
    config.providers[0].id = "fabrikam".parse().unwrap();
    config.providers[1].id = "renamed".parse().unwrap();
    let (_, router) = two.app.process_with(&config).await;
    two.app.clock.advance(LIFETIME);
    assert_eq!(ada.with(&router).get("/api").await.status, StatusCode::OK);
    assert_eq!(two.app.refreshes(), 0);
    assert_eq!(two.fabrikam.control.stats().token_requests.refresh_token, 1);
    assert_eq!(ada.get("/").await.body, ADA);
}

#[tokio::test]
async fn a_session_of_a_provider_that_was_taken_out_ends_and_its_token_goes_to_no_other() {
    let two = TwoProviders::start().await;
    let (mut ada, other_ada) = (two.at("default", ADA).await, two.at("fabrikam", ADA).await);
    let mut config = two.app.config.clone();
    config.providers.pop();
    let (bff, router) = two.app.process_with(&config).await;
    two.app.clock.advance(LIFETIME);
    assert_eq!(other_ada.with(&router).get("/api").await.body, "ended");
    assert_eq!(ada.with(&router).get("/api").await.status, StatusCode::OK);
    bff.drain().await;
    let stats = two.app.provider.stats();
    assert_eq!((stats.token_requests.refresh_token, stats.revocations), (1, 0), "Ada's own at Contoso");
    assert_eq!(other_ada.with(&router).get("/").await.body, "nobody");
    assert_eq!(ada.get("/").await.body, ADA);
}

#[tokio::test]
async fn providers_that_can_not_be_told_apart_are_refused_at_the_start() {
    let two = TwoProviders::start().await;
    let start = async |change: &dyn Fn(&mut bff::Config)| {
        let mut config = two.app.config.clone();
        change(&mut config);
        let db = Db::open(&two.app.database.address).await.unwrap();
        Bff::new(config, db, bff::SystemClock).map(drop)
    };
    assert!(start(&|_| {}).await.is_ok());
    let changes: [&dyn Fn(&mut bff::Config); 4] = [
        &|config| config.providers.clear(),
        &|config| config.providers[1].id = config.providers[0].id.clone(),
        &|config| config.providers[1].issuer = format!("{}/", config.providers[0].issuer),
        &|config| config.providers[1].email_domains = config.providers[0].email_domains.clone(),
    ];
    for (index, change) in changes.into_iter().enumerate() {
        assert!(matches!(start(change).await, Err(StartError::Providers)), "{index}");
    }
}
