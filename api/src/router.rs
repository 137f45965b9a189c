//! The routes, and what every request passes on its way to them.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{from_fn, from_fn_with_state},
};
use time::{Date, OffsetDateTime};
use tower_http::{
    catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer, set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    Clock, Config, Deps, Store, approvals, archive,
    auth::{challenge::Schemes, credentials, dpop::Dpop, guard::Caller, step_up::StepUp, verifier::Verifier},
    comments, contents,
    demo::Demo,
    endpoint::{self, Endpoint},
    expenses, export, health, history, imports,
    limits::Meter,
    moves, openapi, problem, receipts, report_receipts, reports, request_log,
    store::StoreError,
    summary,
    turns::Turns,
};

/// The longest form that is searched for a token, in bytes. No route takes a form.
pub(crate) const BODY_LIMIT: usize = 16 * 1024;

/// How long a request may take. A fetch of the issuer's keys fits in.
const TIMEOUT: Duration = Duration::from_secs(15);
/// How long one may take that brings a file: its person's line may be slow.
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(5);

/// What the handlers share.
pub(crate) struct Api {
    pub(crate) verifier: Verifier,
    pub(crate) dpop: Dpop,
    pub(crate) meter: Meter,
    pub(crate) step_up: StepUp,
    pub(crate) store: Store,
    /// The largest receipt, in bytes.
    pub(crate) receipt_limit: usize,
    /// Who brings files.
    pub(crate) uploads: Turns,
    /// What the API says of itself, as JSON; none where it can't be written down.
    pub(crate) description: Option<Bytes>,
    clock: Arc<dyn Clock>,
    demo: Option<Demo>,
}

impl Api {
    pub(crate) fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    pub(crate) fn today(&self) -> Date {
        self.now().date()
    }

    /// The caller's row. A person who was never seen before gets one, and something to look at where the
    /// configuration says so.
    pub(crate) async fn welcome(&self, caller: &Caller) -> Result<i64, StoreError> {
        self.store.welcome(caller, self.demo.as_ref(), self.today()).await
    }
}

/// The API as a service. Errors of every kind leave it as `application/problem+json` (RFC 9457).
pub fn build(config: Config, deps: Deps) -> Router {
    let schemes = Schemes { bearer: !config.dpop.required };
    let described = openapi::without_endpoints(&config.issuer, &config.dpop.public_url);
    let small = small().fold(OpenApiRouter::with_openapi(described), OpenApiRouter::routes);
    let uploads = uploads().fold(OpenApiRouter::new(), OpenApiRouter::routes);
    let small = within(small.layer(RequestBodyLimitLayer::new(config.limits.body)), TIMEOUT);
    let (router, description) = small.merge(within(uploads, UPLOAD_TIMEOUT)).split_for_parts();
    let api = Api {
        description: description.to_json().ok().map(Bytes::from),
        demo: config.demo_data.then(|| Demo { people: config.demo_people.clone() }),
        step_up: config.step_up,
        receipt_limit: config.limits.receipt,
        uploads: Turns::default(),
        meter: Meter::new(config.limits, Arc::clone(&deps.clock)),
        store: deps.store,
        clock: Arc::clone(&deps.clock),
        dpop: Dpop::new(&config, Arc::clone(&deps.clock)),
        verifier: Verifier::new(config, deps.keys, deps.clock),
    };
    router
        .layer(CatchPanicLayer::new())
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-store"),
        ))
        .layer(from_fn_with_state(schemes, problem::render))
        .layer(from_fn(request_log::log))
        .with_state(Arc::new(api))
}

/// The router as it answers in time, and to those alone who keep their token in its header.
fn within(router: OpenApiRouter<Arc<Api>>, timeout: Duration) -> OpenApiRouter<Arc<Api>> {
    router
        .layer(from_fn(credentials::in_header_only))
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
    receipts::uploads().into_iter().chain(imports::uploads())
}

/// The endpoints whose bodies are small, if they take any.
fn small() -> impl Iterator<Item = Endpoint> {
    (health::routes().into_iter())
        .chain(openapi::routes())
        .chain(expenses::routes())
        .chain(export::routes())
        .chain(receipts::routes())
        .chain(imports::routes())
        .chain(reports::routes())
        .chain(report_receipts::routes())
        .chain(contents::routes())
        .chain(moves::routes())
        .chain(comments::routes())
        .chain(history::routes())
        .chain(approvals::routes())
        .chain(archive::routes())
        .chain(summary::routes())
}
