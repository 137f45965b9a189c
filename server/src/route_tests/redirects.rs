//! Redirects that would lead elsewhere: a script's request to the provider, a form's to its forged `Referer`, a file's to
//! another host.

use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use leptos::server_fn::axum::server_fn_paths;

use super::{
    application::Application,
    paths::{PUBLIC_PAGES, pages},
};

fn location(answer: &http::Response<Body>) -> Option<&str> {
    answer.headers().get(header::LOCATION).map(|place| place.to_str().unwrap())
}

#[tokio::test]
async fn a_fetch_of_a_page_is_never_sent_to_sign_in() {
    let application = Application::start().await;
    for page in pages() {
        let get = |mode: &str| {
            let request = Request::get(&page).header("sec-fetch-site", "same-origin");
            request
                .header("sec-fetch-mode", mode)
                .header(header::ACCEPT, "text/html")
                .body(Body::empty())
                .unwrap()
        };
        let visit = application.send(get("navigate")).await;
        let fetch = application.send(get("cors")).await;
        assert_eq!(location(&fetch), None, "{page}");
        if PUBLIC_PAGES.contains(&&*page) {
            assert_eq!((visit.status(), fetch.status()), (StatusCode::OK, StatusCode::OK), "{page}");
        } else if page == "/session-ended" {
            // It says so to whoever comes.
            assert_eq!(location(&visit), None);
            assert_eq!(
                (visit.status(), fetch.status()),
                (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED)
            );
        } else {
            assert_eq!(location(&visit), Some(&*format!("/login?return_to={page}")));
            assert_eq!(fetch.status(), StatusCode::UNAUTHORIZED, "{page}");
            assert_eq!(fetch.headers()[header::CONTENT_TYPE], "application/json");
        }
    }
}

#[tokio::test]
async fn a_form_leads_back_to_this_site_alone_c11() {
    let application = Application::start().await;
    let post = |path: &str, referer: &str| {
        let request =
            Request::post(path).header("sec-fetch-site", "same-origin").header(header::REFERER, referer);
        let request = request.header(header::ACCEPT, "text/html");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        request.body(Body::from("id=x&name=x&issuer=x&subject=x")).unwrap()
    };
    for (path, _) in server_fn_paths() {
        for evil in [
            "https://evil.example/",
            "//evil.example/",
            "http://localhost:3000.evil.example/",
            "http://localhost:3000@evil.example/",
            "http://localhost/",
            "javascript:alert(1)",
        ] {
            let answer = application.send(post(path, evil)).await;
            let place = location(&answer).unwrap_or("/");
            assert!(place.starts_with('/') && !place.starts_with("//"), "{path} {evil}: {place}");
        }
        let honest = application.send(post(path, "http://localhost:3000/account/sessions")).await;
        let place = location(&honest).unwrap_or_default();
        assert!(place.starts_with("http://localhost:3000/account/sessions"), "{path}: {place}");
    }
}

#[tokio::test]
async fn no_file_leads_to_another_host_c11() {
    let application = Application::start().await;
    for path in [
        "/pkg",
        "//pkg",
        "/pkg//snippets",
        "/pkg/snippets",
        "//snippets",
        "//evil.example/..",
        "/pkg/..//evil",
    ] {
        let answer = application.ask(&Method::GET, path).await;
        assert_eq!(location(&answer), None, "{path}");
    }
}
