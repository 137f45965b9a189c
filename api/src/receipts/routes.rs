//! `…/receipts`: the files that prove an expense. Its owner adds and removes them under `/expenses/{id}`; who may decide
//! on its report reads them under `/approvals/{id}/expenses/{expense}`.
//!
//! A file comes from a stranger and goes to another person's browser, so it leaves only as what it is known to be, to be
//! kept and not shown, and able to do nothing where it is shown all the same.

use std::{error::Error, sync::Arc};

use axum::{
    Json,
    body::Body,
    extract::{
        Path, Query, Request, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use domain::{ExpenseId, Page, Receipt, ReceiptId, ReportId, receipt::FileName};
use futures::TryStreamExt;
use serde::Deserialize;
use utoipa_axum::routes;
use uuid::Uuid;

use super::{
    files::{error::FileError, stored_file::ReceiptContent},
    store::{ExpenseAccess, NewReceipt},
    upload::ReceiptUpload,
};
use crate::{
    auth::{
        caller::Caller,
        identity::Identity,
        scope::{ApproveReports, ReadReports, WriteReports},
    },
    http::{
        content_disposition,
        endpoint::Endpoint,
        openapi::{
            binary_file::BinaryFile,
            responses::{BodyNeeded, Conflict, Guarded, NotFound},
        },
        pagination::parsed_query,
        problem::ApiError,
    },
    idempotency::key::IdempotencyKey,
    reports::report_expenses::store::ReportExpense,
    state::ApiState,
    store::error::OperationError,
};

pub(crate) fn routes() -> [Endpoint; 5] {
    [routes!(list), routes!(show), routes!(remove), routes!(list_for_approval), routes!(show_for_approval)]
}

/// The routes that take a file.
pub(crate) fn uploads() -> [Endpoint; 1] {
    [routes!(add)]
}

type PathOf<T> = Result<Path<T>, PathRejection>;

/// The ids in a path. What is none gets the same 404 as one that is unknown or someone else's.
fn ids<T>(path: PathOf<T>) -> Result<T, ApiError> {
    path.map(|Path(ids)| ids).map_err(|_| OperationError::NotFound("receipt").into())
}

/// What the file is called.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct Called {
    /// What the file is called. Folders are left out of it, and its ending is made to fit.
    name: String,
}

/// The receipts of one of the caller's expenses, in the order in which they were added: 20 at most.
#[utoipa::path(
    get,
    path = "/expenses/{id}/receipts",
    operation_id = "list_receipts",
    tag = "receipts",
    params(("id" = ExpenseId, Path, description = "Which expense.")),
    responses((status = OK, description = "All of them.", body = Page<Receipt>), NotFound, Guarded),
    security(("access_token" = ["read:reports"])),
)]
async fn list(
    caller: Caller<ReadReports>,
    State(api): State<Arc<ApiState>>,
    path: PathOf<ExpenseId>,
) -> Result<Json<Page<Receipt>>, ApiError> {
    listed(&api, &caller, ExpenseAccess::Own(ids(path)?)).await
}

/// Adds a receipt: a PDF, PNG, JPEG or WebP file, which must be what `Content-Type` says.
#[utoipa::path(
    post,
    path = "/expenses/{id}/receipts",
    operation_id = "add_receipt",
    tag = "receipts",
    params(("id" = ExpenseId, Path, description = "Which expense."), Called, IdempotencyKey),
    request_body(content(
        (inline(BinaryFile) = "application/pdf"),
        (inline(BinaryFile) = "image/png"),
        (inline(BinaryFile) = "image/jpeg"),
        (inline(BinaryFile) = "image/webp"),
    )),
    responses(
        (status = CREATED, description = "What was added.", body = Receipt, headers(("Location" = String))),
        NotFound, Conflict, BodyNeeded, Guarded,
    ),
    security(("access_token" = ["write:reports"])),
)]
async fn add(
    caller: Caller<WriteReports>,
    State(api): State<Arc<ApiState>>,
    path: PathOf<ExpenseId>,
    called: Result<Query<Called>, QueryRejection>,
    key: IdempotencyKey,
    request: Request,
) -> Result<impl IntoResponse, ApiError> {
    let (expense, called) = (ids(path)?, parsed_query(called)?);
    let ReceiptUpload { content, kind, digest, slot: _slot } =
        ReceiptUpload::of(&caller, &api, request).await?;
    let stored = match &content {
        ReceiptContent::Stored(file) => Some(file.key.clone()),
        ReceiptContent::InDatabase(_) => None,
    };
    let id = ReceiptId(Uuid::new_v4());
    let new = NewReceipt { id, name: FileName::of(&called.name, kind), kind, content };
    let added =
        api.store.add_receipt(&caller, expense, key.for_request(digest).as_ref(), new, api.now()).await;
    let is_named = match &added {
        Ok(receipt) => receipt.id == id,
        // A commit that failed may have come through.
        Err(OperationError::Store(_)) => true,
        Err(_) => false,
    };
    if let (false, Some(key)) = (is_named, stored) {
        api.receipts.discard(&key).await;
    }
    let receipt = added?;
    let location = format!("/expenses/{expense}/receipts/{}", receipt.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(receipt)))
}

