//! What a browser says of a request in its Fetch Metadata headers (`Sec-Fetch-…`): whether a person navigates to a page,
//! or something else asks for it, such as a script or a prefetch.

use http::{HeaderMap, HeaderName, HeaderValue, header};

// Made once: a name that is given as text is read byte by byte each time.
static DESTINATION: HeaderName = HeaderName::from_static("sec-fetch-dest");
static MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
static SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
static USER: HeaderName = HeaderName::from_static("sec-fetch-user");
static PURPOSE: HeaderName = HeaderName::from_static("sec-purpose");
/// What some browsers sent before there was [`PURPOSE`].
static OLD_PURPOSE: HeaderName = HeaderName::from_static("purpose");

/// Whether a person navigates to a page. Where a browser is too old for Fetch Metadata, `Accept` tells.
pub(crate) fn is_navigation(headers: &HeaderMap) -> bool {
    let text =
        |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if text(&PURPOSE).contains("prefetch") || text(&OLD_PURPOSE) == "prefetch" {
        return false;
    }
    match text(&MODE) {
        "" => {
            let accepted = text(&header::ACCEPT);
            accepted.contains("text/html") || !accepted.contains("json")
        }
        mode => mode == "navigate",
    }
}

/// Whether the person followed a link, sent a form or typed the address.
pub(crate) fn has_user_activation(headers: &HeaderMap) -> bool {
    headers.get(&USER).is_some_and(|found| found == "?1")
}

/// Whether it is a top-level navigation that another site began.
pub(crate) fn is_cross_site_navigation(headers: &HeaderMap) -> bool {
    let is = |name: &HeaderName, value: &str| headers.get(name).is_some_and(|found| found == value);
    headers.get(&SITE).is_some_and(|site| site == "cross-site" || site == "same-site")
        && is(&MODE, "navigate")
        && is(&DESTINATION, "document")
}

/// Where a request comes from, as its browser says.
pub(crate) fn site(headers: &HeaderMap) -> Option<&HeaderValue> {
    headers.get(&SITE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn navigation(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        is_navigation(&headers.collect())
    }

    #[test]
    fn a_navigation_is_told_from_a_script_and_from_a_prefetch() {
        const PAGE: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        assert!(navigation(&[("sec-fetch-mode", "navigate"), PAGE]));
        assert!(navigation(&[PAGE]));
        assert!(navigation(&[]), "a program that says nothing is shown what a person is");
        assert!(navigation(&[("accept", "*/*")]));
        for mode in ["cors", "no-cors", "same-origin", "websocket"] {
            assert!(!navigation(&[("sec-fetch-mode", mode), PAGE]), "{mode}");
        }
        assert!(!navigation(&[("accept", "application/json")]));
        for prefetch in
            [("sec-purpose", "prefetch"), ("sec-purpose", "prefetch;prerender"), ("purpose", "prefetch")]
        {
            assert!(!navigation(&[("sec-fetch-mode", "navigate"), PAGE, prefetch]), "{prefetch:?}");
        }
    }
}
