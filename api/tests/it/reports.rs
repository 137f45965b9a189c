//! `GET /reports`

use std::collections::HashSet;

use axum::http::{Method, StatusCode};
use domain::{Page, Report, ReportSummary, Status};
use insta::assert_snapshot;
use tokio::task::JoinSet;

use crate::{
    call::id,
    test_app::{Answer, TestApp, get_with},
};

fn reports(answer: &Answer) -> Vec<ReportSummary> {
    assert_eq!(answer.status, StatusCode::OK, "{answer}");
    let page: Page<ReportSummary> = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(page.next, None);
    page.items
}

#[tokio::test]
async fn a_newcomer_has_no_reports() {
    let app = TestApp::new().await;
    assert_snapshot!(app.show(app.token()).await, @r#"
    200 OK
    cache-control: no-store
    content-type: application/json
    x-request-id: test-1

    {
      "items": []
    }
    "#);
}

#[tokio::test]
async fn with_demo_data_a_newcomer_finds_the_labs_expenses_first() {
    let app = TestApp::with_demo_data().await;
    let first = app.show(app.token()).await.json()["items"][0].take();
    assert_snapshot!(format!("{first:#}"), @r#"
    {
      "created_at": "2026-11-10T00:00:00Z",
      "expenses": 2,
      "id": "b91e8c77-e446-5748-aafe-14d7a3bbb974",
      "owner": {
        "subject": "ada"
      },
      "status": "open",
      "title": "Coding Dojo",
      "totals": [
        {
          "currency": "USD",
          "minor": 14400
        }
      ],
      "version": 3
    }
    "#);
    let whole = app.get_by(app.token(), &format!("/reports/{}", id(&first))).await.ok();
    assert_snapshot!(format!("{whole:#}"), @r#"
    {
      "created_at": "2026-11-10T00:00:00Z",
      "expenses": [
        {
          "amount": {
            "currency": "USD",
            "minor": 4200
          },
          "category": "meals",
          "date": "2026-11-08",
          "description": "Coffee for a Coding Dojo session.",
          "id": "b343683d-7d7e-504a-9f9b-4d83175caa8b",
          "merchant": "Corner Coffee",
          "report": {
            "id": "b91e8c77-e446-5748-aafe-14d7a3bbb974",
            "status": "open",
            "title": "Coding Dojo"
          },
          "version": 1
        },
        {
          "amount": {
            "currency": "USD",
            "minor": 10200
          },
          "category": "meals",
          "date": "2026-11-08",
          "description": "Pizza for a Coding Dojo session.",
          "id": "b8881cad-0445-5b08-883a-5ba18257a1eb",
          "merchant": "Pizzeria Napoli",
          "report": {
            "id": "b91e8c77-e446-5748-aafe-14d7a3bbb974",
            "status": "open",
            "title": "Coding Dojo"
          },
          "version": 1
        }
      ],
      "id": "b91e8c77-e446-5748-aafe-14d7a3bbb974",
      "owner": {
        "subject": "ada"
      },
      "status": "open",
      "title": "Coding Dojo",
      "version": 3
    }
    "#);
}

#[tokio::test]
async fn demo_data_fills_a_year_for_each_person_their_own() {
    let app = TestApp::with_demo_data().await;
    let ada = reports(&app.show(app.token()).await);
    let grace = reports(&app.show(app.token().claim("sub", "grace")).await);

    assert_eq!(ada.len(), 6);
    assert!((38..=44).contains(&ada.iter().map(|report| report.expenses).sum::<usize>()));
    assert!(ada.iter().map(|report| report.status).collect::<HashSet<Status>>().len() >= 4);
    assert!(ada.is_sorted_by_key(|report| std::cmp::Reverse(report.created_at)));
    for summary in &ada {
        let report = app.get_by(app.token(), &format!("/reports/{}", summary.id)).await.ok();
        let report: Report = serde_json::from_value(report).unwrap();
        assert!(report.expenses.is_sorted_by_key(|expense| std::cmp::Reverse(expense.date)));
        assert_eq!(report.summary(), *summary);
    }

    let ids = |reports: &[ReportSummary]| reports.iter().map(|report| report.id).collect::<HashSet<_>>();
    assert!(ids(&ada).is_disjoint(&ids(&grace)));
    assert_eq!(reports(&app.show(app.token()).await), ada, "a second look finds the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_first_requests_at_once_write_the_demo_data_once() {
    let app = TestApp::with_demo_data().await;
    let token = app.sign(app.token());
    let mut requests = JoinSet::new();
    for _ in 0..20 {
        requests.spawn(Answer::of(app.router.clone(), get_with("/reports", &token)));
    }
    let answers = requests.join_all().await;
    let first = reports(&answers[0]);
    assert_eq!(first.len(), 6);
    assert!(answers.iter().all(|answer| reports(answer) == first));
}

#[tokio::test]
async fn head_answers_as_get_does_without_the_body() {
    let app = TestApp::with_demo_data().await;
    let mut request = get_with("/reports", &app.sign(app.token()));
    *request.method_mut() = Method::HEAD;
    let answer = app.send(request).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::OK, 0));

    let mut request = get_with("/reports", "no-token");
    *request.method_mut() = Method::HEAD;
    assert_eq!(app.send(request).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_failing_store_tells_the_client_nothing_but_the_request_id() {
    let app = TestApp::new().await;
    let request = get_with("/reports", &app.sign(app.token()));
    app.store.close().await;
    assert_snapshot!(app.send(request).await, @r#"
    500 Internal Server Error
    cache-control: no-store
    content-type: application/problem+json
    x-request-id: test-1

    {
      "request_id": "test-1",
      "status": 500,
      "title": "Internal Server Error",
      "type": "about:blank"
    }
    "#);
}
