//! One method of one path, what answers it, and what the API's description says of it. The routes are a list of these,
//! so that a test can go through them and nothing is served that is not described.

use std::sync::Arc;

use axum::http::Method;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa_axum::router::UtoipaMethodRouter;

use crate::state::ApiState;

/// A handler with its method, its path and its description, as `utoipa_axum::routes!` puts them together from what
/// stands beside the handler.
pub(crate) type Endpoint = UtoipaMethodRouter<Arc<ApiState>>;

/// The methods that one path takes.
pub(crate) fn operations(path: PathItem) -> impl Iterator<Item = (Method, Operation)> {
    let PathItem { get, post, put, patch, delete, .. } = path;
    let methods = [
        (Method::GET, get),
        (Method::POST, post),
        (Method::PUT, put),
        (Method::PATCH, patch),
        (Method::DELETE, delete),
    ];
    methods.into_iter().filter_map(|(method, operation)| Some((method, operation?)))
}
