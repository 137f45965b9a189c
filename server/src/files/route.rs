//! A route for files: what the router serves, and which requests go there.

use axum::routing::MethodRouter;
use http::Method;

use super::extract::FilesState;

/// A route for files.
pub(super) struct Route {
    /// `POST` takes files, `GET` gives one.
    pub(super) method: Method,
    /// Its path; of what stands in braces, any one part of a path takes the place.
    pub(super) path: &'static str,
    pub(super) handler: fn() -> MethodRouter<FilesState>,
}

impl Route {
    /// Whether a request for this path goes to this route.
    pub(super) fn matches(&self, path: &str) -> bool {
        let (mut own, mut asked) = (self.path.split('/'), path.split('/'));
        let same = |(own, asked): (&str, &str)| own == asked || (own.starts_with('{') && !asked.is_empty());
        own.by_ref().zip(asked.by_ref()).all(same) && own.next().is_none() && asked.next().is_none()
    }
}
