//! `server keys`: the session secret is replaced while a program runs, and no session ends of it, wherever it is interrupted.

use std::fs;

use reqwest::StatusCode;

use crate::app::{App, Person, text};

#[tokio::test]
async fn the_secret_is_replaced_while_people_work_and_no_session_ends() {
    let mut app = App::start(&[]).await;
    let ada = Person::sign_in(&app, "ada-alvarez").await;
    let file = app.path(".data/session.key");
    let lines = || fs::read_to_string(&file).unwrap().lines().map(str::to_owned).collect::<Vec<_>>();
    let [first] = lines().try_into().unwrap();

    let said = app.command(&["keys", "rotate"]).await;
    assert!(said.contains("1 sessions were sealed anew"), "{said}");
    let [second, before] = lines().try_into().unwrap();
    assert!(before == first && second != first && second.len() == 64);
    for secret in [&first, &second] {
        assert!(!said.contains(secret), "{said}");
    }
    assert_eq!(ada.reports().await, StatusCode::OK, "the program reads the new one");

    // A command that was killed after it had replaced the file, and before it had sealed anything.
    let third = "third, and written by hand, 32 bytes";
    fs::write(&file, format!("{third}\n{second}\n{first}\n")).unwrap();
    let ben = Person::sign_in(&app, "ben-okafor").await;
    for person in [&ada, &ben] {
        assert_eq!(person.reports().await, StatusCode::OK);
    }
    app.process.kill().await.unwrap();
    app.process.start_again().await.unwrap();
    for person in [&ada, &ben] {
        assert_eq!(person.reports().await, StatusCode::OK);
    }

    let early = app.refused(&["keys", "retire", "--now"]).await;
    assert!(early.contains("ask again in 10 seconds"), "{early}");
    let a_while_ago = fs::metadata(&file).unwrap().modified().unwrap() - std::time::Duration::from_secs(60);
    fs::File::options().write(true).open(&file).unwrap().set_modified(a_while_ago).unwrap();
    let early = app.refused(&["keys", "retire"]).await;
    assert!(early.contains("ask again in 14 minutes, or add --now"), "{early}");
    assert_eq!(lines().len(), 3);
    app.command(&["keys", "retire", "--now"]).await;
    assert_eq!(lines(), [third]);
    for person in [&ada, &ben] {
        assert_eq!(person.reports().await, StatusCode::OK);
    }
    app.process.kill().await.unwrap();
    app.process.start_again().await.unwrap();
    for person in [&ada, &ben] {
        assert_eq!(person.reports().await, StatusCode::OK, "all is sealed with the one that is left");
    }
    assert!(app.command(&["keys", "retire"]).await.contains("holds one secret"));
}

#[tokio::test]
async fn a_secret_in_a_variable_is_left_alone_and_its_replacement_explained() {
    let secret = "thirty-two bytes or more of noise";
    let app = App::start(&[("APP_SESSION_SECRET", secret)]).await;
    let ada = Person::sign_in(&app, "ada-alvarez").await;
    let guide = app.refused(&["keys", "rotate"]).await;
    for step in
        ["Nothing was changed", "APP_SESSION_SECRET_FILE", "APP_SESSION_SECRET_OLD", "openssl rand -hex 32"]
    {
        assert!(guide.contains(step), "{guide}");
    }

    // The next step but one: the new one seals, the old one opens.
    let new = "and another thirty-two bytes of it";
    let variables = [("APP_SESSION_SECRET", secret), ("APP_SESSION_SECRET_OLD", new)];
    let unready = app.command_with(&["keys", "rotate"], &variables).await;
    assert!(unready.status.success() && text(&unready).starts_with("0 sessions were"), "{}", text(&unready));
    assert_eq!(ada.reports().await, StatusCode::OK, "nothing was sealed with what the program does not know");
    let both = [("APP_SESSION_SECRET", ""), ("APP_SESSION_SECRET_FILE", "secrets")];
    fs::write(app.path("secrets"), format!("{secret}\n")).unwrap();
    let rotated = app.command_with(&["keys", "rotate"], &both).await;
    assert!(text(&rotated).contains("1 sessions were sealed anew"), "{}", text(&rotated));
    let wrong = [("APP_SESSION_SECRET_FILE", "secrets")];
    let both_set = app.command_with(&["check"], &wrong).await;
    assert!(text(&both_set).contains("APP_SESSION_SECRET can't be used"), "{}", text(&both_set));
}
