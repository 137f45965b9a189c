//! Server functions, asked by nobody who is signed in.

use http::{StatusCode, header};
use leptos::server_fn::axum::server_fn_paths;

use super::application::Application;

/// Server functions that answer everyone.
const PUBLIC_FUNCTIONS: [&str; 1] = ["/api/profile"];

#[tokio::test]
async fn a_server_function_answers_nobody_without_a_session() {
    let application = Application::start().await;
    let functions = server_fn_paths().collect::<Vec<_>>();
    assert!(functions.len() >= 10, "{functions:?}");
    for (path, method) in functions {
        let answer = application.ask(&method, path).await;
        if PUBLIC_FUNCTIONS.contains(&path) {
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
        } else {
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
            assert!(
                !answer.headers().contains_key(header::LOCATION),
                "a fetch is never sent elsewhere: {path}"
            );
        }
    }
}

#[tokio::test]
async fn a_server_function_that_can_not_read_what_was_sent_says_so() {
    let application = Application::start().await;
    let mut unread = 0;
    for (path, method) in server_fn_paths().filter(|(path, _)| !PUBLIC_FUNCTIONS.contains(path)) {
        let answer = application.ask_with("id[=%ff&version=old&chosen=1", &method, path).await;
        let status = answer.status();
        assert!(matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED), "{path}: {status}");
        unread += usize::from(status == StatusCode::BAD_REQUEST);
    }
    assert!(unread >= 5, "{unread}");
}
