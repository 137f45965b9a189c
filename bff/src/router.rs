//! The token handler's routes, and what stands before them and before the application's.

use axum::{
    Router,
    extract::State,
    middleware::map_response_with_state,
    response::Response,
    routing::{get, post},
};
use http::HeaderMap;

use crate::{
    config::BaseUrl,
    cookies::CookiePolicy,
    guard::{Asker, Guards},
    headers::add_security_headers,
    oidc::{
        backchannel_logout::backchannel_logout, callback::callback, form_post::form_post, login::login,
        logout::logout,
    },
    rate_limit,
    session::{events::events, layer},
    sign_in_guard::get_only,
    state::Bff,
    user::user,
};

impl Bff {
    /// Adds `/login`, `/callback`, `/logout`, `/backchannel-logout`, `/bff/user` and `/bff/events` to the
    /// application's routes, and puts all of them behind the session cookie, the defence against cross-site requests
    /// and the security headers. Handlers get the [`Session`](crate::Session) as an argument: `Session` for signed-in people only,
    /// `Option<Session>` for everyone. A request whose session has ended bears its
    /// [`EndReason`](crate::EndReason) as an extension.
    ///
    /// Serve it with its peers' addresses: see [`rate_limit`](Self::rate_limit).
    pub fn protect(&self, application: Router) -> Router {
        let (base_url, cookies) = (&self.config().base_url, self.cookies());
        if cookies == CookiePolicy::Loopback {
            tracing::info!(%base_url, "on http, which is this machine itself, cookies are neither Secure nor prefixed");
        }
        let (guards, cookie) = (Guards::new(self.clone()), layer::cookie(cookies, self.sessions().clone()));
        let login = Router::new().route("/login", get(login).head(get_only));
        let browser_routes = self
            .rate_limit(login, rate_limit::LOGIN)
            .route("/logout", post(logout).layer(cookie.clone()))
            .route("/bff/user", get(user))
            .route("/bff/events", get(events))
            .with_state(self.clone());
        // The provider's answer is taken as it comes, from whatever site.
        let callback = Router::new().route("/callback", get(callback).head(get_only).layer(cookie));
        let callback = self.rate_limit(callback, rate_limit::CALLBACK).with_state(self.clone());
        // The provider calls this itself, without a browser: there is no cookie, and no page that could send it.
        let provider = Router::new().route("/backchannel-logout", post(backchannel_logout));
        let provider = self.rate_limit(provider, rate_limit::BACKCHANNEL).with_state(self.clone());
        // The provider's page sends this, from another site.
        let form_post = Router::new().route("/callback", post(form_post));
        let form_post = self.rate_limit(form_post, rate_limit::CALLBACK).with_state(self.clone());
        let provider = provider.merge(form_post).layer(guards.before(Asker::Provider));
        let callback = callback.layer(guards.before(Asker::Returning));
        let browser = application.merge(browser_routes).layer(guards.before(Asker::Browser));
        // In this order an unknown path is a browser's, and guarded as such.
        provider.merge(browser.merge(callback))
    }

    /// Puts the security headers on every answer of `router`, each unless the answer bears its own: a policy under which
    /// nothing runs, loads or is framed; no keeping, no sniffing, no referrer for other sites, a window and resources of
    /// this origin alone, and with an `https` [`BaseUrl`](crate::BaseUrl) HSTS. [`protect`](Self::protect) has done so; this is for what
    /// stands beside it, such as files, and for whatever refuses a request on its way there.
    pub fn secure(&self, router: Router) -> Router {
        router.layer(map_response_with_state(self.config().base_url.clone(), secured))
    }

    /// Puts the security headers on one answer, as [`secure`](Self::secure) does on every one of a router: for whoever has a
    /// layer of their own around everything.
    pub fn secure_headers(&self, headers: &mut HeaderMap) {
        add_security_headers(&self.config().base_url, headers);
    }
}

async fn secured(State(base_url): State<BaseUrl>, mut response: Response) -> Response {
    add_security_headers(&base_url, response.headers_mut());
    response
}
