//! Every route of the application, and what each request passes on its way.

use std::sync::Arc;

use app::{Backend, shell};
use axum::{Router, middleware::from_fn, routing::post};
use bff::Bff;
use http::{HeaderName, HeaderValue, Request, header, request::Parts};
use leptos::{config::LeptosOptions, prelude::*};
use leptos_axum::{LeptosRoutes, file_and_error_handler_with_context};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate, predicate::NotForContentType},
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    services::{ServeDir, ServeFile},
    set_header::SetResponseHeaderLayer,
    trace::TraceLayer,
};

use crate::{
    api_client::{ApiClient, REQUEST_ID},
    body, files,
    gateway::{self, Gateway},
    policy,
};

/// The whole application. Files stand outside the session: they are the same for everyone.
pub(crate) fn build(bff: Bff, api: ApiClient, options: LeptosOptions) -> Router {
    let site = options.site_root.to_string();
    let header = |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    let pkg = ServeDir::new(format!("{site}/pkg"))
        // To whatever path was asked for, which a browser may read as another site's address.
        .redirect_to_trailing_slash(false)
        .precompressed_br()
        .precompressed_gzip();
    let files = Router::new()
        .nest_service("/pkg", pkg)
        .route_service("/favicon.svg", ServeFile::new(format!("{site}/favicon.svg")))
        // Their names stay the same from build to build, and script and WebAssembly must be of one build.
        .layer(header(header::CACHE_CONTROL, "no-cache"))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    let request_id = HeaderName::from_static(REQUEST_ID);
    let passage = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(request_id.clone(), MakeRequestUuid))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(span)
                .on_request(())
                .on_response(log_response)
                .on_failure(()),
        )
        .layer(PropagateRequestIdLayer::new(request_id))
        .layer(CatchPanicLayer::new())
        .layer(
            CompressionLayer::new().compress_when(
                DefaultPredicate::new()
                    // In a release it is compressed when it is built; a debug build's would take seconds each time.
                    .and(NotForContentType::const_new("application/wasm"))
                    // They are compressed within.
                    .and(NotForContentType::const_new("application/pdf"))
                    .and(NotForContentType::const_new("application/zip")),
            ),
        )
        .layer(from_fn(body::take_whole));
    bff.protect(pages(bff.clone(), api, options)).merge(files).layer(passage)
}

/// Leptos' pages and server functions, each with its request's gateway.
fn pages(bff: Bff, api: ApiClient, options: LeptosOptions) -> Router {
    let reports = Router::new().route(policy::REPORTS, post(policy::report));
    let reports = bff.limit(reports, policy::LIMIT);
    let files = files::routes(bff.clone(), api.clone());
    let context = move || provide_context(gateway(&bff, &api));
    let document = |options: LeptosOptions| {
        policy::set(&options);
        shell(options)
    };
    let page = {
        let options = options.clone();
        move || document(options.clone())
    };
    Router::new()
        .leptos_routes_with_context(&options, app::app::routes(), context.clone(), page)
        .merge(reports)
        .fallback(file_and_error_handler_with_context::<LeptosOptions, _>(context, document))
        .with_state(options)
        .merge(files)
}

/// The request stands in Leptos' context by its parts.
fn gateway(bff: &Bff, api: &ApiClient) -> Arc<dyn Backend> {
    let request = use_context::<Parts>().map(|parts| parts.extensions).unwrap_or_default();
    Arc::new(Gateway::new(bff, api, &request))
}

/// Everything that is logged while a request is answered bears its id. The query is left out: a callback's holds a code.
fn span<B>(request: &Request<B>) -> tracing::Span {
    let request_id = request.extensions().get::<RequestId>().map(gateway::text).unwrap_or_default();
    tracing::info_span!("request", method = %request.method(), path = request.uri().path(), request_id)
}

fn log_response<B>(response: &http::Response<B>, latency: std::time::Duration, _: &tracing::Span) {
    tracing::info!(status = response.status().as_u16(), ms = latency.as_millis(), "answered");
}
