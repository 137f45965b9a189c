//! `/healthz`: whether the server lives. `/readyz`: whether requests should be sent to it. Load balancers and whatever starts
//! programs anew ask, and no browser: they stand at the host's root, whatever the application's path, and nobody passes a
//! session, a log line or a count on the way to them.

use axum::{Router, routing::get};
use bff::Bff;
use http::StatusCode;
use program::Readiness;
use tokio_util::sync::CancellationToken;

/// The routes.
pub(crate) fn routes(bff: &Bff, draining: CancellationToken) -> Router {
    let readiness = Readiness::new(draining, {
        let bff = bff.clone();
        move || {
            let bff = bff.clone();
            async move { bff.check_database().await }
        }
    });
    let ready = async move || match readiness.check().await {
        Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")),
    };
    bff.secure(Router::new().route("/healthz", get(async || "alive\n")).route("/readyz", get(ready)))
}
