//! The path below which the application stands, where its address has one (`https://example.com/expenses`).
//!
//! The application within knows nothing of it, but for who writes addresses into a document. A request loses it here, before
//! anything reads its address, and an answer's `Location` gets it. Cookies are `Path=/`, or their prefix would be refused,
//! so that another application on the same host is sent ours and we are sent its own. Here their names get a mark that is
//! this path's: what does not bear it is not ours, and goes no further.

mod cookie_mark;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, HeaderValue, StatusCode, Uri,
    header::{LOCATION, REFERER},
    uri::PathAndQuery,
};
use tower::Layer;
use url::Url;

use self::cookie_mark::CookieMark;
use crate::{config::BaseUrl, proxy_check::is_proxied, state::Bff, trusted_proxies::TrustedProxies};

impl Bff {
    /// Serves `router` below the path of the [`BaseUrl`], as a proxy passes requests on that changes no
    /// paths: `/expenses/login` is the router's `/login`, and `/login` is answered with 404. Where there is no such path
    /// nothing is changed.
    ///
    /// Whatever `router` sends in `Location`, and the token handler on its own pages, is led below it. In a document of its
    /// own it writes [`BaseUrl::path`] before each address itself. `return_to` stays a path of the router's.
    ///
    /// Whoever shares an origin can do in a browser what this application can: a host of its own is the safer place.
    pub fn at_base_path(&self, router: Router) -> Router {
        let base_url = self.config().base_url.clone();
        if base_url.path().is_empty() {
            return router;
        }
        let proxies = self.config().trusted_proxies.clone();
        let mark = CookieMark::of(base_url.path());
        let base = BasePath { base_url, mark, proxies, has_warned: AtomicBool::new(false) };
        let below = from_fn_with_state(Arc::new(base), serve_below).layer(router);
        self.secure(Router::new().fallback_service(below))
    }
}

struct BasePath {
    base_url: BaseUrl,
    mark: CookieMark,
    proxies: TrustedProxies,
    /// Whether the log tells already of a proxy that changes paths.
    has_warned: AtomicBool,
}

async fn serve_below(State(base): State<Arc<BasePath>>, mut request: Request, next: Next) -> Response {
    let path = base.base_url.path();
    let Some(uri) = below(path, request.uri()) else {
        base.warn_of_changed_path(&request);
        let hint = format!("Nothing is served at this address. The application is at {path}/.\n");
        return (StatusCode::NOT_FOUND, hint).into_response();
    };
    *request.uri_mut() = uri;
    base.mark.take_off(request.headers_mut());
    base.forget_outer_referer(request.headers_mut());
    let mut response = next.run(request).await;
    base.mark.put_on(response.headers_mut());
    lead_below(path, response.headers_mut());
    response
}

impl BasePath {
    /// Which path it was is a stranger's text, and not logged.
    fn warn_of_changed_path(&self, request: &Request) {
        if is_proxied(request.extensions(), request.headers(), &self.proxies)
            && !self.has_warned.swap(true, Ordering::Relaxed)
        {
            tracing::warn!(
                base_url = %self.base_url,
                "a proxy passes on a request that is not below BASE_URL's path: have it pass paths on as they come, and those alone that are below"
            );
        }
    }

    /// Whoever answers a form may lead back to its page. One of another application on this host is not ours.
    fn forget_outer_referer(&self, headers: &mut HeaderMap) {
        let referer = headers.get(REFERER).and_then(|referer| Url::parse(referer.to_str().ok()?).ok());
        let is_ours = |referer: Url| {
            referer.origin().ascii_serialization() == self.base_url.origin()
                && path_below(self.base_url.path(), referer.path()).is_some()
        };
        if !referer.is_some_and(is_ours) {
            headers.remove(REFERER);
        }
    }
}

/// The address as the application within knows it. None where it is not below `base`.
fn below(base: &str, uri: &Uri) -> Option<Uri> {
    let path = path_below(base, uri.path())?;
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(format!("{path}{query}")).ok()?);
    Uri::from_parts(parts).ok()
}

fn path_below<'a>(base: &str, path: &'a str) -> Option<&'a str> {
    match path.strip_prefix(base)? {
        "" => Some("/"),
        rest => rest.starts_with('/').then_some(rest),
    }
}

/// A whole address leads where it says.
fn lead_below(base: &str, headers: &mut HeaderMap) {
    let location = headers.get(LOCATION).and_then(|location| location.to_str().ok());
    let local = location.filter(|location| location.starts_with('/') && !location.starts_with("//"));
    let led = local.and_then(|location| HeaderValue::from_str(&format!("{base}{location}")).ok());
    if let Some(led) = led {
        headers.insert(LOCATION, led);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_below_a_path_and_not_beside_it() {
        let below = |text: &str| below("/expenses", &text.parse().unwrap()).map(|uri| uri.to_string());
        for (text, within) in [
            ("/expenses", "/"),
            ("/expenses?a=1", "/?a=1"),
            ("/expenses/", "/"),
            ("/expenses/expenses/1?a=%2F", "/expenses/1?a=%2F"),
            ("/expenses/expenses", "/expenses"),
            ("https://example.com/expenses/login", "https://example.com/login"),
        ] {
            assert_eq!(below(text).as_deref(), Some(within), "{text}");
        }
        for beside in ["/", "/login", "/expenses.csv", "/expensesx/login", "/EXPENSES/", "/%65xpenses/", "*"]
        {
            assert_eq!(below(beside), None, "{beside}");
        }
    }

    #[test]
    fn a_local_location_is_led_below_and_any_other_stays() {
        for (said, led) in [
            ("/", "/expenses/"),
            ("/login?return_to=/", "/expenses/login?return_to=/"),
            ("https://id.example/authorize", "https://id.example/authorize"),
            ("//other.example/", "//other.example/"),
        ] {
            let mut headers = HeaderMap::from_iter([(LOCATION, said.parse().unwrap())]);
            lead_below("/expenses", &mut headers);
            assert_eq!(headers[LOCATION], led);
        }
    }
}
