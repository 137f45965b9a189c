//! One method of one path, and what answers it. The routes are a list of these, so that a test can go through them.

use std::sync::Arc;

use axum::{
    handler::Handler,
    http::Method,
    routing::{self, MethodRouter},
};

use crate::router::Api;

/// A method, a path and its handler.
pub(crate) struct Endpoint {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) handler: MethodRouter<Arc<Api>>,
}

macro_rules! endpoint {
    ($(#[$doc:meta])* $name:ident, $method:ident) => {
        $(#[$doc])*
        pub(crate) fn $name<H: Handler<T, Arc<Api>>, T: 'static>(path: &'static str, handler: H) -> Self {
            Self { method: Method::$method, path, handler: routing::$name(handler) }
        }
    };
}

impl Endpoint {
    endpoint!(
        /// `GET`, and with it `HEAD`.
        get, GET
    );
    endpoint!(post, POST);
    endpoint!(put, PUT);
    endpoint!(patch, PATCH);
    endpoint!(delete, DELETE);
}
