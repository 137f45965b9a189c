//! Each page in each of its states, as a browser without JavaScript gets it.

use crate::{
    page::{page, partial_page, send_form},
    support::{FakeBackend, NOW, ada, expense, report},
};
use app::{AppError, EndReason, PAGES, Scope, partial_navigation::SIGN_IN_HEADER};
use axum::http::{
    StatusCode,
    header::{LOCATION, RETRY_AFTER},
};
use domain::{Currency, Money, Status};
use time::{Duration, macros::date};
use uuid::Uuid;

/// What is shown on the pages of one thing of many.
const THINGS: [(&str, &str); 3] = [
    ("/expenses/", "00000000-0000-0000-0000-00000000000b"),
    ("/expenses/import/", "00000000-0000-0000-0000-000000000001"),
    ("/reports/", "00000000-0000-0000-0000-000000000001"),
];

/// Every page there is, but for the one that stands in the place of another whose session has ended.
pub(crate) fn pages() -> Vec<String> {
    let pages = PAGES.into_iter().map(|page| match page.path().split_once('{') {
        None => page.path().to_owned(),
        Some((folder, _)) => {
            let thing = THINGS.iter().find_map(|(its, thing)| (*its == folder).then_some(*thing));
            assert!(thing.is_some(), "what is shown at {folder}…?");
            format!("{folder}{}", thing.unwrap_or_default())
        }
    });
    let pages = pages.filter(|page| page != "/session-ended").collect::<Vec<_>>();
    assert!(pages.len() >= 13, "{pages:?}");
    pages
}

