//! The doors for files, to somebody who is signed in: the application's own router, over the development provider and the
//! real API in this process.

use std::{collections::BTreeMap, net::TcpListener};

use axum::body::{Body, Bytes};
use bff::{Presenter, SystemClock};
use http::{HeaderMap, Request, StatusCode, header, request::Builder};
use http_body_util::BodyExt;
use leptos::config::LeptosOptions;
use program::Variables;
use reqwest::{Client, redirect::Policy};
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};
use url::{Url, form_urlencoded};

use super::Application;
use crate::{api_client::ApiClient, embedded, router, settings::Settings, token_handler};

/// Ada Alvarez, with a browser that keeps her cookies.
struct Ada {
    application: Application,
    cookies: BTreeMap<String, String>,
    _stop: DropGuard,
}

/// An answer, read to its end.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
    /// What is no text is kept as it is.
    bytes: Bytes,
}

impl Ada {
    /// She has just signed in.
    async fn signed_in() -> Self {
        let data = TempDir::new().unwrap();
        let folder = data.path().to_str().unwrap().to_owned();
        let [provider, api] = free_ports();
        let variables = [("DATA_DIR", &*folder), ("DEVIDP_PORT", &*provider), ("API_PORT", &*api)];
        let settings = Settings::from_variables(&Variables::from_pairs(&variables)).unwrap();
        let stop = CancellationToken::new();
        embedded::start(&settings, &stop).await.unwrap();
        let bff = token_handler(&settings).await.unwrap();
        let api = ApiClient::new(settings.api_url.clone(), Presenter::new(SystemClock)).unwrap();
        let options = LeptosOptions::builder().output_name("expenses").site_root(&*folder).build();
        let application = Application { router: router::build(bff, api, options), _data: data };
        let mut ada = Self { application, cookies: BTreeMap::new(), _stop: stop.drop_guard() };
        ada.sign_in().await;
        ada
    }

    async fn sign_in(&mut self) {
        let login = self.get("/login?return_to=/").await;
        let callback = at_the_provider(login.location().parse().unwrap()).await;
        let callback = format!("{}?{}", callback.path(), callback.query().unwrap());
        let arrival = Request::get(callback).header("sec-fetch-site", "cross-site");
        let arrival = arrival.header("sec-fetch-mode", "navigate").header("sec-fetch-dest", "document");
        self.send(arrival, Body::empty()).await;
    }

    async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).header("sec-fetch-site", "same-origin"), Body::empty()).await
    }

    /// Sends a form as a browser does by itself.
    async fn post(&mut self, path: &str, media_type: &str, form: impl Into<Body>) -> Answer {
        let request = Request::post(path).header("sec-fetch-site", "same-origin");
        let request = request.header(header::ACCEPT, "text/html").header(header::CONTENT_TYPE, media_type);
        let request = request.header(header::REFERER, "http://localhost:3000/expenses/import");
        self.send(request, form.into()).await
    }

    /// Sends a table with the form that is for one.
    async fn send_table(&mut self, table: &str) -> Answer {
        let head = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n";
        self.post("/imports", "multipart/form-data; boundary=x", format!("{head}{table}\r\n--x--\r\n")).await
    }

    async fn send(&mut self, request: Builder, body: Body) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header(header::COOKIE, cookies.join("; ")).body(body).unwrap();
        let (head, body) = self.application.send(request).await.into_parts();
        for cookie in head.headers.get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: head.status, headers: head.headers, body, bytes }
    }
}

impl Answer {
    fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }
}

/// Ports that nobody listens at.
fn free_ports() -> [String; 2] {
    let listeners = [0; 2].map(|_| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port().to_string())
}

/// Chooses Ada and allows everything. Where the provider sends her back to.
async fn at_the_provider(start: Url) -> Url {
    let http = Client::builder().redirect(Policy::none()).build().unwrap();
    let (mut url, mut form, mut cookie) = (start, None, String::new());
    while url.port() != Some(3000) {
        let request = match form.take() {
            None => http.get(url.clone()),
            Some(form) => http
                .post(url.clone())
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body::<String>(form),
        };
        let answer = request.header(header::COOKIE, &cookie).send().await.unwrap();
        if let Some(set) = answer.headers().get(header::SET_COOKIE) {
            cookie = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        }
        if let Some(place) = answer.headers().get(header::LOCATION) {
            url = url.join(place.to_str().unwrap()).unwrap();
            continue;
        }
        let (action, filled) = fill_in(&answer.text().await.unwrap());
        url = url.join(action).unwrap();
        form = Some(filled);
    }
    url
}

