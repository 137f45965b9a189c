//! The methods that each route has, and no others.

use http::{Method, StatusCode};
use leptos::server_fn::axum::server_fn_paths;

use crate::reads;

use super::{application::Application, paths::pages};

#[tokio::test]
async fn each_route_has_its_methods_and_no_others_c31() {
    let application = Application::start().await;
    for (path, method) in server_fn_paths() {
        assert_eq!(method, Method::POST, "{path}: what a link can call, another site can");
        for other in [Method::GET, Method::HEAD, Method::OPTIONS, Method::PUT, Method::DELETE] {
            let status = application.ask(&other, path).await.status();
            if other.is_safe() && other != Method::OPTIONS && reads::example_paths().any(|read| read == path)
            {
                assert_eq!(
                    status,
                    StatusCode::UNAUTHORIZED,
                    "{other} {path}: JSON that only a session reads"
                );
            } else {
                assert!(matches!(status.as_u16(), 404 | 405), "{other} {path}: {status}");
            }
        }
    }
    for page in pages() {
        for other in [Method::POST, Method::PUT, Method::DELETE] {
            let status = application.ask(&other, &page).await.status();
            assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{other} {page}");
        }
    }
}
