//! `/health`: whether the API can work. It says nothing of the provider, whose outage is not this API's.

use std::{error::Error, sync::Arc};

use axum::{extract::State, http::StatusCode};
use utoipa_axum::routes;

use super::{endpoint::Endpoint, openapi::responses::Anyones};
use crate::state::ApiState;

pub(crate) fn routes() -> [Endpoint; 1] {
    [routes!(health)]
}

/// Whether the API can work.
#[utoipa::path(
    get,
    path = "/health",
    operation_id = "show_health",
    tag = "service",
    responses((status = OK, description = "It can.", body = String, content_type = "text/plain"), Anyones),
)]
async fn health(State(api): State<Arc<ApiState>>) -> Result<&'static str, StatusCode> {
    match api.store.ping().await {
        Ok(()) => Ok("ok\n"),
        Err(error) => {
            tracing::error!(target: "api", error = &error as &dyn Error, "the store does not answer");
            Err(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}