/// A receipt's file.
#[utoipa::path(
    get,
    path = "/expenses/{id}/receipts/{receipt}",
    operation_id = "show_receipt",
    tag = "receipts",
    params(
        ("id" = ExpenseId, Path, description = "Which expense."),
        ("receipt" = ReceiptId, Path, description = "Which of its receipts."),
    ),
    responses(
        (
            status = OK,
            description = "The file.",
            content(
                (inline(BinaryFile) = "application/pdf"),
                (inline(BinaryFile) = "image/png"),
                (inline(BinaryFile) = "image/jpeg"),
                (inline(BinaryFile) = "image/webp"),
            ),
            headers(("ETag" = String), ("Content-Disposition" = String)),
        ),
        NotFound, Guarded,
    ),
    security(("access_token" = ["read:reports"])),
)]
async fn show(
    caller: Caller<ReadReports>,
    State(api): State<Arc<ApiState>>,
    path: PathOf<(ExpenseId, ReceiptId)>,
) -> Result<impl IntoResponse, ApiError> {
    let (expense, receipt) = ids(path)?;
    file(&api, &caller, ExpenseAccess::Own(expense), receipt).await
}

/// Removes a receipt for good.
#[utoipa::path(
    delete,
    path = "/expenses/{id}/receipts/{receipt}",
    operation_id = "remove_receipt",
    tag = "receipts",
    params(
        ("id" = ExpenseId, Path, description = "Which expense."),
        ("receipt" = ReceiptId, Path, description = "Which of its receipts."),
    ),
    responses((status = NO_CONTENT, description = "It is removed."), NotFound, Conflict, Guarded),
    security(("access_token" = ["write:reports"])),
)]
async fn remove(
    caller: Caller<WriteReports>,
    State(api): State<Arc<ApiState>>,
    path: PathOf<(ExpenseId, ReceiptId)>,
) -> Result<StatusCode, ApiError> {
    let (expense, receipt) = ids(path)?;
    if let Some(key) = api.store.remove_receipt(&caller, expense, receipt, api.now()).await? {
        api.receipts.discard(&key).await;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// The receipts of an expense in a report that was handed in.
#[utoipa::path(
    get,
    path = "/approvals/{id}/expenses/{expense}/receipts",
    operation_id = "list_approval_receipts",
    tag = "approvals",
    params(
        ("id" = ReportId, Path, description = "Which report."),
        ("expense" = ExpenseId, Path, description = "Which expense in it."),
    ),
    responses((status = OK, description = "All of them.", body = Page<Receipt>), NotFound, Guarded),
    security(("access_token" = ["approve:reports"])),
)]
async fn list_for_approval(
    caller: Caller<ApproveReports>,
    State(api): State<Arc<ApiState>>,
    path: PathOf<(ReportId, ExpenseId)>,
) -> Result<Json<Page<Receipt>>, ApiError> {
    let (report, expense) = ids(path)?;
    listed(&api, &caller, ExpenseAccess::Approval(ReportExpense { report, expense })).await
}

/// The file of a receipt in a report that was handed in.
#[utoipa::path(
    get,
    path = "/approvals/{id}/expenses/{expense}/receipts/{receipt}",
    operation_id = "show_approval_receipt",
    tag = "approvals",
    params(
        ("id" = ReportId, Path, description = "Which report."),
        ("expense" = ExpenseId, Path, description = "Which expense in it."),
        ("receipt" = ReceiptId, Path, description = "Which of its receipts."),
    ),
    responses(
        (
            status = OK,
            description = "The file.",
            content(
                (inline(BinaryFile) = "application/pdf"),
                (inline(BinaryFile) = "image/png"),
                (inline(BinaryFile) = "image/jpeg"),
                (inline(BinaryFile) = "image/webp"),
            ),
            headers(("ETag" = String), ("Content-Disposition" = String)),
        ),
        NotFound, Guarded,
    ),
    security(("access_token" = ["approve:reports"])),
)]
async fn show_for_approval(
    caller: Caller<ApproveReports>,
    State(api): State<Arc<ApiState>>,
    path: PathOf<(ReportId, ExpenseId, ReceiptId)>,
) -> Result<impl IntoResponse, ApiError> {
    let (report, expense, receipt) = ids(path)?;
    file(&api, &caller, ExpenseAccess::Approval(ReportExpense { report, expense }), receipt).await
}

async fn listed(
    api: &ApiState,
    person: &Identity,
    of: ExpenseAccess,
) -> Result<Json<Page<Receipt>>, ApiError> {
    Ok(Json(Page { items: api.store.receipts(person, of).await?, next: None }))
}

async fn file(
    api: &ApiState,
    person: &Identity,
    of: ExpenseAccess,
    id: ReceiptId,
) -> Result<([(HeaderName, HeaderValue); 7], Body), ApiError> {
    const DOES_NOTHING: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");
    let (receipt, content) = api.store.receipt(person, of, id).await?;
    let pieces = match api.receipts.read(content).await {
        Err(FileError::Missing { key }) => {
            // Somebody may have removed the receipt in between.
            api.store.receipt(person, of, id).await?;
            return Err(FileError::Missing { key }.into());
        }
        read => read?,
    };
    let pieces = pieces.inspect_err(move |error| {
        tracing::error!(target: "api", error = error as &dyn Error, receipt = %id, "a receipt was cut off");
    });
    // A receipt never changes, so its id is the version that it has.
    let tag = HeaderValue::from_str(&format!("\"{id}\"")).unwrap_or(HeaderValue::from_static("\"\""));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(receipt.media_type.media_type())),
        (header::CONTENT_DISPOSITION, content_disposition::attachment(receipt.name.as_str())),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, DOES_NOTHING),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (header::ETAG, tag),
        // Whoever gets less than that has not got the file.
        (header::CONTENT_LENGTH, receipt.size.into()),
    ];
    Ok((headers, Body::from_stream(pieces)))
}
