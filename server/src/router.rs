//! Every route of the application, and the middleware that each request passes.

use std::sync::Arc;

use app::{Backend, BasePath, NOT_FOUND, PAGES, Page, PageFiles, Shell};
use axum::{
    Router,
    body::Body,
    routing::{get, post},
};
use bff::Bff;
use http::{Extensions, Request, request::Parts};
use leptos::{config::LeptosOptions, prelude::*, reactive::owner::with_context};
use leptos_axum::LeptosRoutes;

use crate::{
    api_client::ApiClient,
    content_security_policy::{self, ContentSecurityPolicy},
    files,
    gateway::Gateway,
    health,
    middleware::{MiddlewareLayer, Routes},
    observation::Observation,
    page_files, reads,
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
pub(crate) fn build(bff: Bff, api: ApiClient, site: Site, observation: &Observation) -> Router {
    let middleware = MiddlewareLayer::new(bff.clone(), observation.requests.clone());
    let files = page_files::routes(&site.options.site_root).layer(middleware.clone().before(Routes::Files));
    let pages =
        bff.protect(pages(bff.clone(), api, site, observation)).layer(middleware.before(Routes::Pages));
    let application = bff.at_base_path(pages.merge(files));
    application.merge(health::routes(&bff, observation.draining.clone()))
}

/// Leptos' pages and server functions, each with its request's gateway.
fn pages(bff: Bff, api: ApiClient, site: Site, observation: &Observation) -> Router {
    let Site { options, is_watched } = site;
    let reload = is_watched.then(|| format!("ws://localhost:{}", options.reload_port));
    let reports =
        Router::new().route(content_security_policy::REPORT_PATH, post(content_security_policy::take_report));
    let reports = bff.rate_limit(reports, content_security_policy::REPORT_LIMIT);
    let files = files::routes(bff.clone(), api.clone(), observation.upload_slots.clone());
    let files = files.merge(reads::routes(bff.clone(), api.clone()));
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
