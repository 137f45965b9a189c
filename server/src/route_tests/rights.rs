//! What pages offer to people whose rights come of roles and not of scopes: what the API allows them, no more and no less.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use futures::future::join_all;
use http::{StatusCode, header};
use serde_json::json;
use tokio::net::TcpListener;

use super::browser::{Browser, Running};

const ADA: &str = "ada-alvarez";
const BEN: &str = "ben-okafor";
const CLEO: &str = "cleo-martin";

const TABLE: &str =
    "date,merchant,description,category,amount,currency\n2026-01-05,Luigi,Focaccia,meals,7.50,EUR\n";

/// Whether the page offers new expenses, and whether it leads to approvals.
async fn offered(person: &mut Browser) -> (bool, bool) {
    let page = person.get("/expenses").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    (page.body.contains("id=\"new-expense\""), page.body.contains("href=\"/approvals\""))
}

#[tokio::test]
async fn who_has_a_right_by_role_is_offered_what_the_api_allows_and_who_has_it_not_is_not() {
    let running = Running::start_set(&[
        ("API_SCOPES", "read:reports"),
        ("API_RIGHTS_CLAIM", "sub"),
        ("API_RIGHTS_MAP", "ada-alvarez=write:reports,cleo-martin=approve:reports"),
        ("RIGHTS_FROM", "api"),
    ])
    .await;
    let (mut ada, mut ben, mut cleo) =
        (running.sign_in(ADA).await, running.sign_in(BEN).await, running.sign_in(CLEO).await);
    for _ in 0..2 {
        assert_eq!(offered(&mut ada).await, (true, false));
        assert_eq!(offered(&mut ben).await, (false, false));
        assert_eq!(offered(&mut cleo).await, (false, true));
    }
    assert_eq!(ada.get("/expenses/new").await.status, StatusCode::OK);
    assert_eq!(ben.get("/expenses/new").await.status, StatusCode::FORBIDDEN);
    assert_eq!(cleo.get("/approvals").await.status, StatusCode::OK);
    assert_eq!(ben.get("/approvals").await.status, StatusCode::FORBIDDEN);
    assert!(ada.send_table(TABLE).await.location().starts_with("/expenses/import/"));
    assert!(!ben.send_table(TABLE).await.location().starts_with("/expenses/import/"));
    let session = ada.get("/session").await.body;
    assert!(session.contains("read:reports") && !session.contains("write:reports"), "what was granted");
}

/// An API that tells everybody the same rights, and has one empty list.
#[derive(Clone, Default)]
struct FakeApi {
    rights: Arc<Mutex<Vec<&'static str>>>,
    /// How often it was asked for them.
    asked: Arc<AtomicUsize>,
    /// Whether it can't tell.
    is_broken: Arc<AtomicBool>,
    /// Whether the next list is refused for the token.
    rejects_next: Arc<AtomicBool>,
}

impl FakeApi {
    async fn start(rights: &[&'static str]) -> (String, Self) {
        let api = Self { rights: Arc::new(Mutex::new(rights.to_vec())), ..Self::default() };
        let router = Router::new()
            .route("/me", get(Self::me).put(async || Json(json!({"subject": "somebody"}))))
            .route("/expenses", get(Self::list))
            .fallback(async || {
                let challenge = r#"Bearer error="insufficient_scope", scope="write:reports""#;
                (StatusCode::FORBIDDEN, [(header::WWW_AUTHENTICATE, challenge)])
            })
            .with_state(api.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (base, api)
    }

    async fn me(State(api): State<Self>) -> Response {
        api.asked.fetch_add(1, Ordering::SeqCst);
        if api.is_broken.load(Ordering::SeqCst) {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
        let rights = api.rights.lock().unwrap().clone();
        Json(json!({"subject": "somebody", "rights": rights})).into_response()
    }

    async fn list(State(api): State<Self>) -> Response {
        if api.rejects_next.swap(false, Ordering::SeqCst) {
            let challenge = r#"Bearer error="invalid_token", error_description="revoked""#;
            return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, challenge)]).into_response();
        }
        Json(json!({"items": []})).into_response()
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn the_api_is_asked_once_for_each_token_however_many_pages_want_to_know() {
    let (base, api) = FakeApi::start(&["write:reports"]).await;
    let running = Running::start_over_set(&base, &[("RIGHTS_FROM", "api")]).await;
    let mut ada = running.sign_in(ADA).await;
    let tabs = (0..10).map(|_| {
        let mut ada = ada.clone();
        tokio::spawn(async move { offered(&mut ada).await })
    });
    for offered in join_all(tabs).await {
        assert_eq!(offered.unwrap(), (true, false));
    }
    assert_eq!(api.asked(), 1);

    // Another token, after her role has changed.
    api.rights.lock().unwrap().push("approve:reports");
    assert_eq!((offered(&mut ada).await, api.asked()), ((true, false), 1));
    api.rejects_next.store(true, Ordering::SeqCst);
    offered(&mut ada).await;
    assert_eq!(offered(&mut ada).await, (true, true));
    assert_eq!((offered(&mut ada).await, api.asked()), ((true, true), 2));
}

#[tokio::test]
async fn granted_scopes_tell_by_themselves_and_an_answer_without_any_of_them_does_not() {
    let (base, api) = FakeApi::start(&["write:reports", "approve:reports"]).await;
    // The development provider grants them by person.
    let running = Running::start_over(&base).await;
    assert_eq!(offered(&mut running.sign_in(ADA).await).await, (true, false));
    assert_eq!(offered(&mut running.sign_in(CLEO).await).await, (true, true));
    assert_eq!(api.asked(), 0, "the lab's log shows the page's own calls alone");

    let running = Running::start_over_set(&base, &[("API_SCOPES", "profile")]).await;
    assert_eq!(offered(&mut running.sign_in(BEN).await).await, (true, true));
    assert_eq!(api.asked(), 1);
}

#[tokio::test]
async fn where_the_api_can_not_be_asked_the_granted_scopes_stand_in() {
    let (base, api) = FakeApi::start(&[]).await;
    api.is_broken.store(true, Ordering::SeqCst);
    let running = Running::start_over_set(&base, &[("RIGHTS_FROM", "api")]).await;
    let mut ada = running.sign_in(ADA).await;
    for _ in 0..3 {
        assert_eq!(offered(&mut ada).await, (true, false));
    }
    assert_eq!(api.asked(), 1, "it is left alone for a while");
}

#[tokio::test]
async fn rights_that_are_told_open_nothing() {
    let (base, _) = FakeApi::start(&["read:reports", "write:reports", "approve:reports", "administer"]).await;
    let running = Running::start_over_set(&base, &[("RIGHTS_FROM", "api")]).await;
    let mut ben = running.sign_in(BEN).await;
    assert_eq!(offered(&mut ben).await, (true, true), "that much is shown");
    assert_eq!(ben.get("/approvals").await.status, StatusCode::FORBIDDEN, "and refused where it counts");
    assert!(!ben.send_table(TABLE).await.location().starts_with("/expenses/import/"));
    assert_ne!(ben.get("/admin/sessions").await.status, StatusCode::OK, "nor is he an administrator");
}
