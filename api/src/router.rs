//! The routes, and what every request passes on its way to them.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    http::{HeaderValue, StatusCode, header},
    middleware::{from_fn, from_fn_with_state},
    routing::MethodRouter,
};
use tower_http::{
    catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer, set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
};

use crate::{
    Clock, Config, Deps, Store,
    auth::{challenge::Schemes, credentials, dpop::Dpop, guard::Caller, verifier::Verifier},
    demo, health, problem, reports, request_log,
    store::StoreError,
};

/// The longest body a request may bring, in bytes. No route reads one yet.
pub(crate) const BODY_LIMIT: usize = 16 * 1024;

/// How long a request may take. A fetch of the issuer's keys fits in.
const TIMEOUT: Duration = Duration::from_secs(15);

/// What the handlers share.
pub(crate) struct Api {
    pub(crate) verifier: Verifier,
    pub(crate) dpop: Dpop,
    pub(crate) store: Store,
    clock: Arc<dyn Clock>,
    demo_data: bool,
}

impl Api {
    /// Gives a person who was never seen before something to look at, where the configuration says so.
    pub(crate) async fn welcome(&self, caller: &Caller) -> Result<(), StoreError> {
        if !self.demo_data {
            return Ok(());
        }
        let today = self.clock.now().date();
        self.store.welcome(caller, || demo::reports(caller.issuer(), caller.subject(), today)).await
    }
}

/// The API as a service. Errors of every kind leave it as `application/problem+json` (RFC 9457).
pub fn build(config: Config, deps: Deps) -> Router {
    let schemes = Schemes { bearer: !config.dpop.required };
    let api = Api {
        demo_data: config.demo_data,
        store: deps.store,
        clock: Arc::clone(&deps.clock),
        dpop: Dpop::new(&config, Arc::clone(&deps.clock)),
        verifier: Verifier::new(config, deps.keys, deps.clock),
    };
    routes()
        .fold(Router::new(), |router, (path, methods)| router.route(path, methods))
        .layer(from_fn(credentials::in_header_only))
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .layer(CatchPanicLayer::new())
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .layer(from_fn_with_state(schemes, problem::render))
        .layer(from_fn(request_log::log))
        .with_state(Arc::new(api))
}

/// The path of every route, for whoever must not forget one.
pub fn paths() -> impl Iterator<Item = &'static str> {
    routes().map(|(path, _)| path)
}

fn routes() -> impl Iterator<Item = (&'static str, MethodRouter<Arc<Api>>)> {
    health::routes().into_iter().chain(reports::routes())
}
