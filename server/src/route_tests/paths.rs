//! The paths of the application, as its code lists them.

use http::Method;
use leptos::server_fn::axum::server_fn_paths;

use crate::{content_security_policy, files};

/// Pages that everyone may see.
pub(super) const PUBLIC_PAGES: [&str; 1] = ["/"];

/// Every page, and where its address names something, with a name there.
pub(super) fn pages() -> Vec<String> {
    let id = "00000000-0000-0000-0000-000000000001";
    let pages = app::PAGES.into_iter().map(|page| match page.path().split_once('{') {
        Some((folder, _)) => format!("{folder}{id}"),
        None => page.path().to_owned(),
    });
    let pages = pages.collect::<Vec<_>>();
    assert!(pages.len() >= 13, "{pages:?}");
    pages
}

/// Every path that files are uploaded to (`POST`), or downloaded from (`GET`).
pub(super) fn file_paths(wanted: &Method) -> Vec<String> {
    let paths = files::example_requests().filter(|(method, _)| *method == wanted).map(|(_, path)| path);
    let paths = paths.collect::<Vec<_>>();
    assert!(paths.len() >= 2, "{wanted} {paths:?}");
    paths
}

/// Every path that a body may be posted to which is read as a whole first: server functions, the token handler's own
/// and the reports of browsers.
pub(super) fn buffered_paths() -> Vec<&'static str> {
    let own = ["/logout", "/backchannel-logout", content_security_policy::REPORT_PATH];
    server_fn_paths().map(|(path, _)| path).chain(own).collect()
}

/// Every path that something may be posted to.
pub(super) fn post_paths() -> Vec<String> {
    let bodies = buffered_paths().into_iter().map(str::to_owned);
    bodies.chain(file_paths(&Method::POST)).collect()
}
