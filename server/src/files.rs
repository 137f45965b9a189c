//! Files, between a browser and the API: each by a route of its own, which names all that it reaches.
//!
//! A file comes from anyone and goes to other people's browsers. It leaves only as one of the kinds that are known,
//! and can do nothing where it is shown: no script runs in it, and it loads nothing.

mod error_response;
mod exports;
mod extract;
mod file_response;
mod form;
mod imports;
mod receipts;
mod route;
mod upload_slots;

use axum::Router;
use bff::Bff;
use http::Method;

pub(crate) use error_response::json_error;
#[cfg(test)]
pub(crate) use form::TIMEOUT;

use crate::api_client::ApiClient;
use extract::FilesState;
use route::Route;
pub(crate) use upload_slots::UploadSlots;

/// Every route for files.
fn all() -> impl Iterator<Item = &'static Route> {
    receipts::ROUTES.iter().chain(&exports::ROUTES).chain(&imports::ROUTES)
}

/// The routes for files, for the router.
pub(crate) fn routes(bff: Bff, api: ApiClient, upload_slots: UploadSlots) -> Router {
    let state = FilesState { bff, api, upload_slots };
    let router = all().fold(Router::new(), |router, route| router.route(route.path, (route.handler)()));
    router.with_state(state)
}

/// Whether a request goes to a route that takes files, which limits bodies by itself.
pub(crate) fn takes_files(method: &Method, path: &str) -> bool {
    method == Method::POST && all().any(|route| route.method == method && route.matches(path))
}

/// For each route a request that it answers, for the tests of every route.
#[cfg(test)]
pub(crate) fn example_requests() -> impl Iterator<Item = (&'static Method, String)> {
    const ID: &str = "00000000-0000-0000-0000-000000000001";
    all().map(|route| {
        let parts = route.path.split('/').map(|part| if part.starts_with('{') { ID } else { part });
        (&route.method, parts.collect::<Vec<_>>().join("/"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_routes_example_request_is_its_own() {
        for ((method, path), route) in example_requests().zip(all()) {
            assert!(route.matches(&path) && *method == route.method, "{path}");
        }
    }

    #[test]
    fn few_routes_take_files() {
        for (method, path, takes) in [
            (Method::POST, "/expenses/1/receipts", true),
            (Method::POST, "/imports", true),
            (Method::POST, "/imports/1", false),
            (Method::POST, "/expenses/1/receipts/2", false),
            (Method::POST, "/expenses/1/2/receipts", false),
            (Method::POST, "/expenses//receipts", false),
            (Method::POST, "/expenses/1/receipts/", false),
            (Method::POST, "/expenses.csv", false),
            (Method::POST, "/api/create_expense", false),
            (Method::PUT, "/expenses/1/receipts", false),
        ] {
            assert_eq!(takes_files(&method, path), takes, "{method} {path}");
        }
    }
}
