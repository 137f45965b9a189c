//! `/me`: what the caller may do, and what they are called. An access token says who somebody is for the issuer, and not by which name others
//! know them; the client that signed them in does.

use std::sync::Arc;

use axum::{Json, extract::State};
use domain::{Me, Person, ProfileDraft};
use utoipa_axum::routes;

use crate::{
    auth::{any_caller::AnyCaller, caller::Caller, scope::ReadReports},
    http::{
        body::JsonBody,
        endpoint::Endpoint,
        openapi::responses::{Authenticated, BodyNeeded, Guarded},
        problem::ApiError,
    },
    state::ApiState,
};

pub(crate) fn routes() -> [Endpoint; 1] {
    [routes!(get, put)]
}

/// Says what the caller may do, wherever their access token says so: in a scope, a role or a group.
///
/// It asks for no scope: whoever has none is told so.
#[utoipa::path(
    get,
    path = "/me",
    operation_id = "get_me",
    tag = "people",
    responses((status = OK, description = "The caller.", body = Me), Authenticated),
    security(("access_token" = [])),
)]
async fn get(AnyCaller { subject, scopes }: AnyCaller) -> Json<Me> {
    Json(Me { subject, rights: scopes.names().map(str::to_owned).collect() })
}

/// Says what the caller is called. Whoever sees their reports and comments reads it.
///
/// What is sent takes the place of what was known.
#[utoipa::path(
    put,
    path = "/me",
    operation_id = "put_profile",
    tag = "people",
    request_body = ProfileDraft,
    responses((status = OK, description = "The caller, as others see them now.", body = Person), BodyNeeded, Guarded),
    security(("access_token" = ["read:reports"])),
)]
async fn put(
    caller: Caller<ReadReports>,
    State(api): State<Arc<ApiState>>,
    JsonBody { value: draft, .. }: JsonBody<ProfileDraft>,
) -> Result<Json<Person>, ApiError> {
    Ok(Json(api.store.put_profile(&caller, &draft.check()?).await?))
}
