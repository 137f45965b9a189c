//! Every route of the application, and the middleware that each request passes.

use std::sync::Arc;

use app::{Backend, BasePath, NOT_FOUND, PAGES, Page, PageFiles, Shell};
use axum::{
    Router,
    body::Body,
    middleware::from_fn,
    routing::{get, post},
};
use bff::Bff;
use http::{Extensions, HeaderName, Request, request::Parts};
use leptos::{config::LeptosOptions, prelude::*, reactive::owner::with_context};
use leptos_axum::LeptosRoutes;
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate, predicate::NotForContentType},
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    trace::TraceLayer,
};

use crate::{
    api_client::ApiClient,
    content_security_policy::{self, ContentSecurityPolicy},
    files,
    gateway::Gateway,
    page_files, request_body,
    request_id::{self, REQUEST_ID},
};

/// The pages' files and how they are built.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) options: LeptosOptions,
    /// Whether pages hear of new builds, over a socket.
    pub(crate) is_watched: bool,
}

/// The whole application. Files stand outside the session: they are the same for everyone, and a release has compressed
/// them already.
pub(crate) fn build(bff: Bff, api: ApiClient, site: Site) -> Router {
    let files = page_files::routes(&site.options.site_root);
    let pages = bff.protect(pages(bff.clone(), api, site));
    bff.at_base_path(with_middleware(&bff, compressed(pages).merge(files)))
}

/// Answers are compressed on their way out, but for those that are compressed within.
fn compressed(pages: Router) -> Router {
    pages.layer(
        CompressionLayer::new().compress_when(
            DefaultPredicate::new()
                .and(NotForContentType::const_new("application/pdf"))
                .and(NotForContentType::const_new("application/zip")),
        ),
    )
}

/// What each request passes on its way to `routes`, and each answer on its way back. Whatever answers, also for want of
/// a route or of patience, and also in a panic, does so with the security headers.
pub(crate) fn with_middleware(bff: &Bff, routes: Router) -> Router {
    let request_id = HeaderName::from_static(REQUEST_ID);
    let middleware = ServiceBuilder::new()
        .map_request(without_request_id)
        .layer(SetRequestIdLayer::new(request_id.clone(), MakeRequestUuid))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(request_span)
                .on_request(())
                .on_response(log_response)
                .on_failure(()),
        )
        .layer(PropagateRequestIdLayer::new(request_id))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(request_body::buffer));
    bff.secure(routes.layer(middleware))
}

/// Requests get their ids here alone. One that a sender made up would go to the log and on to the API.
fn without_request_id<B>(mut request: Request<B>) -> Request<B> {
    request.headers_mut().remove(REQUEST_ID);
    request
}

/// Leptos' pages and server functions, each with its request's gateway.
fn pages(bff: Bff, api: ApiClient, site: Site) -> Router {
    let Site { options, is_watched } = site;
    let reload = is_watched.then(|| format!("ws://localhost:{}", options.reload_port));
    let reports =
        Router::new().route(content_security_policy::REPORT_PATH, post(content_security_policy::take_report));
    let reports = bff.rate_limit(reports, content_security_policy::REPORT_LIMIT);
    let files = files::routes(bff.clone(), api.clone());
    let page_files = PageFiles::new(assets::url_of);
    let base_path = BasePath::new(bff.base_url().path());
    let shell = Shell::new(&options, page_files, &base_path);
    let policy = ContentSecurityPolicy::new(bff.base_url().path(), reload.as_deref());
    let context = move || {
        provide_context(base_path.clone());
        provide_context(page_files);
        provide_context(backend(&bff, &api));
    };
    let rendering = Arc::new((context.clone(), shell, policy));
    let answer = move |page: Page| {
        let rendering = rendering.clone();
        async move |request: Request<Body>| {
            let (context, shell, policy) = &*rendering;
            let provide = || {
                context();
                policy.set_header();
            };
            page.answer(request.into_parts().0, shell, provide).await.map(Body::from)
        }
    };
    let pages =
        PAGES.into_iter().fold(Router::new(), |pages, page| pages.route(page.path(), get(answer(page))));
    pages
        // The server functions alone.
        .leptos_routes_with_context(&options, Vec::new(), context, || ())
        .with_state(options)
        .merge(reports)
        .fallback(answer(NOT_FOUND))
        .merge(files)
}

/// The request stands in Leptos' context by its parts.
fn backend(bff: &Bff, api: &ApiClient) -> Arc<dyn Backend> {
    let gateway = with_context(|request: &Parts| Gateway::new(bff, api, &request.extensions));
    Arc::new(gateway.unwrap_or_else(|| Gateway::new(bff, api, &Extensions::new())))
}

/// Everything that is logged while a request is answered bears its id. The query is left out: a callback's holds a code.
fn request_span<B>(request: &Request<B>) -> tracing::Span {
    let request_id = request.extensions().get::<RequestId>().map(request_id::text).unwrap_or_default();
    tracing::info_span!("request", method = %request.method(), path = request.uri().path(), request_id)
}

fn log_response<B>(response: &http::Response<B>, latency: std::time::Duration, _: &tracing::Span) {
    tracing::info!(status = response.status().as_u16(), latency_ms = latency.as_millis(), "answered");
}
