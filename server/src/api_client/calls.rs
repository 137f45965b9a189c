//! How long calls of the API take, and how they end: by the kind of thing that they are about, and never by its address.

use std::time::Instant;

use http::{Method, StatusCode};
use program::metrics::{Histogram, Registry, Unit, durations};
use prometheus_client::{encoding::EncodeLabelSet, metrics::family::Family};

/// What a path may be about. The last of these in it counts.
const RESOURCES: [&str; 12] = [
    "approvals",
    "comments",
    "expenses",
    "expenses.csv",
    "history",
    "imports",
    "me",
    "people",
    "receipts",
    "report.zip",
    "reports",
    "summary",
];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    http_request_method: &'static str,
    resource: &'static str,
    outcome: &'static str,
}

/// The calls of a client. All clones are one.
#[derive(Debug, Clone)]
pub(super) struct ApiCalls(Family<Labels, Histogram, fn() -> Histogram>);

/// A call that is under way. One that nobody waits for any more counts for nothing.
pub(super) struct ApiCall {
    calls: ApiCalls,
    http_request_method: &'static str,
    resource: &'static str,
    began: Instant,
}

impl Default for ApiCalls {
    fn default() -> Self {
        Self(Family::new_with_constructor(durations))
    }
}

impl ApiCalls {
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register_with_unit(
            "api_request_duration",
            "How long calls of the API took until the head of their answer",
            Unit::Seconds,
            self.0.clone(),
        );
    }

    pub(super) fn begin(&self, method: &Method, path: &str) -> ApiCall {
        ApiCall {
            calls: self.clone(),
            http_request_method: method_name(method),
            resource: resource(path),
            began: Instant::now(),
        }
    }
}

impl ApiCall {
    /// Notes its end, with that status or without an answer.
    pub(super) fn ended(self, status: Option<StatusCode>) {
        let outcome = match status {
            None => "no_answer",
            Some(status) if status.is_server_error() => "server_error",
            Some(status) if status.is_client_error() => "client_error",
            Some(_) => "ok",
        };
        let Self { calls, http_request_method, resource, began } = self;
        let labels = Labels { http_request_method, resource, outcome };
        calls.0.get_or_create(&labels).observe(began.elapsed().as_secs_f64());
    }
}

/// The methods that the API is called with.
fn method_name(method: &Method) -> &'static str {
    const KNOWN: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("_OTHER")
}

fn resource(path: &str) -> &'static str {
    let known = |part: &str| RESOURCES.into_iter().find(|known| *known == part);
    path.rsplit('/').find_map(known).unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_about_the_last_thing_that_its_path_names() {
        for (path, about) in [
            ("/expenses", "expenses"),
            ("/api/v1/expenses/9f0c", "expenses"),
            ("/expenses/9f0c/receipts/1", "receipts"),
            ("/approvals/9f0c", "approvals"),
            ("/reports/9f0c/report.zip", "report.zip"),
            ("/me", "me"),
            ("/", "other"),
            ("/a-token-of-somebodys", "other"),
        ] {
            assert_eq!(resource(path), about, "{path}");
        }
    }
}
