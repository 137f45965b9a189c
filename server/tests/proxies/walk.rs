//! What a person does, and what a stranger tries, through each proxy, and where TLS ends in the program itself.

use std::time::{Duration, Instant};

use http::{Method, StatusCode, header};
use reqwest::redirect::Policy;
use tokio::time::timeout;

use crate::{
    person::Person,
    proxy::{Kind, Site},
};

/// How long an event may be on its way. A buffer would hold it until the stream's end.
const PROMPT: Duration = Duration::from_secs(2);
/// The limit of `/csp-report`, and what a slow machine lets pass meanwhile.
const AT_ONCE: usize = 100;
const WITH_TIME: usize = 200;

#[tokio::test]
async fn nginx_stands_before_the_program_below_a_path() {
    walk(Kind::Nginx, "/expenses").await;
}

#[tokio::test]
async fn nginx_stands_before_the_program_without_a_path() {
    walk(Kind::Nginx, "").await;
}

#[tokio::test]
async fn caddy_stands_before_the_program_below_a_path() {
    walk(Kind::Caddy, "/expenses").await;
}

#[tokio::test]
async fn caddy_stands_before_the_program_without_a_path() {
    walk(Kind::Caddy, "").await;
}

#[tokio::test]
async fn haproxy_stands_before_the_program_below_a_path() {
    walk(Kind::HaProxy, "/expenses").await;
}

#[tokio::test]
async fn haproxy_stands_before_the_program_without_a_path() {
    walk(Kind::HaProxy, "").await;
}

#[tokio::test]
async fn the_program_decrypts_by_itself_below_a_path() {
    walk_through(&Site::without_proxy("/expenses"), "/expenses").await;
}

#[tokio::test]
async fn the_program_decrypts_by_itself_without_a_path() {
    walk_through(&Site::without_proxy(""), "").await;
}

async fn walk(kind: Kind, path: &str) {
    let site = Site::start(kind, path);
    walk_through(&site, path).await;
    if kind != Kind::Caddy {
        is_led_to_https(&site).await;
    }
}

async fn walk_through(site: &Site, path: &str) {
    let mut ada = Person::before(site);
    ada.sign_in("ada-alvarez").await;
    let user = ada.get("/user").await;
    assert_eq!(user.status, StatusCode::OK);
    assert!(user.text().contains("Ada Alvarez") && user.text().contains(&format!("href=\"{path}/reports\"")));
    adds_a_receipt(&mut ada, path).await;
    hears_of_the_end(&mut ada).await;
    is_limited_by_address(site).await;
}

/// A file beyond what proxies take unless they are told.
async fn adds_a_receipt(ada: &mut Person, path: &str) {
    let list = ada.get("/expenses?report=none").await.text();
    let expense = first_expense(&list, path);
    let head = "--x\r\ncontent-disposition: form-data; name=\"key\"\r\n\r\na-key\r\n\
                --x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"dinner.pdf\"\r\n\r\n%PDF-1.7\n";
    let form = [head.as_bytes(), &vec![b' '; 3 << 20], b"\r\n--x--\r\n"].concat();
    let added = ada.post(&format!("{expense}/receipts"), "multipart/form-data; boundary=x", form).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
    assert_eq!(added.location(), format!("{path}{expense}?added=1"));
    let page = ada.get(&expense).await.text();
    assert!(page.contains("dinner.pdf"), "{page}");
    let (_, rest) = page.split_once(&format!("href=\"{path}{expense}/receipts/")).unwrap();
    let file = ada.get(&format!("{expense}/receipts/{}", &rest[..36])).await;
    assert_eq!((file.status, file.bytes.len()), (StatusCode::OK, (3 << 20) + 9));
}

/// The path of the first expense in the list.
pub(crate) fn first_expense(list: &str, path: &str) -> String {
    let link = format!("href=\"{path}/expenses/");
    let mut ids = list.split(&link).skip(1).filter_map(|rest| rest.get(..36));
    let id = ids.find(|id| id.matches('-').count() == 4).unwrap_or_else(|| panic!("no expense in {list}"));
    format!("/expenses/{id}")
}

async fn hears_of_the_end(ada: &mut Person) {
    let mut events = timeout(PROMPT, ada.events()).await.unwrap();
    assert_eq!(events.status(), StatusCode::OK);
    let first = timeout(PROMPT, events.chunk()).await.unwrap().unwrap().unwrap();
    assert!(String::from_utf8_lossy(&first).contains("the session is there"));

    let left = Instant::now();
    let out = ada.post("/logout", "application/x-www-form-urlencoded", "").await;
    assert_eq!(out.status, StatusCode::OK, "{}", out.text());
    let told = async {
        let mut told = String::new();
        while let Some(chunk) = events.chunk().await.unwrap() {
            told.push_str(&String::from_utf8_lossy(&chunk));
            if told.contains("event: ended") {
                break;
            }
        }
        told
    };
    let told = timeout(PROMPT, told).await.unwrap();
    assert!(told.contains("event: ended") && left.elapsed() < PROMPT, "{told}");
    assert!(ada.cookies.header().is_none(), "{:?}", ada.cookies);
    let signed_out = ada.get("/expenses").await;
    assert_eq!(signed_out.status, StatusCode::FOUND);
    assert!(signed_out.location().ends_with("/login?return_to=/expenses"), "{}", signed_out.location());
}

/// What is limited costs something. Whose address it is, the proxy says and nobody else.
async fn is_limited_by_address(site: &Site) {
    const REPORT: &str = r#"{"csp-report": {"effective-directive": "script-src"}}"#;
    const FORGED: [&[(&str, &str)]; 3] = [
        &[],
        &[("x-forwarded-for", "203.0.113.9")],
        &[("forwarded", "for=203.0.113.9"), ("x-real-ip", "203.0.113.9")],
    ];
    let report = async |person: &mut Person, forged: &[(&str, &str)]| {
        let headers =
            [&[("sec-fetch-site", "same-origin"), ("content-type", "application/csp-report")], forged];
        person.send(Method::POST, "/csp-report", &headers.concat(), REPORT).await.status
    };
    let mut stranger = Person::at(site, [127, 0, 0, 7].into());
    let mut taken = 0;
    while report(&mut stranger, FORGED[taken % FORGED.len()]).await != StatusCode::TOO_MANY_REQUESTS {
        taken += 1;
        assert!(taken < WITH_TIME, "nobody is limited");
    }
    assert!(taken >= AT_ONCE, "{taken}");
    let mut others = 0;
    for forged in FORGED {
        let status = report(&mut stranger, forged).await;
        others += usize::from(status == StatusCode::NO_CONTENT);
    }
    assert!(others <= 1, "a forged address is no way round: {others}");
    let mut somebody = Person::at(site, [127, 0, 0, 8].into());
    assert_eq!(report(&mut somebody, &[]).await, StatusCode::NO_CONTENT, "nobody else is limited for it");
}

async fn is_led_to_https(site: &Site) {
    let http = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
    let asked =
        http.get(format!("http://127.0.0.1:{}/expenses/user?a=1", site.http_port)).send().await.unwrap();
    assert_eq!(asked.status(), StatusCode::MOVED_PERMANENTLY);
    let led = asked.headers()[header::LOCATION].to_str().unwrap();
    assert_eq!(led, format!("https://localhost:{}/expenses/user?a=1", site.port));
}
