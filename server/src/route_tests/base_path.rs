//! The application below a path of its host: no address in whatever it answers leads out of there.

use std::collections::{BTreeMap, BTreeSet};

use app::partial_navigation::{REQUEST_HEADER, SIGN_IN_HEADER};
use axum::body::Body;
use http::{HeaderMap, Method, Request, StatusCode, header};
use leptos::server_fn::axum::server_fn_paths;

use super::{
    application::FIELDS,
    browser::{Answer, Browser, Running},
    paths::{file_paths, pages},
};

/// No path of the application's begins so.
const BASE: &str = "/at/office";
/// How many addresses of one page are looked at.
const MOST_OF_ONE_PAGE: usize = 5;

/// Every path in a document, wherever it stands: in an attribute of any name, in a script, in a redirect.
fn paths_in(document: &str) -> BTreeSet<String> {
    let document = document.replace("&amp;", "&").replace("&quot;", "\"");
    let begins = ["\"/", "'/", ";url=/", "(/"].into_iter().flat_map(|begin| {
        document.match_indices(begin).map(move |(at, _)| at + begin.len() - 1).collect::<Vec<_>>()
    });
    let path = |at: usize| document[at..].split(['"', '\'', '>', ')', ' ']).next().unwrap().to_owned();
    begins.map(path).filter(|path| path != "/" || document.contains("=\"/\"")).collect()
}

