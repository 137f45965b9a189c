//! `GET /reports/{id}`

use axum::http::StatusCode;
use domain::Report;
use insta::assert_snapshot;

use crate::test_app::TestApp;

#[tokio::test]
async fn a_report_is_shown_to_its_owner_and_is_not_there_for_anyone_else() {
    let app = TestApp::with_demo_data().await;
    let list = app.show(app.token()).await.json()["items"].take();
    let path = format!("/reports/{}", list[1]["id"].as_str().unwrap());

    let own = app.get_with(&path, &app.sign(app.token())).await;
    let whole: Report = serde_json::from_value(own.ok()).unwrap();
    assert_eq!(serde_json::to_value(whole.summary()).unwrap(), list[1]);

    let others = app.get_with(&path, &app.sign(app.token().claim("sub", "grace"))).await;
    assert_snapshot!(others, @r#"
    404 Not Found
    cache-control: no-store
    content-type: application/problem+json
    x-request-id: test-1

    {
      "detail": "there is no such report",
      "request_id": "test-1",
      "status": 404,
      "title": "Not Found",
      "type": "about:blank"
    }
    "#);
}

#[tokio::test]
async fn an_id_that_is_none_gets_the_same_answer_but_only_after_the_token_is_checked() {
    let app = TestApp::with_demo_data().await;
    for id in ["1", "00000000-0000-0000-0000-000000000000", "%FF", "a%20b"] {
        let path = format!("/reports/{id}");
        assert_eq!(app.get(&path).await.status, StatusCode::UNAUTHORIZED, "{id}");
        let answer = app.get_with(&path, &app.sign(app.token())).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}");
        assert_eq!(answer.json()["detail"], "there is no such report", "{id}");
    }
}

#[tokio::test]
async fn a_person_is_issuer_and_subject_and_never_an_email_address() {
    let app = TestApp::with_demo_data().await;
    let with_email = |subject: &str| app.token().claim("sub", subject).claim("email", "ada@example.com");
    let ada = app.show(with_email("ada")).await.json();
    let impostor = app.show(with_email("impostor")).await.json();
    assert_ne!(ada["items"][0]["id"], impostor["items"][0]["id"]);

    let renamed = app.show(app.token().claim("email", "countess@example.com")).await.json();
    assert_eq!(ada, renamed);
}
