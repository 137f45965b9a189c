//! The routes, and what every request passes on its way to them.

use std::{error::Error, future::ready, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{from_fn, from_fn_with_state},
};
use program::{Metrics, Readiness, UploadSlots, metrics::Gauge};
use tower_http::{
    catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer, set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    auth::{
        challenge::Schemes, dpop::Dpop, introspection::Introspector, provider_http::ProviderHttp,
        trusted_issuer::TrustedIssuer, verifier::Verifier,
    },
    clock::Clock,
    config::{Config, Deps},
    demo::people::DemoPeople,
    expenses, export,
    http::{
        endpoint::{self, Endpoint},
        health, misplaced_token, openapi, problem,
        rate_limit::PersonRateLimiter,
        request_log,
    },
    imports, people,
    receipts::{self, files::Receipts, storage_status::StorageStatus},
    reports,
    state::ApiState,
    store::Store,
    summary,
    surroundings::Surroundings,
};

/// How long a request may take. A fetch of the issuer's keys fits in.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How long one may take that brings a file: its person's line may be slow. So long may the expenses of one take, too.
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(5);

/// The API, and what is to be seen of it from outside.
pub struct Api {
    /// The API as a service. Errors of every kind leave it as `application/problem+json` (RFC 9457).
    pub router: Router,
    pub(crate) store: Store,
    pub(crate) receipts: Receipts,
    pub(crate) clock: Arc<dyn Clock>,
    http: ProviderHttp,
    upload_slots: UploadSlots<i64>,
}

impl Api {
    /// Has its metrics collected, but for those of its HTTP.
    pub fn register(&self, metrics: &mut Metrics) {
        let uploads = Gauge::<i64>::default();
        let registry = metrics.registry();
        registry.register(
            "api_uploads_in_progress",
            "How many uploaded files are held in memory",
            uploads.clone(),
        );
        self.store.register(registry);
        self.http.register(registry);
        let (store, slots) = (self.store.clone(), self.upload_slots.clone());
        metrics.sample(move || {
            store.look_at_connections();
            uploads.set(i64::try_from(slots.in_use()).unwrap_or(i64::MAX));
            ready(())
        });
    }
}

/// The API's router, where nothing stands around it.
pub fn build(config: Config, deps: Deps) -> Router {
    start(config, deps, Surroundings::default()).router
}

/// The API, in its surroundings.
pub fn start(config: Config, deps: Deps, surroundings: Surroundings) -> Api {
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
    let Surroundings { draining, trusted_callers } = surroundings;
    let readiness = Readiness::new(draining, {
        let store = deps.store.clone();
        move || {
            let store = store.clone();
            async move { store.ping().await.map_err(|error| Box::new(error) as Box<dyn Error + Send + Sync>) }
        }
    });
    let upload_slots = UploadSlots::default();
    let (store, receipts, clock) = (deps.store.clone(), deps.receipts.clone(), Arc::clone(&deps.clock));
    let http = deps.http.clone();
    let state = ApiState {
        description: description.to_json().ok().map(Bytes::from),
        demo: config
            .demo_data
            .then(|| DemoPeople { people: config.demo_people.clone(), receipts: deps.receipts.clone() }),
        step_up: config.step_up,
        receipt_limit: config.limits.receipt,
        upload_slots: upload_slots.clone(),
        rate_limiter: PersonRateLimiter::new(config.limits.requests_per_minute, Arc::clone(&deps.clock)),
        dpop: Dpop::new(&config, deps.store.clone(), Arc::clone(&deps.clock)),
        store: deps.store,
        storage_status: StorageStatus::of(deps.receipts.clone(), Arc::clone(&deps.clock)),
        receipts: deps.receipts,
        clock: Arc::clone(&deps.clock),
        readiness,
        verifier,
    };
    let router = router
        .layer(CatchPanicLayer::new())
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .layer(from_fn_with_state(schemes, problem::render))
        .layer(from_fn_with_state(Arc::new(trusted_callers), request_log::log))
        .with_state(Arc::new(state));
    Api { router, store, receipts, clock, http, upload_slots }
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

/// The endpoints that take a file, or what is in one. Each that has a body has a limit of its own.
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
