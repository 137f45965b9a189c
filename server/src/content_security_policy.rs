//! What the pages may load, run and send to (Content Security Policy), and where browsers report what broke it.

use axum::body::Bytes;
use bff::RateLimit;
use http::{HeaderValue, StatusCode, header::CONTENT_SECURITY_POLICY};
use leptos::{nonce::use_nonce, prelude::use_context};
use leptos_axum::ResponseOptions;
use serde::Deserialize;

/// Where browsers send their reports.
pub(crate) const REPORT_PATH: &str = "/csp-report";
/// How many reports one address may send: each is a line in the log.
pub(crate) const REPORT_LIMIT: RateLimit = RateLimit::new(100, 1);
/// The largest part of a report's text that is logged, in bytes.
const LOGGED_BYTES: usize = 200;

/// The policy of every page. Its inline scripts bear the nonce of the one response; everything else comes from this site,
/// but for the pictures of people, which are at their provider's.
#[derive(Debug)]
pub(crate) struct ContentSecurityPolicy {
    /// What stands behind the nonce.
    rest: String,
}

impl ContentSecurityPolicy {
    /// `base_path` stands before this site's paths, and `reload` is where a page hears of new builds.
    pub(crate) fn new(base_path: &str, reload: Option<&str>) -> Self {
        let connect = ["'self'"].into_iter().chain(reload).collect::<Vec<_>>().join(" ");
        let rest = format!(
            "' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' https:; connect-src {connect}; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'; report-uri {base_path}{REPORT_PATH}"
        );
        Self { rest }
    }

    /// Sets it for the page that is being rendered.
    pub(crate) fn set_header(&self) {
        let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else { return };
        let policy = ["default-src 'none'; script-src 'self' 'nonce-", &*nonce, self.rest.as_str()].concat();
        if let Ok(policy) = HeaderValue::try_from(policy) {
            response.insert_header(CONTENT_SECURITY_POLICY, policy);
        }
    }
}

/// A report (Content Security Policy Level 3 §5.3).
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Report {
    csp_report: Violation,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Violation {
    #[serde(default)]
    effective_directive: String,
    #[serde(default)]
    blocked_uri: String,
}

/// `POST /csp-report`: a browser says what it did not let a page do. The addresses are cut: they may be long, and a
/// page's own query is nobody's business.
pub(crate) async fn take_report(body: Bytes) -> StatusCode {
    let Ok(Report { csp_report }) = serde_json::from_slice(&body) else { return StatusCode::BAD_REQUEST };
    let blocked = csp_report.blocked_uri.split('?').next().unwrap_or_default();
    tracing::warn!(
        directive = truncated(&csp_report.effective_directive),
        blocked = truncated(blocked),
        "a page broke its content security policy"
    );
    StatusCode::NO_CONTENT
}

fn truncated(text: &str) -> &str {
    &text[..text.floor_char_boundary(LOGGED_BYTES)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_report_is_taken_and_anything_else_refused() {
        let good =
            r#"{"csp-report": {"effective-directive": "script-src", "blocked-uri": "inline", "more": 1}}"#;
        assert_eq!(take_report(Bytes::from_static(good.as_bytes())).await, StatusCode::NO_CONTENT);
        for bad in ["", "{}", "[]", "{\"csp-report\": 1}", "\u{0}"] {
            assert_eq!(
                take_report(Bytes::copy_from_slice(bad.as_bytes())).await,
                StatusCode::BAD_REQUEST,
                "{bad:?}"
            );
        }
    }

    #[test]
    fn long_texts_are_truncated_between_characters() {
        assert_eq!(truncated("short"), "short");
        assert_eq!(truncated(&"é".repeat(150)).len(), LOGGED_BYTES);
        assert_eq!(truncated(&format!("x{}", "é".repeat(150))).len(), LOGGED_BYTES - 1);
    }
}
