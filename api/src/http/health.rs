//! `/healthz`: whether the API lives. `/readyz`: whether requests should be sent to it. Neither says anything of the
//! provider, whose outage is not this API's, nor of where receipts are, without which all else works: `/readyz/receipts` does.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use utoipa_axum::routes;

use super::{endpoint::Endpoint, openapi::responses::Anyones};
use crate::state::ApiState;

pub(crate) fn routes() -> [Endpoint; 3] {
    [routes!(healthz), routes!(readyz), routes!(receipts_readyz)]
}

/// Whether the API lives.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "show_health",
    tag = "service",
    responses((status = OK, description = "It does.", body = String, content_type = "text/plain"), Anyones),
)]
async fn healthz() -> &'static str {
    "alive\n"
}

/// Whether the API takes requests: its store answers, and it is not about to end.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "show_readiness",
    tag = "service",
    responses((status = OK, description = "It does.", body = String, content_type = "text/plain"), Anyones),
)]
async fn readyz(State(api): State<Arc<ApiState>>) -> Result<&'static str, StatusCode> {
    api.readiness.check().await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    Ok("ready\n")
}

/// Whether receipts can be stored and read, as it was within the last minute.
#[utoipa::path(
    get,
    path = "/readyz/receipts",
    operation_id = "show_receipts_readiness",
    tag = "service",
    responses((status = OK, description = "They can.", body = String, content_type = "text/plain"), Anyones),
)]
async fn receipts_readyz(State(api): State<Arc<ApiState>>) -> Result<&'static str, StatusCode> {
    if api.storage_status.is_usable().await { Ok("ready\n") } else { Err(StatusCode::SERVICE_UNAVAILABLE) }
}
