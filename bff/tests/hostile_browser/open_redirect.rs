//! Return addresses that look like a path on this site and are none, in every place that takes one.

use http::{Method, StatusCode};
use url::form_urlencoded::byte_serialize;

use crate::{
    harness::{APPLICATION, App, Browser},
    raw_request::{OWN, ask},
};

/// What browsers, or those who compare addresses carelessly, may take for another site.
const OTHER_SITES: [&str; 44] = [
    "",
    " /",
    "?//evil.example",
    "#//evil.example",
    "@evil.example",
    ".evil.example",
    "evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/%2f..",
    "//evil.example\\@expenses.example",
    "//expenses.example@evil.example",
    "/\\evil.example",
    "/\\/evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "/\r\nLocation: https://evil.example",
    "\t//evil.example",
    "/\u{0}/evil.example",
    "/\u{7f}/evil.example",
    "/\u{85}/evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/./..//evil.example",
    "/%2e//evil.example",
    "/%2e%2e//evil.example",
    "/a/..//evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:\\\\evil.example",
    "HTTPS:/\\evil.example",
    "javascript:alert(document.domain)",
    "\u{1}javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "\u{ff0f}\u{ff0f}evil.example",
    "\u{ff0f}evil.example",
    "\u{2215}\u{2215}evil.example",
    "\u{ff3c}evil.example",
    "\u{feff}//evil.example",
    "\u{a0}//evil.example",
];

/// What is odd and stays here all the same.
const THIS_SITE: [&str; 9] = [
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "/%09/evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "/\u{ff0f}evil.example",
    "/\u{2044}evil.example",
    "/\u{3002}evil.example",
    "/?next=//evil.example",
    "/@evil.example",
];

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

/// Where a sign-in with this parameter, as it stands in the address, ends. Nothing where it is refused.
async fn end_of_sign_in(app: &App, parameter: &str) -> Option<url::Url> {
    let mut browser = Browser::new(app);
    let path = format!("/login?return_to={parameter}");
    let answer = browser.get(&path).await;
    if answer.status == StatusCode::BAD_REQUEST {
        assert!(!answer.body.contains("evil"), "{}", answer.body);
        assert!(browser.cookies.is_empty(), "no sign-in begins");
        return None;
    }
    let answer = browser.sign_in(&path).await;
    assert_eq!(answer.status, StatusCode::OK, "{parameter}: {}", answer.body);
    Some(answer.redirects_to())
}

#[tokio::test]
async fn a_return_address_of_another_site_begins_no_sign_in_c11() {
    let app = App::start().await;
    for text in OTHER_SITES {
        assert_eq!(end_of_sign_in(&app, &encoded(text)).await, None, "{text:?}");
    }
    for twice in ["/expenses&return_to=//evil.example", "//evil.example&return_to=/expenses"] {
        assert_eq!(end_of_sign_in(&app, twice).await, None, "{twice}");
    }
    let honest = end_of_sign_in(&app, &encoded("/expenses?page=2")).await.unwrap();
    assert_eq!(honest.as_str(), format!("{APPLICATION}/expenses?page=2"));
}

#[tokio::test]
async fn a_doubly_encoded_return_address_stays_on_this_site_or_is_refused_c11() {
    let app = App::start().await;
    for text in THIS_SITE {
        let there = end_of_sign_in(&app, &encoded(text)).await.unwrap();
        assert_eq!(there.origin().ascii_serialization(), APPLICATION, "{text:?}");
    }
    for text in OTHER_SITES {
        let there = end_of_sign_in(&app, &encoded(&encoded(text))).await;
        let origin = there.map(|there| there.origin().ascii_serialization());
        assert!(origin.is_none_or(|origin| origin == APPLICATION), "{text:?}");
    }
}

/// A link from another site is answered with a page that leads on to the request's own address.
#[tokio::test]
async fn the_hop_from_another_site_stays_on_this_site_c11() {
    let app = App::start().await;
    let from_another_site =
        [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
    for target in
        ["//evil.example", "//evil.example/", "/.//evil.example", "/..//evil.example", "///evil.example"]
    {
        let answer = ask(&app.router, Method::GET, target, &from_another_site).await;
        assert!(!answer.body.contains("http-equiv"), "{target}: {}", answer.body);
    }
    let honest = ask(&app.router, Method::GET, "/?next=//evil.example", &from_another_site).await;
    assert_eq!(honest.redirects_to().origin().ascii_serialization(), APPLICATION);
}

/// The page of a sign-in that failed offers to try again, and to come back to the same place.
#[tokio::test]
async fn the_link_to_sign_in_again_stays_on_this_site_c11() {
    let app = App::start().await;
    for text in THIS_SITE {
        let mut browser = Browser::new(&app);
        let mut callback = browser.callback_url(&format!("/login?return_to={}", encoded(text))).await;
        callback = crate::harness::with_parameter(&callback, "code", None);
        callback = crate::harness::with_parameter(&callback, "error", Some("access_denied"));
        let page = browser.follow_callback(&callback).await.body;
        let (_, rest) = page.split_once("<a href=\"/login?return_to=").unwrap();
        let parameter = rest.split('"').next().unwrap();
        assert!(!parameter.contains(['/', '\\', '<', '\'', ' ']), "{parameter}");
        assert_eq!(
            ask(&app.router, Method::GET, &format!("/login?return_to={parameter}"), &[OWN]).await.status,
            303
        );
    }
}
