//! `server backup` and `server restore`: sessions and expenses come back as they were.

use std::fs;

use reqwest::StatusCode;

use crate::app::{App, Person};

#[tokio::test]
async fn a_backup_is_made_while_it_serves_and_put_back_once_it_has_ended() {
    let mut app = App::start(&[]).await;
    let ada = Person::sign_in(&app, "ada-alvarez").await;
    assert_eq!(ada.reports().await, StatusCode::OK);
    let said = app.command(&["backup", "monday"]).await;
    assert!(said.contains("monday holds: sessions, api. It was checked."), "{said}");
    let again = app.refused(&["backup", "monday"]).await;
    assert!(again.contains("monday is there already"), "{again}");

    app.command(&["sessions", "end", "--all", "--yes"]).await;
    let ben = Person::sign_in(&app, "ben-okafor").await;
    assert!(ada.comes_to(StatusCode::UNAUTHORIZED).await);
    let in_use = app.refused(&["restore", "monday"]).await;
    assert!(in_use.contains("bff.db is in use: stop every program"), "{in_use}");
    assert_eq!(ben.reports().await, StatusCode::OK);

    app.process.stop().await.unwrap();
    let said = app.command(&["restore", "monday"]).await;
    assert!(said.contains("bff.db.before-restore") && said.contains("api.db.before-restore"), "{said}");
    app.process.start_again().await.unwrap();
    assert_eq!(ada.reports().await, StatusCode::OK, "her session is back");
    assert_eq!(ben.reports().await, StatusCode::UNAUTHORIZED, "he came later");

    app.process.kill().await.unwrap();
    let bytes = fs::read(app.path("monday")).unwrap();
    fs::write(app.path("half"), &bytes[..bytes.len() / 2]).unwrap();
    let refused = app.refused(&["restore", "half"]).await;
    assert!(
        refused.contains("half can't be put back") && refused.contains("cut short or damaged"),
        "{refused}"
    );
    app.process.start_again().await.unwrap();
    assert_eq!(ada.reports().await, StatusCode::OK, "nothing was replaced");
}
