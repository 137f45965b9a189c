//! What stands before each route and after each answer, in this one place and this order. Each step is a function of its
//! own file. One layer does them all: a layer for each would box a future, and copy the routes below it, once for each.

use std::{
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use futures::{FutureExt, future::BoxFuture};
use http::header::COOKIE;
use tower::{Layer, Service, ServiceExt};

use crate::{
    cookies::filter,
    csrf,
    fetch_metadata::is_navigation,
    headers::add_security_headers,
    no_session::no_session,
    oidc::finished_sign_in,
    pages::local_page,
    proxy_check::ProxyCheck,
    session::layer::{self, CookieState},
    sign_in_guard::{is_for_navigations, redirects_to_login},
    state::Bff,
    strict_cookie_hop,
};

/// What all guards of one token handler share. Cloning it is cheap; all clones are one.
#[derive(Clone)]
pub(crate) struct Guards(Arc<Shared>);

struct Shared {
    bff: Bff,
    proxy_check: ProxyCheck,
}

/// Who asks for the routes behind a guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asker {
    /// The provider or its page: what it brings is signed, or known by what a sign-in left behind, and no cookie of a
    /// session counts.
    Provider,
    /// A browser that the provider has sent back, from whatever site.
    Returning,
    /// A browser.
    Browser,
}

/// Puts a guard before each route.
#[derive(Clone)]
pub(crate) struct GuardLayer {
    guards: Guards,
    asker: Asker,
}

/// A route and what stands before it. A copy of it is one count more: each request has one made.
pub(crate) struct Guarded<S> {
    guards: Guards,
    asker: Asker,
    route: Arc<S>,
}

impl Guards {
    pub(crate) fn new(bff: Bff) -> Self {
        Self(Arc::new(Shared { bff, proxy_check: ProxyCheck::default() }))
    }

    /// The layer for routes that `asker` asks for.
    pub(crate) fn before(&self, asker: Asker) -> GuardLayer {
        GuardLayer { guards: self.clone(), asker }
    }
}

impl<S> Layer<S> for GuardLayer {
    type Service = Guarded<S>;

    fn layer(&self, route: S) -> Guarded<S> {
        Guarded { guards: self.guards.clone(), asker: self.asker, route: Arc::new(route) }
    }
}

impl<S> Clone for Guarded<S> {
    fn clone(&self) -> Self {
        Self { guards: self.guards.clone(), asker: self.asker, route: self.route.clone() }
    }
}

impl<S> Service<Request> for Guarded<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    /// Each request has a copy of the route, and waits for that one.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let Self { guards, asker, route } = self.clone();
        async move { Ok(guards.0.answer(asker, S::clone(&route), request).await) }.boxed()
    }
}

impl Shared {
    /// The outermost steps, which every answer passes.
    async fn answer<S: Route>(&self, asker: Asker, route: S, mut request: Request) -> Response {
        let config = self.bff.config();
        self.proxy_check.look_at(&request, &config.trusted_proxies, &config.base_url);
        let mut response = if asker == Asker::Provider {
            respond(route, request).await
        } else {
            let passes = csrf::same_origin_only(&config.base_url, &mut request)
                .and_then(|()| filter(self.bff.cookies(), request.headers_mut()));
            match passes {
                Ok(()) => self.answer_browser(asker, route, request).await,
                Err(page) => page.into_response(),
            }
        };
        local_page::write(&config.base_url, &mut response);
        add_security_headers(&config.base_url, response.headers_mut());
        response
    }

    /// The steps for a browser's request that is this site's own: the session, and the cookies of the answer.
    async fn answer_browser<S: Route>(&self, asker: Asker, route: S, mut request: Request) -> Response {
        let cookies = self.bff.cookies();
        let sent = request.headers().get(COOKIE).cloned();
        let (mut response, state) = match layer::load(&self.bff, &mut request).await {
            Ok(state) => (self.answer_navigation(asker, route, request).await, state),
            Err(page) => (page.into_response(), CookieState::Good),
        };
        layer::fix_cookies(cookies, state, response.headers_mut());
        finished_sign_in::forget_with_session(cookies, sent.as_ref(), response.headers_mut());
        response
    }

    /// The innermost steps. Whatever is no navigation is answered 401 in place of a redirect to sign in: a script could make
    /// nothing of the provider's page, and would be told of another site's refusal instead of its own session's end.
    async fn answer_navigation<S: Route>(&self, asker: Asker, route: S, request: Request) -> Response {
        let is_navigation = is_navigation(request.headers());
        if !is_navigation && is_for_navigations(request.uri().path()) {
            return no_session();
        }
        let hop =
            if asker == Asker::Browser { strict_cookie_hop::hop(self.bff.cookies(), &request) } else { None };
        let response = match hop {
            Some(hop) => hop,
            None => respond(route, request).await,
        };
        if !is_navigation && redirects_to_login(&response) { no_session() } else { response }
    }
}

/// What stands behind a guard.
trait Route: Service<Request, Response = Response, Error = Infallible, Future: Send> + Send {}

impl<S: Service<Request, Response = Response, Error = Infallible, Future: Send> + Send> Route for S {}

async fn respond<S: Route>(route: S, request: Request) -> Response {
    route.oneshot(request).await.unwrap_or_else(|never| match never {})
}
