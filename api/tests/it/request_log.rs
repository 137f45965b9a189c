//! The one line of each request, as it is printed.

use crate::{
    captured_log,
    test_app::{NOW, TestApp},
};

/// The lines of requests, with the time they took made equal.
fn requests() -> Vec<String> {
    let printed = captured_log::take();
    let steady = |word: &str| if word.starts_with("ms=") { "ms=0".to_owned() } else { word.to_owned() };
    printed
        .lines()
        .filter(|line| line.starts_with(" INFO api: "))
        .map(|line| line.split(' ').map(steady).collect::<Vec<_>>().join(" "))
        .collect()
}

#[tokio::test]
async fn each_request_prints_one_line_with_the_tokens_subject_and_time_of_issue() {
    let app = TestApp::new().await;
    let token = app.sign(app.token());

    app.get_with("/reports?page=2", &token).await;
    insta::assert_debug_snapshot!(requests(), @r#"
    [
        " INFO api: GET /reports method=GET path=/reports status=200 ms=0 request_id=test-1 sub=ada iat=2026-11-23T12:00:03Z",
    ]
    "#);
    app.get("/reports").await;
    insta::assert_debug_snapshot!(requests(), @r#"
    [
        " INFO api: GET /reports method=GET path=/reports status=401 ms=0 request_id=test-1 reason=\"an access token is needed\"",
    ]
    "#);
    app.get("/openapi.json").await;
    insta::assert_debug_snapshot!(requests(), @r#"
    [
        " INFO api: GET /openapi.json method=GET path=/openapi.json status=200 ms=0 request_id=test-1",
    ]
    "#);
}

#[tokio::test]
async fn whoever_asks_how_it_is_reads_no_line_unless_it_is_ill() {
    let app = TestApp::new().await;
    app.get("/healthz").await;
    app.get("/readyz").await;
    app.get("/readyz/receipts").await;
    assert_eq!(requests(), [""; 0]);
    app.store.close().await;
    app.get("/readyz").await;
    assert_eq!(requests().len(), 1);
}

#[tokio::test]
async fn a_refused_token_tells_its_reason_once_and_an_unscoped_one_still_its_owner() {
    let app = TestApp::new().await;
    app.show(app.token().claim("exp", NOW.unix_timestamp() - 60)).await;
    app.show(app.token().claim("aud", "elsewhere")).await;
    app.show(app.token().claim("scope", "openid")).await;
    insta::assert_debug_snapshot!(requests(), @r#"
    [
        " INFO api: GET /reports method=GET path=/reports status=401 ms=0 request_id=test-1 reason=\"the access token expired\"",
        " INFO api: GET /reports method=GET path=/reports status=401 ms=0 request_id=test-1 reason=\"the access token is for another audience\"",
        " INFO api: GET /reports method=GET path=/reports status=403 ms=0 request_id=test-1 sub=ada iat=2026-11-23T12:00:03Z reason=\"the scope read:reports is needed\"",
    ]
    "#);
}

#[tokio::test]
async fn no_token_is_ever_printed_at_any_level() {
    let app = TestApp::with_demo_data().await;
    for token in [app.sign(app.token()), app.sign(app.token().without("aud")), "opaque-token".to_owned()] {
        app.get_with("/reports", &token).await;
        app.get(&format!("/reports?access_token={token}")).await;
        app.get_with("/nowhere", &token).await;
        let printed = captured_log::take();
        assert!(printed.contains("GET /reports"));
        assert!(token.split('.').all(|part| !printed.contains(part)), "{printed}");
    }
}

#[tokio::test]
async fn a_fault_is_logged_with_its_cause_and_the_id_that_the_client_got() {
    let app = TestApp::new().await;
    app.store.close().await;
    let answer = app.show(app.token()).await;
    assert_eq!(answer.json()["request_id"], "test-1");

    let printed = captured_log::take();
    let faults: Vec<_> = printed.lines().filter(|line| line.starts_with("ERROR")).collect();
    insta::assert_debug_snapshot!(faults, @r#"
    [
        "ERROR request{request_id=test-1}: api: the store failed error=the database failed error.sources=[attempted to acquire a connection on a closed pool]",
    ]
    "#);
}