fn fill_in(page: &str) -> (&'static str, String) {
    let (_, carried) = page.split_once("name=\"request\" value=\"").unwrap();
    let carried = carried.split('"').next().unwrap().replace("&amp;", "&");
    let (action, choice) = match page.contains("name=\"decision\"") {
        true => ("/consent", ("decision", "allow")),
        false => ("/sign-in", ("account", "ada-alvarez")),
    };
    let mut form = form_urlencoded::Serializer::new(String::new());
    (action, form.append_pair("request", &carried).append_pair(choice.0, choice.1).finish())
}

/// The headers that every file leaves with which is to be kept.
#[track_caller]
fn is_safe_to_keep(answer: &Answer, media_type: &str) {
    let has = |name: &str| answer.headers[name].to_str().unwrap();
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(has("content-type"), media_type);
    assert!(has("content-disposition").starts_with("attachment; filename="), "{:?}", answer.headers);
    assert_eq!(has("x-content-type-options"), "nosniff");
    assert_eq!(has("cache-control"), "private, no-store");
    assert_eq!(has("content-security-policy"), "sandbox; default-src 'none'");
}

#[tokio::test]
async fn a_person_downloads_what_the_list_shows_and_no_token_with_it_c15() {
    let mut ada = Ada::signed_in().await;
    let whole = ada.get("/expenses.csv").await;
    is_safe_to_keep(&whole, "text/csv; charset=utf-8");
    assert!(whole.body.starts_with("date,merchant,description,category,amount,currency,report,status\r\n"));
    assert!(whole.body.contains("Pizza for a Coding Dojo session."), "{}", whole.body);
    // A signed token of any kind begins so.
    assert!(!whole.body.contains("eyJ") && !format!("{:?}", whole.headers).contains("eyJ"));
    // What can't be read narrows nothing, as in the list.
    let narrowed = ada.get("/expenses.csv?q=Pizza+for&status=lost&after=x").await;
    assert_eq!(narrowed.body.lines().count(), 2, "{}", narrowed.body);
}

#[tokio::test]
async fn a_table_is_sent_looked_at_and_imported() {
    let mut ada = Ada::signed_in().await;
    let table = "date;merchant;description;category;amount;currency\n2026-01-05;Luigi;Focaccia;meals;7.50;EUR\n\
                 2026-01-06;Luigi;Panini;snacks;1;EUR\n";
    let sent = ada.send_table(table).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let place = sent.location().to_owned();
    let look = ada.get(&place).await;
    assert_eq!(look.status, StatusCode::OK, "{place}");
    assert!(look.body.contains("category is none of the categories"), "{}", look.body);
    assert!(!ada.get("/expenses.csv").await.body.contains("Focaccia"), "nothing before it is confirmed");

    let (_, id) = place.rsplit_once('/').unwrap();
    for _ in 0..2 {
        let form = format!("id={id}");
        let confirmed = ada.post("/api/confirm_import", "application/x-www-form-urlencoded", form).await;
        assert_eq!(confirmed.status, StatusCode::FOUND, "{}", confirmed.body);
    }
    assert!(ada.get(&place).await.body.contains("To your expenses"));
    assert_eq!(ada.get("/expenses.csv").await.body.matches("Focaccia").count(), 1);
}

#[tokio::test]
async fn why_a_table_was_not_taken_is_told_at_its_form() {
    let mut ada = Ada::signed_in().await;
    let large = format!("date,merchant\n{}", "x".repeat(domain::import::LARGEST_FILE));
    for (table, words) in [("date,merchant\n1,2\n", "line 1"), (&*large, "a table has 512 KB at most")] {
        let sent = ada.send_table(table).await;
        assert!(sent.location().starts_with("/expenses/import?refused="), "{}", sent.location());
        let told = ada.get(sent.location()).await;
        assert!(told.body.contains(words), "{}", told.body);
    }
}

#[tokio::test]
async fn a_report_leaves_whole_and_for_its_owner_alone() {
    let mut ada = Ada::signed_in().await;
    let list = ada.get("/reports").await.body;
    let (_, rest) = list.split_once("href=\"/reports/").unwrap();
    let report = rest.split('"').next().unwrap();
    let archive = ada.get(&format!("/reports/{report}/report.zip")).await;
    is_safe_to_keep(&archive, "application/zip");
    assert!(archive.bytes.starts_with(b"PK\x03\x04"));
    assert!(archive.body.contains("expenses.csv"));
    let unknown = ada.get("/reports/00000000-0000-0000-0000-000000000001/report.zip").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}
