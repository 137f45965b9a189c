//! JSON for a page's script: what the API says of the signed-in person's own, as it says it. Each address names one of the
//! API's, and no other can be reached; whoever asks is known by their session, and nothing else of their request goes on
//! but the query.

use app::AppError;
use axum::{
    Router,
    extract::{Request, State},
    response::Response,
    routing::{MethodRouter, get},
};
use bff::Bff;
use domain::{ExpenseId, ReportId};
use http::Uri;

use crate::{
    api_client::{ApiClient, Read},
    files::json_error,
    gateway::Gateway,
};

/// What the routes share.
#[derive(Clone)]
struct ReadsState {
    bff: Bff,
    api: ApiClient,
}

/// What is read at a path, by its last part: an id, where there is one.
type ReadAt = fn(&str) -> Option<Read>;

/// The paths, and what is read there.
const ROUTES: [(&str, ReadAt); 5] = [
    ("/api/expenses", |_| Some(Read::Expenses)),
    ("/api/expenses/{id}", |id| Some(Read::Expense(ExpenseId(id.parse().ok()?)))),
    ("/api/reports", |_| Some(Read::Reports)),
    ("/api/reports/{id}", |id| Some(Read::Report(ReportId(id.parse().ok()?)))),
    ("/api/summary", |_| Some(Read::Summary)),
];

/// Their routes. A server function of the same path has another method.
pub(crate) fn routes(bff: Bff, api: ApiClient) -> Router {
    let routes = ROUTES.iter().fold(Router::new(), |routes, &(path, read)| routes.route(path, route(read)));
    routes.with_state(ReadsState { bff, api })
}

fn route(read: ReadAt) -> MethodRouter<ReadsState> {
    get(move |State(state): State<ReadsState>, request: Request| {
        let gateway = Gateway::new(&state.bff, &state.api, request.extensions());
        // The request is gone before anything is waited for: all that waits is moved together.
        answer(gateway, read, request.uri().clone())
    })
}

async fn answer(gateway: Gateway, read: ReadAt, uri: Uri) -> Response {
    let (_, last) = uri.path().rsplit_once('/').unwrap_or_default();
    let answer = async {
        gateway.signed_in()?;
        // What is no id gets the same answer as one that is unknown.
        gateway.read(read(last).ok_or(AppError::NotFound)?, uri.query()).await
    };
    match answer.await {
        Ok(answer) => answer.into_response(),
        Err(error) => json_error(&error),
    }
}

/// A request for each, for the tests of every route.
#[cfg(test)]
pub(crate) fn example_paths() -> impl Iterator<Item = String> {
    ROUTES.iter().map(|(path, _)| path.replace("{id}", "00000000-0000-0000-0000-000000000001"))
}