#[tokio::test]
async fn somebody_signed_out_is_told_what_this_is_and_where_to_sign_in() {
    let page = page(FakeBackend::signed_out(), "/").await;
    assert_eq!(page.status, StatusCode::OK);
    page.says(r#"href="/login?return_to=/" rel="external""#)
        .says("Your expenses, from receipt to reimbursement.")
        .does_not_say("/logout");
}

#[tokio::test]
async fn logout_is_on_every_signed_in_page_c39() {
    let logout = r#"<form method="post" action="/logout">"#;
    for path in pages() {
        // An administrator who approves as well: nobody else sees every page.
        let permissions = FakeBackend::approver().permissions;
        let everyones = FakeBackend { permissions, ..FakeBackend::administrator() };
        let page = page(everyones, &path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        page.says(logout);
    }
    page(FakeBackend::signed_in(), "/nowhere").await.says(logout);
    page(FakeBackend::failing(AppError::NotFound), "/expenses").await.says(r#"action="/logout""#);
}

#[tokio::test]
async fn somebody_signed_out_goes_to_sign_in_and_comes_back() {
    for path in pages().into_iter().filter(|path| path != "/") {
        let page = page(FakeBackend::signed_out(), &path).await;
        assert_eq!(page.status, StatusCode::FOUND, "{path}");
        assert_eq!(page.headers[LOCATION], format!("/login?return_to={path}"));
    }
}

#[tokio::test]
async fn a_return_address_keeps_its_query_and_adds_no_parameter() {
    let page = page(FakeBackend::signed_out(), "/session?a=1&prompt=none").await;
    assert_eq!(page.headers[LOCATION], "/login?return_to=/session%3Fa%3D1%26prompt%3Dnone");
}

#[tokio::test]
async fn the_browsers_code_is_told_where_to_sign_in_and_not_redirected() {
    let ran_out = AppError::SessionEnded { reason: EndReason::Expired };
    let expired = FakeBackend { session: Err(ran_out.clone()), ..FakeBackend::failing(ran_out) };
    for (backend, way) in [
        (FakeBackend::signed_out(), "/login?return_to=/expenses"),
        (expired, "/login?return_to=/expenses&prompt=none"),
    ] {
        let answer = partial_page(backend.clone(), "/expenses").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(!answer.headers.contains_key(LOCATION));
        assert_eq!(answer.headers[SIGN_IN_HEADER], way);
        assert_eq!(page(backend, "/expenses").await.headers[LOCATION], way);
    }
    let answer = partial_page(FakeBackend::signed_in(), "/expenses").await;
    assert!(!answer.headers.contains_key(SIGN_IN_HEADER));
    answer
        .says("6 expenses, newest first")
        .does_not_say("/pkg/expenses.js")
        .does_not_say("/pkg/expenses.css")
        .does_not_say("viewport");
}

#[tokio::test]
async fn the_end_of_a_session_is_told_in_the_place_of_its_page() {
    let address = "/session-ended?reason=revoked&return_to=/expenses%3Fq%3Dx";
    let told = page(FakeBackend::signed_out(), address).await;
    assert_eq!(told.status, StatusCode::UNAUTHORIZED);
    told.says("You were signed out").says("/login?return_to=/expenses%3Fq%3Dx&amp;prompt=login");
    for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example"] {
        let told = page(FakeBackend::signed_out(), &format!("/session-ended?return_to={elsewhere}")).await;
        told.says("Your session has ended").says(r#"href="/login?return_to=/""#);
    }
    let revoked = AppError::SessionEnded { reason: EndReason::Revoked };
    let backend = FakeBackend { session: Err(revoked), ..FakeBackend::signed_out() };
    page(backend, "/session-ended?return_to=/").await.says("You were signed out");
}

#[tokio::test]
async fn who_learns_by_a_form_that_the_session_was_ended_is_told_so_and_not_signed_in_again() {
    let revoked = AppError::SessionEnded { reason: EndReason::Revoked };
    let backend = FakeBackend { change: Err(revoked), ..FakeBackend::signed_in() };
    let fields = "id=00000000-0000-0000-0000-000000000001&actor=owner&key=k&comment=Both";
    let report = "/reports/00000000-0000-0000-0000-000000000001";
    let answer = send_form(backend, report, "comment", fields).await;
    let back = answer.headers[LOCATION].to_str().unwrap().replace("http://localhost:3000", "");
    assert!(back.contains("__err="), "{back}");
    let told = page(FakeBackend::signed_out(), &back).await;
    assert_eq!(told.status, StatusCode::UNAUTHORIZED);
    told.says("You were signed out").says("&amp;prompt=login");
    assert_eq!(page(FakeBackend::signed_out(), report).await.status, StatusCode::FOUND);
}

#[tokio::test]
async fn a_session_that_ends_during_the_request_is_told_not_sent_in_circles() {
    for path in ["/expenses", "/session"] {
        let mut backend = FakeBackend::failing(AppError::SignedOut);
        backend.session = Err(AppError::SignedOut);
        let page = page(backend, path).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        assert!(!page.headers.contains_key(LOCATION));
        page.says("Your session has ended")
            .says(&format!(r#"href="/login?return_to={path}" rel="external""#));
    }
}

#[tokio::test]
async fn expenses_stand_newest_first_with_a_total_for_each_currency() {
    let page = page(FakeBackend::signed_in(), "/expenses").await;
    assert_eq!(page.status, StatusCode::OK);
    page.says("6 expenses, newest first")
        .says(r#"<time datetime="2026-11-22">22 Nov 2026</time>"#)
        .says("Total in EUR")
        .says("EUR\u{a0}405.80")
        .says("JPY\u{a0}18,400")
        .says("USD\u{a0}2,019.35");
    let places: Vec<usize> =
        ["Dinner with", "Taxi from", "Hotel Avenida", "Conference ticket", "Flight to", "Desk lamp"]
            .map(|description| page.html.find(description).unwrap())
            .to_vec();
    assert!(places.is_sorted(), "{places:?}");
}

#[tokio::test]
async fn no_expenses_is_a_page_of_its_own() {
    let mut backend = FakeBackend::signed_in();
    backend.reports = Ok(vec![report(1, "Still empty", Status::Open, vec![])]);
    page(backend, "/expenses").await.says("No expenses yet").does_not_say("<table");
}

#[tokio::test]
async fn each_error_has_its_own_words_status_and_way_out() {
    let consent = r#"<a href="/login?return_to=/expenses&amp;prompt=consent" rel="external" class="button">"#;
    let again = r#"<a href="/expenses" class="button">Try again"#;
    let home = r#"<a href="/" class="button">Go to the home page"#;
    let cases = [
        (AppError::NotRenewable, "Your sign-in has expired", consent),
        (
            AppError::Forbidden { scope: Some(Scope::ReadReports) },
            "the permission read:reports was not granted",
            consent,
        ),
        (
            AppError::SignInNotAccepted,
            "does not accept your sign-in. Its operator has to change a setting",
            again,
        ),
        (AppError::NotFound, "This was not found", home),
        (AppError::Unavailable { retry_after: Some(7) }, "Try again in 7 seconds.", again),
        (
            AppError::Unexpected { request_id: Some(Uuid::from_u128(1)) },
            "00000000-0000-0000-0000-000000000001",
            again,
        ),
    ];
    for (error, words, way_out) in cases {
        let page = page(FakeBackend::failing(error.clone()), "/expenses").await;
        assert_eq!(page.status.as_u16(), error.status(), "{error:?}");
        page.says(words).says(way_out);
    }
}

#[tokio::test]
async fn a_failing_api_leaves_the_greeting_in_place() {
    let page = page(FakeBackend::failing(AppError::Unavailable { retry_after: Some(7) }), "/").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(page.headers[RETRY_AFTER], "7");
    page.says("Hello, Ada Lovelace").says("Temporarily unavailable");
}

#[tokio::test]
async fn the_profile_shows_what_the_provider_told() {
    let page = page(FakeBackend::signed_in(), "/user").await;
    page.says("Ada Lovelace")
        .says("ada@example.com")
        .says("Verified")
        .says("https://id.example.com/")
        .says(">AL<");
    page.says("auth0|5f7c8ec7c33c6c004bbafe82").does_not_say("<img");
}

#[tokio::test]
async fn a_picture_is_shown_over_https_only() {
    for (address, shown) in
        [("https://img.example.com/ada.png", true), ("http://img.example.com/ada.png", false)]
    {
        let mut backend = FakeBackend::signed_in();
        backend.profile.as_mut().unwrap().picture = Some(address.to_owned());
        let page = page(backend, "/user").await;
        assert_eq!(page.html.contains(&format!(r#"<img src="{address}""#)), shown, "{address}");
    }
}

#[tokio::test]
async fn an_unverified_address_and_a_nameless_person_are_shown_as_they_are() {
    let mut backend = FakeBackend::signed_in();
    backend.profile = Some(app::Profile { name: None, email_verified: Some(false), ..ada() });
    page(backend, "/user").await.says("Not verified").says("<h2>ada@example.com</h2>");
}

#[tokio::test]
async fn a_person_of_whom_nothing_is_told_is_not_called_by_the_subject() {
    let mut backend = FakeBackend::signed_in();
    let nobody = app::Profile { name: None, email: None, subject: "auth0|4711".to_owned(), ..ada() };
    backend.profile = Some(nobody);
    page(backend.clone(), "/user").await.says("<h2>Unnamed person</h2>");
    page(backend, "/").await.says(">Hello</h1>").does_not_say(">auth0|4711<");
}

#[tokio::test]
async fn the_session_page_tells_times_scopes_and_refreshes() {
    let page = page(FakeBackend::signed_in(), "/session").await;
    page.says("Expires in ").says(">6 s<").says(r#"<meter min="0" max="10" value="6""#);
    page.says(r#"<dd class="number">17</dd>"#).says("<li>read:reports</li>");
    page.says(r#"<time datetime="2026-11-23T14:05:05Z" title="23 Nov 2026, 14:05:05 UTC" data-local="moment">23 Nov 2026, 14:05:05</time>"#);
    page.says(r#"<form action="/expenses"><button class="button">Call the API now</button></form>"#)
        .does_not_say("Your sign-in can't be renewed");
}

#[tokio::test]
async fn a_token_that_has_run_out_is_no_alarm_where_it_can_be_renewed() {
    let mut backend = FakeBackend::signed_in();
    let token = &mut backend.session.as_mut().unwrap().access_token;
    token.expires_at = NOW - Duration::SECOND;
    page(backend, "/session").await.says(">0 s<").says("The next call to the API renews it");
}

#[tokio::test]
async fn a_token_that_still_holds_is_not_said_to_have_run_out() {
    let mut backend = FakeBackend::signed_in();
    let token = &mut backend.session.as_mut().unwrap().access_token;
    token.expires_at = NOW + Duration::MILLISECOND;
    page(backend, "/session").await.says(">1 s<").does_not_say("The access token has run out");
}

#[tokio::test]
async fn a_session_without_a_refresh_token_says_so_and_offers_consent() {
    let mut backend = FakeBackend::signed_in();
    let token = &mut backend.session.as_mut().unwrap().access_token;
    (token.renewable, token.expires_at) = (false, NOW);
    page(backend, "/session")
        .await
        .says("Your sign-in can't be renewed")
        .says("This sign-in lasts until <time")
        .says(r#"href="/login?return_to=/session&amp;prompt=consent" rel="external""#)
        .says("can't be renewed")
        .does_not_say("Call the API now");
}

#[tokio::test]
async fn the_session_page_tells_what_was_not_granted() {
    page(FakeBackend::signed_in(), "/session").await.does_not_say("Not granted");
    let mut backend = FakeBackend::signed_in();
    backend.session.as_mut().unwrap().access_token.not_granted = vec!["write:reports".to_owned()];
    page(backend, "/session")
        .await
        .says("Not granted")
        .says("<li>write:reports</li>")
        .says("The sign-in service did not grant these.");
}

#[tokio::test]
async fn an_unknown_address_is_a_404_within_the_site() {
    let page = page(FakeBackend::signed_in(), "/nowhere").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    page.says("Page not found").says("Ada Lovelace");
}

#[tokio::test]
async fn what_a_person_typed_is_text_and_never_markup() {
    let mut backend = FakeBackend::signed_in();
    let attack = "</script><script>alert(1)</script>";
    let line = expense(1, date!(2026 - 11 - 23), attack, Money::new(1, Currency::EUR));
    backend.reports = Ok(vec![report(1, attack, Status::Open, vec![line])]);
    page(backend, "/expenses").await.does_not_say("<script>alert(1)").says("&lt;script&gt;alert(1)");
}

/// What a strict `Content-Security-Policy` asks for: no inline style, no inline handler, and a nonce on each script.
#[tokio::test]
async fn no_page_needs_a_lax_content_security_policy() {
    for backend in
        [FakeBackend::administrator(), FakeBackend::signed_out(), FakeBackend::failing(AppError::SignedOut)]
    {
        for path in pages().into_iter().chain(["/nowhere".to_owned()]) {
            let page = page(backend.clone(), &path).await;
            page.does_not_say(" style=").does_not_say("<style").does_not_say("javascript:");
            assert!(!has_inline_handler(&page.html), "{path}");
            assert_eq!(page.html.matches("<script").count(), page.html.matches(" nonce=").count(), "{path}");
        }
    }
}

#[tokio::test]
async fn each_answer_has_a_nonce_of_its_own_on_all_its_scripts() {
    let nonces = |html: &str| {
        let nonces =
            html.split(" nonce=\"").skip(1).filter_map(|rest| rest.split('"').next().map(str::to_owned));
        nonces.collect::<Vec<_>>()
    };
    let (one, other) = (
        page(FakeBackend::signed_in(), "/expenses").await,
        page(FakeBackend::signed_in(), "/expenses").await,
    );
    let (one, other) = (nonces(&one.html), nonces(&other.html));
    assert!(one.len() > 1 && one.iter().all(|nonce| *nonce == one[0] && nonce.len() >= 22), "{one:?}");
    assert!(other.iter().all(|nonce| *nonce == other[0] && *nonce != one[0]), "{other:?}");
}

/// Whether a tag has an attribute whose name begins with `on`.
fn has_inline_handler(html: &str) -> bool {
    html.split('<').filter_map(|piece| piece.split_once('>')).any(|(tag, _)| {
        tag.split_ascii_whitespace().skip(1).any(|word| word.starts_with("on") && word.contains('='))
    })
}
