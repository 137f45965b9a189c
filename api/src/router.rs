//! The routes, and what every request passes on its way to them.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{from_fn, from_fn_with_state},
};
use program::UploadSlots;
use tower_http::{
    catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer, set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    auth::{
        challenge::Schemes, dpop::Dpop, introspection::Introspector, trusted_issuer::TrustedIssuer,
        verifier::Verifier,
    },
    config::{Config, Deps},
    demo::people::DemoPeople,
    expenses, export,
    http::{
        endpoint::{self, Endpoint},
        health, misplaced_token, openapi, problem,
        rate_limit::PersonRateLimiter,
        request_log,
    },
    imports, people, receipts, reports,
    state::ApiState,
    summary,
};

/// How long a request may take. A fetch of the issuer's keys fits in.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How long one may take that brings a file: its person's line may be slow.
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(5);

/// The API as a service. Errors of every kind leave it as `application/problem+json` (RFC 9457).
pub fn build(config: Config, deps: Deps) -> Router {
    let schemes = Schemes { bearer: !config.dpop.required };
    let described = openapi::without_endpoints(&config.issuers, &config.dpop.public_url);
    let small = small().fold(OpenApiRouter::with_openapi(described), OpenApiRouter::routes);
    let uploads = uploads().fold(OpenApiRouter::new(), OpenApiRouter::routes);
    let small = within(small.layer(RequestBodyLimitLayer::new(config.limits.body)), TIMEOUT);
    let (router, description) = small.merge(within(uploads, UPLOAD_TIMEOUT)).split_for_parts();
    let introspector = |trusted: &TrustedIssuer| {
        let (issuer, keys, http) = (trusted.issuer.clone(), Arc::clone(&deps.keys), deps.http.clone());
        let asked = trusted.introspection.clone()?;
        Some(Introspector::new(issuer, asked, keys, http, Arc::clone(&deps.clock), config.leeway()))
    };
    let verifier = Verifier::new(&config, Arc::clone(&deps.keys), Arc::clone(&deps.clock), introspector);
    let state = ApiState {
        description: description.to_json().ok().map(Bytes::from),
        demo: config
            .demo_data
            .then(|| DemoPeople { people: config.demo_people.clone(), receipts: deps.receipts.clone() }),
        step_up: config.step_up,
        receipt_limit: config.limits.receipt,
        upload_slots: UploadSlots::default(),
        rate_limiter: PersonRateLimiter::new(config.limits.requests_per_minute, Arc::clone(&deps.clock)),
        store: deps.store,
        receipts: deps.receipts,
        clock: Arc::clone(&deps.clock),
        dpop: Dpop::new(&config, Arc::clone(&deps.clock)),
        verifier,
    };
    router
        .layer(CatchPanicLayer::new())
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .layer(from_fn_with_state(schemes, problem::render))
        .layer(from_fn(request_log::log))
        .with_state(Arc::new(state))
}

/// The router as it answers in time, and to those alone who keep their token in its header.
fn within(router: OpenApiRouter<Arc<ApiState>>, timeout: Duration) -> OpenApiRouter<Arc<ApiState>> {
    router
        .layer(from_fn(misplaced_token::refuse))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, timeout))
}

/// Every method of every path, for whoever must not forget one.
pub fn endpoints() -> impl Iterator<Item = (Method, String)> {
    all()
        .flat_map(|(_, paths, _)| paths.paths)
        .flat_map(|(path, item)| endpoint::operations(item).map(move |(method, _)| (method, path.clone())))
}

fn all() -> impl Iterator<Item = Endpoint> {
    small().chain(uploads())
}

/// The endpoints that take a file. Each has a limit of its own.
fn uploads() -> impl Iterator<Item = Endpoint> {
    receipts::routes::uploads().into_iter().chain(imports::routes::uploads())
}

/// The endpoints whose bodies are small, if they take any.
fn small() -> impl Iterator<Item = Endpoint> {
    (health::routes().into_iter())
        .chain(openapi::routes())
        .chain(expenses::routes::routes())
        .chain(export::expenses_csv::routes())
        .chain(receipts::routes::routes())
        .chain(imports::routes::routes())
        .chain(reports::routes::routes())
        .chain(receipts::report_receipts::routes())
        .chain(reports::report_expenses::routes())
        .chain(reports::transitions::routes())
        .chain(reports::comments::routes())
        .chain(reports::history::routes())
        .chain(reports::approvals::routes())
        .chain(export::report_zip::routes())
        .chain(summary::routes::routes())
        .chain(people::profile::routes())
}
