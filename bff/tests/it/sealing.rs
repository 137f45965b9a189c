//! Secrets that are replaced or lost.

use std::sync::{Arc, Mutex};

use bff::{Config, Resealed};
use http::StatusCode;

use crate::harness::{ADA, App, Browser};

const OLD: &str = "thirty-two bytes or more of noise";
const NEW: &str = "another secret of thirty-two bytes";

fn sealed_by(app: &App, secrets: &[&str]) -> Config {
    let secrets = secrets.iter().map(|&secret| secret.into()).collect();
    Config { secrets, ..app.config.clone() }
}

#[tokio::test]
async fn a_secret_is_replaced_while_sessions_go_on() {
    let app = App::start().await;
    let browser = Browser::signed_in(&app).await;
    let (both, both_router) = app.process_with(&sealed_by(&app, &[NEW, OLD])).await;
    assert_eq!(browser.with(&both_router).get("/api").await.status, StatusCode::OK);
    assert_eq!(both.reseal().await.unwrap(), Resealed { sessions: 1, ..Resealed::default() });
    assert_eq!(both.reseal().await.unwrap(), Resealed { current: 1, ..Resealed::default() });
    let (_, new_router) = app.process_with(&sealed_by(&app, &[NEW])).await;
    assert_eq!(browser.with(&new_router).get("/").await.body, ADA);
    assert_eq!(browser.with(&new_router).get("/api").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_process_at_work_takes_up_a_secret_that_is_replaced_before_it_takes_a_session_for_lost() {
    let app = App::start().await;
    let before = Browser::signed_in(&app).await;
    let (old, old_router) = app.process_with(&sealed_by(&app, &[OLD])).await;
    let file = Arc::new(Mutex::new(None));
    let read = file.clone();
    let old = old.with_secrets_from(move || read.lock().unwrap().take());

    let (new, new_router) = app.process_with(&sealed_by(&app, &[NEW, OLD])).await;
    *file.lock().unwrap() = Some(vec![NEW.into(), OLD.into()]);
    let mut since = Browser::new(&app).with(&new_router);
    since.sign_in("/login").await;
    assert_eq!(new.reseal().await.unwrap(), Resealed { sessions: 1, current: 1, lost: 0 });
    for browser in [before, since] {
        assert_eq!(browser.with(&old_router).get("/").await.body, ADA);
        assert_eq!(browser.with(&old_router).get("/api").await.status, StatusCode::OK);
    }
    assert_eq!(old.reseal().await.unwrap().current, 2, "it seals with the new one too");
}

#[tokio::test]
async fn a_lost_secret_ends_its_sessions_and_no_others() {
    let app = App::start().await;
    let lost = Browser::signed_in(&app).await;
    let (new, new_router) = app.process_with(&sealed_by(&app, &[NEW])).await;
    let mut kept = Browser::new(&app).with(&new_router);
    kept.sign_in("/login").await;
    assert_eq!(new.reseal().await.unwrap(), Resealed { current: 1, lost: 1, ..Resealed::default() });
    let mut lost = lost.with(&new_router);
    assert_eq!(lost.get("/ended").await.body, "Some(Expired)");
    assert!(lost.cookies.is_empty());
    assert_eq!(kept.get("/").await.body, ADA);
    assert_eq!(app.database.count("SELECT count(*) FROM sessions").await, 1, "nothing is left of it");
}

#[tokio::test]
async fn a_sealed_record_moved_to_another_row_ends_its_session_and_opens_no_other() {
    let app = App::start().await;
    let mut browsers = [Browser::signed_in(&app).await, Browser::signed_in_as(&app, "ben-okafor").await];
    let moved = "UPDATE sessions SET sealed =
             (SELECT sealed FROM sessions AS others WHERE others.id_hash <> sessions.id_hash)
         WHERE id_hash = (SELECT id_hash FROM sessions ORDER BY id_hash LIMIT 1)";
    assert_eq!(app.database.execute(moved).await, 1);
    let mut seen = Vec::new();
    for browser in &mut browsers {
        seen.push(browser.get("/").await.body);
    }
    let honest = [[ADA, "nobody"], ["nobody", "ben-okafor"]];
    assert!(honest.iter().any(|honest| seen == *honest), "{seen:?}");
}
