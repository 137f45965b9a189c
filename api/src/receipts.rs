//! `…/receipts`: the files that prove an expense. Its owner adds and removes them under `/expenses/{id}`; who may decide
//! on its report reads them under `/approvals/{id}/expenses/{expense}`.
//!
//! A file comes from a stranger and goes to another person's browser, so it leaves only as what it is known to be, to be
//! kept and not shown, and able to do nothing where it is shown all the same.

use std::sync::Arc;

use axum::{
    Json,
    extract::{
        Path, Query, Request, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use domain::{ExpenseId, Page, Receipt, ReceiptId, ReportId, receipt::FileName};
use serde::Deserialize;
use utoipa::openapi::{
    ObjectBuilder, RefOr, Schema,
    schema::{KnownFormat, SchemaFormat, Type},
};
use utoipa_axum::routes;

use crate::{
    admitted::{Admitted, Person},
    auth::scope::ReadReports,
    cursor::asked,
    disposition,
    endpoint::Endpoint,
    idempotency::IdempotencyKey,
    openapi::answers::{BodyNeeded, Conflict, Guarded, NotFound},
    problem::ApiError,
    router::Api,
    scopes::{ApproveReports, WriteReports},
    store::{NewReceipt, NotDone, Placing, ReceiptsOf},
    upload::Upload,
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
    path.map(|Path(ids)| ids).map_err(|_| NotDone::NoSuch("receipt").into())
}

/// What the file is called.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct Called {
    /// What the file is called. Folders are left out of it, and its ending is made to fit.
    name: String,
}

/// A file, whatever is in it. Only the description names it.
pub(crate) struct File;

impl utoipa::PartialSchema for File {
    fn schema() -> RefOr<Schema> {
        let binary = SchemaFormat::KnownFormat(KnownFormat::Binary);
        ObjectBuilder::new().schema_type(Type::String).format(Some(binary)).into()
    }
}

impl utoipa::ToSchema for File {}

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
    person: Admitted<ReadReports>,
    State(api): State<Arc<Api>>,
    path: PathOf<ExpenseId>,
) -> Result<Json<Page<Receipt>>, ApiError> {
    listed(&api, &person, ReceiptsOf::Own(ids(path)?)).await
}

/// Adds a receipt: a PDF, PNG, JPEG or WebP file, which must be what `Content-Type` says.
#[utoipa::path(
    post,
    path = "/expenses/{id}/receipts",
    operation_id = "add_receipt",
    tag = "receipts",
    params(("id" = ExpenseId, Path, description = "Which expense."), Called, IdempotencyKey),
    request_body(content(
        (inline(File) = "application/pdf"),
        (inline(File) = "image/png"),
        (inline(File) = "image/jpeg"),
        (inline(File) = "image/webp"),
    )),
    responses(
        (status = CREATED, description = "What was added.", body = Receipt, headers(("Location" = String))),
        NotFound, Conflict, BodyNeeded, Guarded,
    ),
    security(("access_token" = ["write:reports"])),
)]
async fn add(
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    path: PathOf<ExpenseId>,
    called: Result<Query<Called>, QueryRejection>,
    key: IdempotencyKey,
    request: Request,
) -> Result<impl IntoResponse, ApiError> {
    let (expense, called) = (ids(path)?, asked(called)?);
    let Upload { content, kind, digest, turn: _turn } = Upload::of(&person, &api, request).await?;
    let new = NewReceipt { name: FileName::of(&called.name, kind), kind, content: &content };
    let receipt = api.store.add_receipt(&person, expense, key.of(digest).as_ref(), new, api.now()).await?;
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
                (inline(File) = "application/pdf"),
                (inline(File) = "image/png"),
                (inline(File) = "image/jpeg"),
                (inline(File) = "image/webp"),
            ),
            headers(("ETag" = String), ("Content-Disposition" = String)),
        ),
        NotFound, Guarded,
    ),
    security(("access_token" = ["read:reports"])),
)]
async fn show(
    person: Admitted<ReadReports>,
    State(api): State<Arc<Api>>,
    path: PathOf<(ExpenseId, ReceiptId)>,
) -> Result<impl IntoResponse, ApiError> {
    let (expense, receipt) = ids(path)?;
    file(&api, &person, ReceiptsOf::Own(expense), receipt).await
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
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    path: PathOf<(ExpenseId, ReceiptId)>,
) -> Result<StatusCode, ApiError> {
    let (expense, receipt) = ids(path)?;
    api.store.remove_receipt(&person, expense, receipt, api.now()).await?;
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
    person: Admitted<ApproveReports>,
    State(api): State<Arc<Api>>,
    path: PathOf<(ReportId, ExpenseId)>,
) -> Result<Json<Page<Receipt>>, ApiError> {
    let (report, expense) = ids(path)?;
    listed(&api, &person, ReceiptsOf::Approval(Placing { report, expense })).await
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
                (inline(File) = "application/pdf"),
                (inline(File) = "image/png"),
                (inline(File) = "image/jpeg"),
                (inline(File) = "image/webp"),
            ),
            headers(("ETag" = String), ("Content-Disposition" = String)),
        ),
        NotFound, Guarded,
    ),
    security(("access_token" = ["approve:reports"])),
)]
async fn show_for_approval(
    person: Admitted<ApproveReports>,
    State(api): State<Arc<Api>>,
    path: PathOf<(ReportId, ExpenseId, ReceiptId)>,
) -> Result<impl IntoResponse, ApiError> {
    let (report, expense, receipt) = ids(path)?;
    file(&api, &person, ReceiptsOf::Approval(Placing { report, expense }), receipt).await
}

async fn listed(api: &Api, person: &Person, of: ReceiptsOf) -> Result<Json<Page<Receipt>>, ApiError> {
    Ok(Json(Page { items: api.store.receipts(person, of).await?, next: None }))
}

async fn file(
    api: &Api,
    person: &Person,
    of: ReceiptsOf,
    id: ReceiptId,
) -> Result<([(HeaderName, HeaderValue); 6], Vec<u8>), ApiError> {
    const DOES_NOTHING: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");
    let (receipt, content) = api.store.receipt(person, of, id).await?;
    // A receipt never changes, so its id is the version that it has.
    let tag = HeaderValue::from_str(&format!("\"{id}\"")).unwrap_or(HeaderValue::from_static("\"\""));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(receipt.media_type.media_type())),
        (header::CONTENT_DISPOSITION, disposition::attachment(receipt.name.as_str())),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, DOES_NOTHING),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (header::ETAG, tag),
    ];
    Ok((headers, content))
}