#[track_caller]
fn is_below(path: &str, from: &str) {
    let rest = path.strip_prefix(BASE);
    assert!(rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?'])), "{path} on {from}");
    assert!(!path[1..].contains(BASE), "once is enough: {path} on {from}");
}

#[track_caller]
fn headers_are_below(headers: &HeaderMap, from: &str) {
    for name in [header::LOCATION.as_str(), SIGN_IN_HEADER] {
        for place in headers.get_all(name) {
            let place = place.to_str().unwrap();
            if !place.starts_with("http://127.0.0.1") {
                is_below(place.strip_prefix("http://localhost:3000").unwrap_or(place), from);
            }
        }
    }
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(
        !policy.contains("report-uri") || policy.contains("report-uri /at/office/csp-report"),
        "{policy}"
    );
    for cookie in headers.get_all(header::SET_COOKIE) {
        let cookie = cookie.to_str().unwrap();
        let name = cookie.strip_prefix("__Host-Http-").unwrap_or(cookie);
        let (mark, _) = name.split_once('-').unwrap();
        assert!(mark.len() == 8 && mark.bytes().all(|byte| byte.is_ascii_hexdigit()), "{cookie}");
        assert!(cookie.contains("; Path=/;") || cookie.ends_with("; Path=/"), "{cookie}");
    }
}

#[track_caller]
fn all_is_below(answer: &Answer, from: &str) -> BTreeSet<String> {
    headers_are_below(&answer.headers, from);
    let is_document =
        answer.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/html; charset=utf-8");
    let paths = if is_document { paths_in(&answer.body) } else { BTreeSet::new() };
    paths.iter().for_each(|path| is_below(path, from));
    paths
}

/// Which page stands at an address, as the router has it.
fn page_at(path: &str) -> Option<String> {
    let path = path.strip_prefix(BASE)?.split(['?', '#']).next()?;
    let (path, pages) = (if path.is_empty() { "/" } else { path }, app::PAGES);
    let matches = |page: &&app::Page| match page.path().split_once('{') {
        Some((folder, _)) => path.strip_prefix(folder).is_some_and(|id| id.len() == 36),
        None => page.path() == path,
    };
    pages.iter().find(matches).map(|page| page.path().to_owned())
}

/// Follows every link from the home page on. How many addresses of each page there were.
async fn follow_links(browser: &mut Browser) -> BTreeMap<String, usize> {
    let (mut found, mut seen) = (BTreeMap::new(), BTreeSet::new());
    let mut due = vec![format!("{BASE}/"), format!("{BASE}/nowhere"), format!("{BASE}/session-ended")];
    while let Some(path) = due.pop() {
        let path = path.split('#').next().unwrap().to_owned();
        if path.contains("/login?")
            || path.contains("/api/")
            || path.contains("/pkg/")
            || !seen.insert(path.clone())
        {
            continue;
        }
        if let Some(page) = page_at(&path) {
            let count = found.entry(page).or_insert(0);
            *count += 1;
            if *count > MOST_OF_ONE_PAGE {
                continue;
            }
        }
        let answer = browser.get(&path).await;
        assert!(!answer.status.is_server_error(), "{path}: {}", answer.body);
        due.extend(all_is_below(&answer, &path));
    }
    found
}

#[tokio::test]
async fn every_page_stays_below_the_path_of_the_application() {
    let running = Running::start_below(BASE).await;
    let mut found = BTreeMap::new();
    for account in ["ada-alvarez", "cleo-martin"] {
        let mut browser = running.sign_in(account).await;
        let table =
            "date,merchant,description,category,amount,currency\n2026-01-05,Luigi,Focaccia,meals,7.50,EUR\n";
        let import = browser.send_table(table).await;
        headers_are_below(&import.headers, "the import");
        all_is_below(&browser.get(import.location()).await, import.location());
        found.insert(page_at(import.location()).unwrap(), 1);
        found.extend(follow_links(&mut browser).await);
    }
    let pages = app::PAGES;
    let missed = pages.iter().map(|page| page.path()).filter(|page| !found.contains_key(*page));
    assert_eq!(missed.collect::<Vec<_>>(), [""; 0], "each page was seen: {found:?}");
}

#[tokio::test]
async fn every_form_and_every_visitor_is_led_below_the_path() {
    let running = Running::start_below(BASE).await;
    let mut ada = running.sign_in("ada-alvarez").await;
    let form = "application/x-www-form-urlencoded";
    for page in pages().into_iter().chain(file_paths(&Method::GET)).map(|page| format!("{BASE}{page}")) {
        let mut nobody = running.browser();
        all_is_below(&nobody.get(&page).await, &page);
        let partial =
            Request::get(&page).header("sec-fetch-site", "same-origin").header(REQUEST_HEADER, "true");
        let partial = nobody.send(partial.header(header::ACCEPT, "text/html"), Body::empty()).await;
        all_is_below(&partial, &page);
    }
    let functions = server_fn_paths().map(|(path, _)| format!("{BASE}{path}"));
    for path in functions.chain(file_paths(&Method::POST).iter().map(|path| format!("{BASE}{path}"))) {
        let mut nobody = running.browser();
        for browser in [&mut ada, &mut nobody] {
            let answer = browser.post(&path, form, FIELDS).await;
            assert_ne!(answer.status, StatusCode::NOT_FOUND, "{path}");
            all_is_below(&answer, &path);
            let beside = Request::post(&path)
                .header("sec-fetch-site", "same-origin")
                .header(header::ACCEPT, "text/html");
            let beside = beside
                .header(header::CONTENT_TYPE, form)
                .header(header::REFERER, "http://localhost:3000/travel/1");
            let answer = browser.send(beside, Body::from(FIELDS)).await;
            all_is_below(&answer, &path);
        }
    }
    for own in ["/login", "/callback", "/bff/user", "/bff/events"] {
        let answer = running.browser().get(&format!("{BASE}{own}")).await;
        assert_ne!(answer.status, StatusCode::NOT_FOUND, "{own}");
        all_is_below(&answer, own);
        assert_eq!(running.browser().get(own).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn files_of_the_pages_stand_below_the_path() {
    let running = Running::start_below(BASE).await;
    let folder = running.application.data.path().join("pkg");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("expenses.js"), "a file").unwrap();
    let mut browser = running.browser();
    let home = browser.get(&format!("{BASE}/")).await.body;
    for name in ["expenses.js", "expenses.css", "expenses.wasm"] {
        assert!(home.contains(&format!("\"{BASE}/pkg/{name}\"")), "{home}");
    }
    assert!(home.contains(&format!("<html lang=\"en\" data-base=\"{BASE}\">")), "{home}");
    let served = browser.get(&format!("{BASE}/pkg/expenses.js")).await;
    assert_eq!((served.status, &*served.body), (StatusCode::OK, "a file"));
    assert_eq!(browser.get("/pkg/expenses.js").await.status, StatusCode::NOT_FOUND);
}
