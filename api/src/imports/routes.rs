//! `/imports`: expenses from a file. They are shown first, and taken over when their person confirms them; another
//! person's import is as good as not there.

use std::sync::Arc;

use axum::{
    Json,
    extract::{
        Path, Query, Request, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{StatusCode, header},
    response::IntoResponse,
};
use domain::{Import, ImportId, ImportRow, Notation};
use serde::Deserialize;
use utoipa_axum::routes;

use super::upload::CsvUpload;
use crate::{
    auth::{
        caller::Caller,
        scope::{ReadReports, WriteReports},
    },
    blocking::run_blocking,
    formats::csv::read::{CsvError, read},
    http::{
        endpoint::Endpoint,
        openapi::responses::{BodyNeeded, Conflict, Guarded, NotFound},
        pagination,
        problem::ApiError,
    },
    idempotency::key::IdempotencyKey,
    state::ApiState,
    store::error::OperationError,
};

pub(crate) fn routes() -> [Endpoint; 2] {
    [routes!(show), routes!(confirm)]
}

/// The routes that take a file.
pub(crate) fn uploads() -> [Endpoint; 1] {
    [routes!(create)]
}

/// An id in a path. One that is none gets the same 404 as one that is unknown or someone else's.
type Id = Result<Path<ImportId>, PathRejection>;

fn id(path: Id) -> Result<ImportId, ApiError> {
    path.map(|Path(id)| id).map_err(|_| OperationError::NotFound("import").into())
}

/// How the file is written.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Written {
    /// What stands before the decimals of its amounts. That counts where it is not plain: with `point`, `1.234` is one and
    /// more, with `comma` a thousand and more; `12.50` and `1.234,50` are read as what they are in either. Where commas
    /// part the fields it is `point`, whatever is said here.
    #[serde(default)]
    #[param(inline, required = false)]
    decimal: Decimal,
}

#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
enum Decimal {
    #[default]
    Point,
    Comma,
}

impl From<Decimal> for Notation {
    fn from(decimal: Decimal) -> Self {
        match decimal {
            Decimal::Point => Self::EN,
            Decimal::Comma => Self::DE,
        }
    }
}

/// Reads expenses from a file. None is taken over before the import is confirmed; one that is not is gone after a day.
///
/// The file is CSV with commas, semicolons or tabs, in UTF-8 or else in Windows-1252. Its first line names the columns
/// `date`, `merchant`, `description`, `category`, `amount` and `currency`, in any order; `report` and `status` may be
/// there and are not read, and what else is there is left out with a note. A date is `2026-11-23` or `23.11.2026`. A file
/// has 1,000 rows and 512 KiB at most. An apostrophe that keeps a text from being taken for a formula is not part of the
/// text.
#[utoipa::path(
    post,
    path = "/imports",
    operation_id = "create_import",
    tag = "imports",
    params(Written, IdempotencyKey),
    request_body(content = String, content_type = "text/csv"),
    responses(
        (status = CREATED, description = "What was read.", body = Import, headers(("Location" = String))),
        BodyNeeded, Guarded,
    ),
    security(("access_token" = ["write:reports"])),
)]
async fn create(
    caller: Caller<WriteReports>,
    State(api): State<Arc<ApiState>>,
    key: IdempotencyKey,
    written: Result<Query<Written>, QueryRejection>,
    request: Request,
) -> Result<impl IntoResponse, ApiError> {
    let asked = Notation::from(pagination::parsed_query(written)?.decimal);
    let CsvUpload { content, digest, slot: _slot } = CsvUpload::of(&caller, &api, request).await?;
    let today = api.today();
    let (rows, notes) = run_blocking(move || {
        let table = read(&content)?;
        let notation = table.notation(asked);
        let row = |(line, form)| ImportRow::read(line, form, today, notation);
        Ok::<_, CsvError>((table.rows.into_iter().map(row).collect(), table.notes))
    })
    .await?;
    let keyed = key.for_request(digest);
    let import = api.store.create_import(&caller, keyed.as_ref(), rows, notes, api.now()).await?;
    let location = format!("/imports/{}", import.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(import)))
}

/// One of the caller's imports.
#[utoipa::path(
    get,
    path = "/imports/{id}",
    operation_id = "show_import",
    tag = "imports",
    params(("id" = ImportId, Path, description = "Which import.")),
    responses((status = OK, description = "As it is now.", body = Import), NotFound, Guarded),
    security(("access_token" = ["read:reports"])),
)]
async fn show(
    caller: Caller<ReadReports>,
    State(api): State<Arc<ApiState>>,
    path: Id,
) -> Result<Json<Import>, ApiError> {
    Ok(Json(api.store.import(&caller, id(path)?, api.now()).await?))
}

/// Takes over every row that is without a fault. An import that was confirmed stays as it is.
#[utoipa::path(
    post,
    path = "/imports/{id}/confirmation",
    operation_id = "confirm_import",
    tag = "imports",
    params(("id" = ImportId, Path, description = "Which import.")),
    responses((status = OK, description = "As it is now.", body = Import), NotFound, Conflict, Guarded),
    security(("access_token" = ["write:reports"])),
)]
async fn confirm(
    caller: Caller<WriteReports>,
    State(api): State<Arc<ApiState>>,
    path: Id,
) -> Result<Json<Import>, ApiError> {
    Ok(Json(api.store.confirm_import(&caller, id(path)?, api.now()).await?))
}
