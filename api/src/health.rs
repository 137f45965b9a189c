//! `/health`: whether the API can work. It says nothing of the provider, whose outage is not this API's.

use std::{error::Error, sync::Arc};

use axum::{extract::State, http::StatusCode};

use crate::{endpoint::Endpoint, router::Api};

pub(crate) fn routes() -> [Endpoint; 1] {
    [Endpoint::get("/health", health)]
}

async fn health(State(api): State<Arc<Api>>) -> Result<&'static str, StatusCode> {
    match api.store.ping().await {
        Ok(()) => Ok("ok\n"),
        Err(error) => {
            tracing::error!(target: "api", error = &error as &dyn Error, "the store does not answer");
            Err(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}
