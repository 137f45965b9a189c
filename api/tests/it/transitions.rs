//! `POST /reports/{id}/submit`, `retract`, `approve`, `refuse` and `reimburse`

use axum::http::Method;
use domain::{Action, Status};
use serde_json::{Value, json};

use crate::{
    call::{expense, id},
    signing::Token,
    test_app::{Answer, TestApp},
};

async fn go(app: &TestApp, token: Token, action: Action, report: &Value) -> Answer {
    let path = format!("/reports/{}/{}", id(report), action.word());
    let call = app.call(&Method::POST, &path).by(token).seen(report);
    let reason = json!({"reason": "A receipt is missing."});
    if action == Action::Refuse { call.json(&reason).send().await } else { call.send().await }
}

#[tokio::test]
async fn a_report_goes_from_open_to_paid_back() {
    let app = TestApp::new().await;
    let report = app.report(app.ada(), 900).await;
    let report = go(&app, app.ada(), Action::Submit, &report).await.ok();
    assert_eq!(
        (&report["status"], &report["submitted_at"]),
        (&json!("submitted"), &json!("2026-11-23T12:00:03Z"))
    );
    let report = go(&app, app.cleo(), Action::Approve, &report).await;
    let tag = format!("\"{}\"", report.json()["version"]);
    assert_eq!(report.header("etag"), tag);
    let report = go(&app, app.cleo(), Action::Reimburse, &report.ok()).await.ok();
    assert_eq!(report["status"], "reimbursed");
}

#[tokio::test]
async fn a_refused_report_says_why_is_mended_and_handed_in_again() {
    let app = TestApp::new().await;
    let report = app.submitted(app.ada(), 900).await;
    let silent = app.call(&Method::POST, &format!("/reports/{}/refuse", id(&report)));
    let silent = silent.by(app.cleo()).seen(&report).json(&json!({"reason": " "})).send().await;
    assert_eq!(silent.problem(), (422, "reason is missing".to_owned()));

    let refused = go(&app, app.cleo(), Action::Refuse, &report).await.ok();
    assert_eq!(refused["reason"], "A receipt is missing.");
    let spent = &refused["expenses"][0];
    let mend = app.call(&Method::PUT, &format!("/expenses/{}", id(spent))).by(app.ada()).seen(spent);
    mend.json(&expense(json!({"description": "Taxi, with its receipt."}))).send().await.ok();
    let mended = app.get_by(app.ada(), &format!("/reports/{}", id(&report))).await.ok();
    let again = go(&app, app.ada(), Action::Submit, &mended).await.ok();
    assert_eq!((&again["status"], again.get("reason")), (&json!("submitted"), None));
}

#[tokio::test]
async fn a_submitter_never_approves_their_own_report_even_with_the_scope() {
    let app = TestApp::new().await;
    let report = app.submitted(app.cleo(), 900).await;
    for action in [Action::Approve, Action::Refuse, Action::Reimburse] {
        let answer = go(&app, app.cleo(), action, &report).await;
        assert_eq!(answer.status, 403, "{answer}");
        assert_eq!(answer.header("www-authenticate"), "", "no scope would help");
    }
    let own = go(&app, app.cleo(), Action::Approve, &report).await.problem();
    assert_eq!(own.1, "nobody approves their own report; someone else must decide on it");

    let dora = app.token().of("dora", "approve:reports");
    assert_eq!(go(&app, dora, Action::Approve, &report).await.ok()["status"], "approved");
}

#[tokio::test]
async fn a_report_without_an_expense_is_not_handed_in() {
    let app = TestApp::new().await;
    let report = app.call(&Method::POST, "/reports").by(app.ada()).json(&json!({"title": "Trip"}));
    let report = report.send().await.created();
    let told = "there is no expense in the report; put one in before you submit it";
    assert_eq!(go(&app, app.ada(), Action::Submit, &report).await.problem(), (409, told.to_owned()));
}

#[tokio::test]
async fn a_decision_is_on_what_was_seen_and_on_nothing_newer() {
    let app = TestApp::new().await;
    let seen = app.submitted(app.ada(), 900).await;
    let taken_back = go(&app, app.ada(), Action::Retract, &seen).await.ok();
    let spent = &taken_back["expenses"][0];
    let dearer = expense(json!({"amount": {"minor": 99_900, "currency": "USD"}}));
    let change = app.call(&Method::PUT, &format!("/expenses/{}", id(spent))).by(app.ada()).seen(spent);
    change.json(&dearer).send().await.ok();
    let changed = app.get_by(app.ada(), &format!("/reports/{}", id(&seen))).await.ok();
    go(&app, app.ada(), Action::Submit, &changed).await.ok();

    let answer = go(&app, app.cleo(), Action::Approve, &seen).await;
    assert_eq!(answer.status, 412, "{answer}");
    let present = answer.json()["present"]["report"].take();
    assert_eq!(present["expenses"][0]["amount"]["minor"], 99_900);
    assert_eq!(go(&app, app.cleo(), Action::Approve, &present).await.ok()["status"], "approved");

    let blind = app.call(&Method::POST, &format!("/reports/{}/reimburse", id(&seen))).by(app.cleo());
    assert_eq!(blind.send().await.status, 428);
}

/// The API against the one table in `domain`: every action by everybody from every status.
#[tokio::test]
async fn every_report_moves_as_the_table_has_it_and_no_other_way() {
    let app = TestApp::new().await;
    for status in Status::ALL {
        for action in Action::ALL {
            for (by_owner, actor) in [(true, domain::Actor::Owner), (false, domain::Actor::Approver)] {
                let report = brought_to(&app, status).await;
                let scopes = "read:reports write:reports approve:reports";
                let token = app.token().of(if by_owner { "ada" } else { "cleo" }, scopes);
                let answer = go(&app, token, action, &report).await;
                let case = format!("{action:?} by {actor:?} from {status:?}: {answer}");
                match status.after(action, actor) {
                    Ok(to) => assert_eq!(answer.ok()["status"], to.word(), "{case}"),
                    Err(_) => {
                        let refused = if by_owner { &[403, 409][..] } else { &[404, 403, 409][..] };
                        assert!(refused.contains(&answer.status.as_u16()), "{case}");
                    }
                }
            }
        }
    }
}

/// A report of Ada's that has come this far.
async fn brought_to(app: &TestApp, status: Status) -> Value {
    let mut report = app.report(app.ada(), 900).await;
    let way: &[Action] = match status {
        Status::Open => &[],
        Status::Submitted => &[Action::Submit],
        Status::Approved => &[Action::Submit, Action::Approve],
        Status::Refused => &[Action::Submit, Action::Refuse],
        Status::Reimbursed => &[Action::Submit, Action::Approve, Action::Reimburse],
    };
    for action in way {
        let token = if *action == Action::Submit { app.ada() } else { app.cleo() };
        report = go(app, token, *action, &report).await.ok();
    }
    report
}
