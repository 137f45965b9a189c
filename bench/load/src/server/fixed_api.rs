//! An API that answers the same to everyone, whatever the token: what is measured is what stands before it.

use anyhow::Result;
use axum::{
    Router,
    body::Bytes,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    routing::{any, get},
};

use crate::expenses_json;

/// Serves it on 127.0.0.1.
pub(crate) async fn serve(port: u16) -> Result<()> {
    let expenses = Bytes::from(expenses_json::page()?);
    let json = || [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")];
    let router = Router::new()
        .route("/expenses", get(async move || (json(), expenses)))
        .route("/me", any(async move || (json(), expenses_json::PROFILE)));
    super::serve(router, port).await
}
