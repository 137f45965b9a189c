//! The person's sessions and everyone's: the pages and their forms, without JavaScript; and what becomes of a page
//! whose session has ended.

use app::{AppError, EndReason, PeopleView, SessionsView};
use axum::http::{StatusCode, header::LOCATION};

use crate::{
    page::{Page, page, send_form},
    support::{FakeBackend, NOW, ada, sessions},
};

const OWN: &str = "/account/sessions";
const EVERYONES: &str = "/admin/sessions";

/// Ada is signed in, and her list of sessions is changed.
fn with_sessions(change: impl FnOnce(&mut SessionsView)) -> FakeBackend {
    let mut view = sessions(NOW);
    change(&mut view);
    FakeBackend { sessions: Ok(view), ..FakeBackend::signed_in() }
}

/// Where the answer to a form leads: the path and query within the site.
#[track_caller]
fn way_back(page: &Page) -> String {
    assert_eq!(page.status, StatusCode::FOUND);
    page.headers[LOCATION].to_str().unwrap().replace("http://localhost:3000", "")
}

#[tokio::test]
async fn a_person_sees_this_session_first_and_can_end_the_others_c41() {
    let page = page(FakeBackend::signed_in(), OWN).await;
    assert_eq!(page.status, StatusCode::OK);
    page.says("This device").says("Chrome on Linux").says("My phone").says("Safari on iPhone");
    page.says(r#"title="23 Nov 2026, 14:03:09 UTC" data-local="tooltip">2 minutes ago</time>"#)
        .says("3 days ago")
        .says("Just now");
    page.says(r#"<form method="post" action="/api/end_session">"#).says(r#"name="id" value="s-phone""#);
    page.says(r#"<form method="post" action="/api/end_other_sessions">"#).says("End all others");
    page.does_not_say(r#"value="s-here""#).does_not_say(EVERYONES).does_not_say("Confirm it's you");
    assert!(page.html.find("Chrome on Linux") < page.html.find("My phone"));
    assert!(page.html.find("My phone") < page.html.find("Firefox on Windows"));
}

#[tokio::test]
async fn the_only_session_is_said_to_be_the_only_one() {
    let page = page(with_sessions(|view| view.sessions.retain(|line| line.current)), OWN).await;
    page.says("You are signed in on this device only").does_not_say("End all others");
}

#[tokio::test]
async fn without_a_recent_sign_in_the_way_to_one_stands_in_the_buttons_place_c42() {
    let confirm = "/login?return_to=/account/sessions&amp;prompt=login";
    let own = page(with_sessions(|view| view.signed_in_recently = false), OWN).await;
    own.says("Confirm it's you to end sessions").says(confirm).says("My phone");
    own.does_not_say("/api/end_").says("/api/name_session");

    let mut backend = FakeBackend::administrator();
    backend.people = backend.people.map(|view| PeopleView { signed_in_recently: false, ..view });
    let everyones = page(backend, EVERYONES).await;
    everyones.says("Confirm it's you to end sessions").says("Cleo Martin").does_not_say("/api/end_");
}

#[tokio::test]
async fn everyones_sessions_are_for_administrators_and_there_is_no_such_page_for_others_c40() {
    let refused = page(FakeBackend::signed_in(), EVERYONES).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    refused.says("Page not found").does_not_say("Cleo Martin").does_not_say("Everyone");

    page(FakeBackend::administrator(), OWN).await.says(&format!(r#"<a href="{EVERYONES}">"#));
    let shown = page(FakeBackend::administrator(), EVERYONES).await;
    assert_eq!(shown.status, StatusCode::OK);
    shown
        .says("Cleo Martin")
        .says("cleo@example.com")
        .says("auth0|1c9f")
        .says(r#"name="issuer" value="https://id.example.com/""#)
        .says(r#"name="subject" value="cleo""#);
    shown.says("End all except this one").does_not_say(r#"name="subject" value="ada""#);
}

#[tokio::test]
async fn a_form_without_javascript_comes_back_to_its_page() {
    let backend = FakeBackend::administrator();
    for (from, function, fields, done) in [
        (OWN, "end_session", "id=s-phone", "session-ended"),
        (OWN, "end_other_sessions", "", "other-sessions-ended"),
        (OWN, "name_session", "name=My+laptop", "session-named"),
        (
            EVERYONES,
            "end_sessions_of",
            "issuer=https%3A%2F%2Fid.example.com%2F&subject=cleo",
            "person-sessions-ended",
        ),
        (EVERYONES, "end_all_sessions", "", "all-sessions-ended"),
    ] {
        let answer = send_form(backend.clone(), from, function, fields).await;
        assert_eq!(way_back(&answer), format!("{from}?done={done}"), "{function}");
    }
}

#[tokio::test]
async fn a_form_that_fails_without_javascript_is_told_of_in_words_and_by_its_status() {
    let unproven = FakeBackend { change: Err(AppError::ReauthenticationNeeded), ..FakeBackend::signed_in() };
    let cases = [
        (unproven.clone(), "end_other_sessions", "", 403, "Confirm it's you before you do this"),
        (
            FakeBackend::signed_in(),
            "end_session",
            "id=s-here",
            404,
            "This was not found. It may have been deleted, or it belongs to someone else.",
        ),
        (FakeBackend::signed_in(), "name_session", LONG_NAME, 422, "at most 60 characters"),
    ];
    for (backend, function, fields, status, words) in cases {
        let back = way_back(&send_form(backend.clone(), OWN, function, fields).await);
        let shown = page(backend, &back).await;
        assert_eq!(shown.status.as_u16(), status, "{function}");
        shown.says(words).says("My phone").does_not_say(r#"return_to=/account/sessions%3F"#);
    }

    let back = way_back(&send_form(unproven.clone(), OWN, "end_other_sessions", "").await);
    page(unproven, &back)
        .await
        .says(r#"<a href="/login?return_to=/account/sessions&amp;prompt=login" rel="external">"#);
}

/// Sixty-one letters.
const LONG_NAME: &str = "name=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

#[tokio::test]
async fn a_session_that_ran_out_is_signed_in_again_unseen() {
    let backend = FakeBackend::signed_out().refusing(&AppError::SessionEnded { reason: EndReason::Expired });
    for path in ["/expenses", "/user", "/session", OWN, EVERYONES] {
        let page = page(backend.clone(), path).await;
        assert_eq!(page.status, StatusCode::FOUND, "{path}");
        assert_eq!(page.headers[LOCATION], format!("/login?return_to={path}&prompt=none"));
    }
}

#[tokio::test]
async fn a_session_that_somebody_ended_is_told_of_and_not_brought_back_unseen() {
    let backend = FakeBackend::signed_out().refusing(&AppError::SessionEnded { reason: EndReason::Revoked });
    for path in ["/expenses", "/user", "/session", OWN, EVERYONES] {
        let page = page(backend.clone(), path).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{path}");
        assert!(!page.headers.contains_key(LOCATION));
        page.says("You were signed out").says("Sign in again").does_not_say("/logout");
        page.says(&format!(r#"href="/login?return_to={path}&amp;prompt=login" rel="external""#));
    }
}

#[tokio::test]
async fn the_header_leads_to_the_persons_sessions() {
    let name = ada().name.unwrap();
    page(FakeBackend::signed_in(), "/").await.says(r#"href="/account/sessions""#).says(&name);
    // Two issuers may have one subject: what a tab keeps for a person is kept apart by both.
    let both = r#"data-person="https://id.example.com/ auth0|5f7c8ec7c33c6c004bbafe82""#;
    page(FakeBackend::signed_in(), "/").await.says(both);
    page(FakeBackend::signed_out(), "/").await.does_not_say("/account/sessions");
}
