//! `server sessions`: an operator sees who is signed in, and ends sessions of a program that runs.

use reqwest::StatusCode;
use serde_json::Value;

use crate::app::{App, Person, text};

fn listed(output: &str) -> Vec<(String, String)> {
    let list = serde_json::from_str::<Value>(output).unwrap();
    let sessions = list["sessions"].as_array().unwrap().iter();
    let field = |session: &Value, name: &str| session[name].as_str().unwrap().to_owned();
    sessions.map(|session| (field(session, "id"), field(session, "subject"))).collect()
}

#[tokio::test]
async fn an_operator_lists_sessions_and_ends_them_and_the_program_knows_within_seconds() {
    let app = App::start(&[]).await;
    let ada = Person::sign_in(&app, "ada-alvarez").await;
    let ben = Person::sign_in(&app, "ben-okafor").await;
    let cleo = Person::sign_in(&app, "cleo-martin").await;

    let all = app.command(&["sessions", "list", "--json"]).await;
    let subjects = listed(&all).into_iter().map(|(_, subject)| subject).collect::<Vec<_>>();
    assert_eq!(subjects, ["cleo-martin", "ben-okafor", "ada-alvarez"], "the last used first");
    let table = app.command(&["sessions", "list"]).await;
    assert!(table.starts_with("session ") && table.lines().count() == 4, "{table}");
    for secret in [ada.secret(), ben.secret(), cleo.secret()] {
        assert!(!all.contains(&secret) && !table.contains(&secret), "{all}{table}");
    }

    let first = app.command(&["sessions", "list", "--limit", "2", "--json"]).await;
    let next = serde_json::from_str::<Value>(&first).unwrap()["next"].as_str().unwrap().to_owned();
    let second = app.command(&["sessions", "list", "--limit", "2", "--after", &next, "--json"]).await;
    assert_eq!([listed(&first), listed(&second)].concat(), listed(&all));
    let of_ben = listed(&app.command(&["sessions", "list", "--user", "ben-okafor", "--json"]).await);
    assert!(of_ben.len() == 1 && of_ben[0].1 == "ben-okafor", "{of_ben:?}");
    assert!(listed(&app.command(&["sessions", "list", "--user", "nobody", "--json"]).await).is_empty());
    let unknown = app.refused(&["sessions", "list", "--provider", "okta"]).await;
    assert!(unknown.contains("there is no provider okta"), "{unknown}");

    for person in [&ada, &ben, &cleo] {
        assert_eq!(person.reports().await, StatusCode::OK);
    }
    let said = app.command(&["sessions", "end", "--id", &of_ben[0].0[..8]]).await;
    assert_eq!(said, "1 session was ended.\n");
    assert!(ben.comes_to(StatusCode::UNAUTHORIZED).await);
    assert_eq!(ada.reports().await, StatusCode::OK, "it ended no other");
    let again = app.refused(&["sessions", "end", "--id", &of_ben[0].0]).await;
    assert!(again.contains("there is no session, or more than one"), "{again}");
    assert_eq!(app.command(&["end-sessions", "--user", "ada-alvarez"]).await, "1 session was ended.\n");
    assert!(ada.comes_to(StatusCode::UNAUTHORIZED).await);

    let unasked = app.refused(&["sessions", "end", "--all"]).await;
    assert!(unasked.contains("add --yes"), "{unasked}");
    assert_eq!(cleo.reports().await, StatusCode::OK, "nobody was asked, and nothing happened");
    assert_eq!(app.command(&["sessions", "end", "--all", "--yes"]).await, "1 session was ended.\n");
    assert!(cleo.comes_to(StatusCode::UNAUTHORIZED).await);
    let unclear = app.command_with(&["sessions", "end"], &[]).await;
    assert_eq!(unclear.status.code(), Some(2), "{}", text(&unclear));
}

#[tokio::test]
async fn what_a_command_ends_is_revoked_at_the_embedded_provider_and_nothing_else() {
    let app = App::start(&[("DEVIDP_CONTROL", "on")]).await;
    let ada = Person::sign_in(&app, "ada-alvarez").await;
    let ben = Person::sign_in(&app, "ben-okafor").await;
    // Another secret seals by then.
    app.command(&["keys", "rotate"]).await;
    assert_eq!(app.command(&["sessions", "end", "--user", "ada-alvarez"]).await, "1 session was ended.\n");
    assert!(ada.comes_to(StatusCode::UNAUTHORIZED).await);
    let stats = app.provider_stats().await;
    assert_eq!((&stats["revocations"], &stats["families_revoked"]), (&1.into(), &1.into()), "{stats}");
    assert_eq!(ben.reports().await, StatusCode::OK);
}
