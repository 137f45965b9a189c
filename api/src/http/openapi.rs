//! `GET /openapi.json`: what this API takes and answers (OpenAPI 3.1), for programs and for those who write them.
//!
//! What it says of an endpoint stands beside the endpoint's handler, and what it says of a type beside the type; here
//! stands only what holds for all of them. It is the same for everyone and holds no secret, so it needs no token, and
//! anyone on the way may keep it for a while.

pub(crate) mod binary_file;
pub(crate) mod responses;

use std::sync::Arc;

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::Problem;
use url::Url;
use utoipa::{
    OpenApi,
    openapi::{
        OpenApi as Document, Server,
        security::{OpenIdConnect, SecurityScheme},
    },
};
use utoipa_axum::routes;

use self::responses::Anyones;

use super::endpoint::Endpoint;
use crate::{auth::trusted_issuer::TrustedIssuer, state::ApiState};

/// The name of the security scheme: an access token of the issuer's.
const ACCESS_TOKEN: &str = "access_token";
const TOKENS: &str = "An access token of this issuer, for this API and with the scopes that the operation names, in \
                      the Authorization header: as a bearer token (RFC 6750), or bound to a key (DPoP, RFC 9449).";
/// How long a copy may be used. It changes with a new version of the API only.
const FRESH_FOR: &str = "public, max-age=300";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Expenses",
        description = "A person's expenses and reports, and the reports of others that wait for a decision.",
    ),
    components(schemas(Problem)),
    tags(
        (name = "expenses", description = "What the caller spent. Another person's expenses are as good as not there."),
        (name = "receipts", description = "The files that prove an expense."),
        (name = "imports", description = "Expenses from a file: shown first, and taken over when their person says so."),
        (name = "reports", description = "Expenses that are handed in together: the caller's own."),
        (name = "approvals", description = "The reports of others that were handed in."),
        (name = "people", description = "What people are called."),
        (name = "summary", description = "How things stand for the caller."),
        (name = "service", description = "The API itself."),
    )
)]
struct Description;

/// The description without its endpoints.
pub(crate) fn without_endpoints(issuers: &[TrustedIssuer], public_url: &Url) -> Document {
    let mut document = Description::openapi();
    document.servers = Some(vec![Server::new(public_url.as_str().trim_end_matches('/'))]);
    let components = document.components.get_or_insert_default();
    components.responses.extend(responses::components());
    // One scheme for all operations names one address; further issuers are told in words.
    if let Some((first, others)) = issuers.split_first() {
        let mut description = TOKENS.to_owned();
        for other in others {
            description += &format!(" An access token of {} is taken likewise.", other.issuer);
        }
        let scheme = OpenIdConnect::with_description(first.issuer.discovery_url(), description);
        components.add_security_scheme(ACCESS_TOKEN, SecurityScheme::OpenIdConnect(scheme));
    }
    document
}

pub(crate) fn routes() -> [Endpoint; 1] {
    [routes!(show)]
}

/// This document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "show_openapi",
    tag = "service",
    responses(
        (status = OK, description = "OpenAPI 3.1.", body = Object, content_type = "application/json"),
        Anyones,
    ),
)]
async fn show(State(api): State<Arc<ApiState>>) -> Result<impl IntoResponse, StatusCode> {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, FRESH_FOR)];
    let description = api.description.clone().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok((headers, description))
}
