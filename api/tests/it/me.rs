//! `PUT /me`: what a person is called, wherever others read of them.

use axum::http::Method;
use serde_json::{Value, json};

use crate::{
    call::id,
    signing::Token,
    test_app::{Answer, TestApp},
};

async fn put(app: &TestApp, token: Token, profile: Value) -> Answer {
    app.call(&Method::PUT, "/me").by(token).json(&profile).send().await
}

#[tokio::test]
async fn a_person_is_named_wherever_others_read_of_them() {
    let app = TestApp::new().await;
    let report = app.submitted(app.ada(), 900).await;
    assert_eq!(report["owner"], json!({"subject": "ada"}), "nothing is known yet");
    let ada = json!({"subject": "ada", "name": "Ada Alvarez", "email": "ada@example.com"});
    let profile = json!({"name": " Ada A\u{301}lvarez ", "email": "ada@example.com"});
    assert_eq!(put(&app, app.ada(), profile).await.ok()["name"], "Ada \u{c1}lvarez", "in one form");
    for _ in 0..2 {
        let profile = json!({"name": "Ada Alvarez", "email": "ada@example.com"});
        assert_eq!(put(&app, app.ada(), profile).await.ok(), ada, "as often as one likes");
    }
    put(&app, app.cleo(), json!({"name": "Cleo Martin"})).await.ok();
    let comments = format!("/approvals/{}/comments", id(&report));
    let comment = app.call(&Method::POST, &comments).by(app.cleo()).json(&json!({"comment": "Fine."}));
    let cleo = json!({"subject": "cleo", "name": "Cleo Martin"});
    assert_eq!(comment.send().await.created()["by"], cleo);

    let approvals = app.get_by(app.cleo(), "/approvals").await.ok();
    assert_eq!(approvals["items"][0]["owner"], ada);
    assert_eq!(app.get_by(app.cleo(), &format!("/approvals/{}", id(&report))).await.ok()["owner"], ada);
    let own = format!("/reports/{}", id(&report));
    assert_eq!(app.get_by(app.ada(), &own).await.ok()["owner"], ada);
    assert_eq!(app.get_by(app.ada(), &format!("{own}/comments")).await.ok()["items"][0]["by"], cleo);
    assert_eq!(
        app.get_by(app.cleo(), &format!("/approvals/{}/history", id(&report))).await.ok()["items"][0]["by"],
        ada
    );
    assert_eq!(
        app.get_by(app.ada(), &own).await.ok()["version"],
        report["version"],
        "the report is as it was"
    );

    assert_eq!(
        put(&app, app.ada(), json!({})).await.ok(),
        json!({"subject": "ada"}),
        "what is left out is unknown"
    );
}

#[tokio::test]
async fn a_name_is_one_line_and_an_address_is_one() {
    let app = TestApp::new().await;
    for (profile, why) in [
        (json!({"name": ""}), "name is missing"),
        (json!({"name": "a\nb"}), "name holds a character that can't be printed"),
        (json!({"name": "x".repeat(201)}), "name has more than 200 characters"),
        (json!({"email": "ada"}), "email is not an e-mail address such as ada@example.com"),
        (json!({"email": format!("{}@example.com", "x".repeat(250))}), "email has more than 254 characters"),
    ] {
        assert_eq!(put(&app, app.ada(), profile).await.problem(), (422, why.to_owned()));
    }
    assert_eq!(put(&app, app.ada(), json!({"name": "x".repeat(200), "email": null})).await.status, 200);
    assert_eq!(put(&app, app.token().of("ada", "openid"), json!({})).await.status, 403);
    assert_eq!(app.call(&Method::PUT, "/me").json(&json!({})).send().await.status, 401);
}
