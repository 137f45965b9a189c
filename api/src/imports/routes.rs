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
use domain::{
    Import, ImportId, ImportState, Notation,
    import::{ImportConflict, MOST_CHANGES, RowChanges},
    statement::{DecimalMark, Mapping},
};
use futures::FutureExt;
use serde::Deserialize;
use utoipa_axum::routes;

use super::{
    file::{ImportFile, Understood, notation},
    reader::{FileToRead, read_behind},
    rows_query::{RowOrder, Shown},
    upload::ImportUpload,
};
use crate::{
    auth::{
        caller::Caller,
        identity::Identity,
        scope::{ReadReports, WriteReports},
    },
    blocking::run_blocking,
    http::{
        body::JsonBody,
        endpoint::Endpoint,
        openapi::{
            binary_file::BinaryFile,
            responses::{BodyNeeded, Conflict, Guarded, NotFound},
        },
        pagination,
        problem::ApiError,
    },
    idempotency::key::IdempotencyKey,
    state::ApiState,
    store::error::OperationError,
};

/// As many rows are read before the answer leaves. Of a longer file the answer tells what was understood, and its rows come
/// while somebody looks at that.
const AT_ONCE: u32 = 1_000;

/// No row stands behind this one: each has one for its fee at most.
const LAST_PLACE: u32 = 20_000;

pub(crate) fn routes() -> [Endpoint; 3] {
    [routes!(show), routes!(show_mapping), routes!(change_mapping)]
}

/// The routes that take a file, or a page of its rows, and those that are about all of its rows at once.
pub(crate) fn uploads() -> [Endpoint; 4] {
    [routes!(create), routes!(change_rows), routes!(confirm), routes!(undo)]
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
    /// What stands before the decimals of the amounts in a list of expenses. That counts where it is not plain: with `point`,
    /// `1.234` is one and more, with `comma` a thousand and more; `12.50` and `1.234,50` are read as what they are in either.
    /// Where commas part the fields it is `point`, whatever is said here. Of a statement its own amounts tell.
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
        notation(Some(match decimal {
            Decimal::Point => DecimalMark::Point,
            Decimal::Comma => DecimalMark::Comma,
        }))
    }
}

/// Which of the rows.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct ShownQuery {
    /// How many rows are left out before the first.
    #[param(maximum = 20_000)]
    from: Option<u32>,
    /// How many at most.
    #[param(schema_with = domain::openapi::limit)]
    limit: Option<u32>,
    /// `line` is the file's order. With `attention` come first those that have something wrong, or had and were changed, then
    /// those that are asked about, those that may be there already, and those that are not taken where nobody says otherwise.
    #[param(inline, required = false)]
    order: RowOrder,
}

/// Reads expenses from a file. None is taken over before the import is confirmed; one that is not is gone after a day.
///
/// The file is told by what is in it, whatever its media type and name: a list of expenses as `GET /expenses.csv` writes it;
/// or a statement of a bank or a card, as CSV of any shape, Excel, OpenDocument, OFX, QFX, QIF or CAMT.053. A list's first line
/// names the columns `date`, `merchant`, `description`, `category`, `amount` and `currency`, in any order; `id`, `refund_of`,
/// `foreign_amount` and `foreign_currency` are read where they are there; what else there is is left out with a note, and an apostrophe that keeps a text from being taken for a formula is not part of the
/// text. Of a statement `reading` says what was understood; what can be read in two ways is among its `questions`, and read when
/// it is answered (`PUT /imports/{id}/mapping`). A file has 10,000 rows and 5 MiB at most. Where it has more than 1,000, the
/// answer comes before its rows are read: `state` and `progress` tell how far that is.
#[utoipa::path(
    post,
    path = "/imports",
    operation_id = "create_import",
    tag = "imports",
    params(Written, IdempotencyKey),
    request_body(content(
        (inline(BinaryFile) = "application/octet-stream"),
        (String = "text/csv"),
    )),
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
    let ImportUpload { content, digest, slot } = ImportUpload::of(&caller, &api, request).await?;
    let opened = content.clone();
    let file = run_blocking(move || ImportFile::open(&opened, asked)).await?;
    let remembered = match file.header() {
        Some(header) => api.store.mapping(&caller, &header).await?,
        None => None,
    };
    let (file, understood) = understand(file, remembered).await?;
    let keyed = key.for_request(digest);
    let kept = (&content, &understood);
    let (id, begun) = api.store.create_import(&caller, keyed.as_ref(), kept, api.now()).await?;
    if let Some(reading) = begun {
        let rows = understood.rows;
        let to_read = FileToRead { reading, person: caller.id, file, understood: understood.reading, slot };
        read(&api, to_read, rows).await;
    }
    let import = api.store.import(&caller, id, &Shown::default(), api.now()).await?;
    let location = format!("/imports/{id}");
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(import)))
}

/// Goes through the whole file. A mapping that was remembered says how, as long as the file is like the one it was told for.
async fn understand(
    mut file: ImportFile,
    remembered: Option<Mapping>,
) -> Result<(ImportFile, Understood), ApiError> {
    let understood = run_blocking(move || {
        if let Some(mapping) = &remembered
            && let Ok(mut understood) = file.understand(Some(mapping))
        {
            understood.reading.remembered = true;
            return Ok((file, understood));
        }
        file.understand(None).map(|understood| (file, understood))
    });
    Ok(understood.await?)
}

/// Has the rows read, and waits for that where there are few.
async fn read(api: &Arc<ApiState>, file: FileToRead, rows: u32) {
    let reading = read_behind(api, file);
    if rows <= AT_ONCE {
        // Whether it came to its end, the store tells.
        let _ = reading.await;
    }
}

/// One of the caller's imports.
#[utoipa::path(
    get,
    path = "/imports/{id}",
    operation_id = "show_import",
    tag = "imports",
    params(("id" = ImportId, Path, description = "Which import."), ShownQuery),
    responses((status = OK, description = "As it is now.", body = Import), NotFound, Guarded),
    security(("access_token" = ["read:reports"])),
)]
async fn show(
    caller: Caller<ReadReports>,
    State(api): State<Arc<ApiState>>,
    path: Id,
    query: Result<Query<ShownQuery>, QueryRejection>,
) -> Result<Json<Import>, ApiError> {
    let id = id(path)?;
    let ShownQuery { from, limit, order } = pagination::parsed_query(query)?;
    let limit = u32::try_from(pagination::page_size(limit)?).unwrap_or(u32::MAX);
    let from = from.unwrap_or_default();
    if from > LAST_PLACE {
        return Err(ApiError::Malformed("from is a number up to 20000"));
    }
    let shown = Shown::Part { from, limit, order };
    let import = api.store.import(&caller, id, &shown, api.now()).await?;
    if import.state == ImportState::Reading {
        resume(&api, &caller, id).await?;
    }
    Ok(Json(import))
}

/// Reads on where a process has ended that was at it.
async fn resume(api: &Arc<ApiState>, person: &Identity, id: ImportId) -> Result<(), ApiError> {
    if !api.store.is_reading_left(person, id, api.now()).await? {
        return Ok(());
    }
    // Where too many are at it, or as many as this person may have, whoever asks next tries again.
    let Some(Ok(slot)) = api.upload_slots.acquire(person.id).now_or_never() else { return Ok(()) };
    let taken = api.store.take_over_reading(person, id, api.now()).await?;
    let Some((reading, content, understood)) = taken else { return Ok(()) };
    let amounts = notation(understood.decimal_mark);
    match run_blocking(move || ImportFile::open(&content, amounts)).await {
        Ok(file) => {
            let to_read = FileToRead { reading, person: person.id, file, understood, slot };
            // Nobody waits for it: who asks again finds how far it is.
            drop(read_behind(api, to_read));
        }
        Err(refusal) => api.store.end_reading(reading, Some(refusal.to_string()), api.now()).await?,
    }
    Ok(())
}

/// How an import's file is read.
///
/// As it stands in the import's `reading`, without the rows. A list of expenses, which means what it says, has none.
#[utoipa::path(
    get,
    path = "/imports/{id}/mapping",
    operation_id = "show_import_mapping",
    tag = "imports",
    params(("id" = ImportId, Path, description = "Which import.")),
    responses((status = OK, description = "As it is now.", body = Mapping), NotFound, Conflict, Guarded),
    security(("access_token" = ["read:reports"])),
)]
async fn show_mapping(
    caller: Caller<ReadReports>,
    State(api): State<Arc<ApiState>>,
    path: Id,
) -> Result<Json<Mapping>, ApiError> {
    Ok(Json(api.store.import_mapping(&caller, id(path)?, api.now()).await?))
}

/// Reads the file in another way, which is remembered for the caller's files with the same header.
///
/// The mapping is the one in the import's `reading`, or of `GET /imports/{id}/mapping`, with what is to be changed in it. What the caller has changed of a row by
/// hand stays. A list of expenses, which has no mapping, is read as it is.
#[utoipa::path(
    put,
    path = "/imports/{id}/mapping",
    operation_id = "change_import_mapping",
    tag = "imports",
    params(("id" = ImportId, Path, description = "Which import.")),
    request_body = Mapping,
    responses(
        (status = OK, description = "As it is now.", body = Import),
        BodyNeeded, NotFound, Conflict, Guarded,
    ),
    security(("access_token" = ["write:reports"])),
)]
async fn change_mapping(
    caller: Caller<WriteReports>,
    State(api): State<Arc<ApiState>>,
    path: Id,
    JsonBody { value: mapping, .. }: JsonBody<Mapping>,
) -> Result<Json<Import>, ApiError> {
    let id = id(path)?;
    let slot = api.upload_slots.acquire(caller.id).await.map_err(|_| ApiError::TooManyUploads)?;
    let (content, before) = api.store.import_file(&caller, id, api.now()).await?;
    if before.mapping.is_none() {
        return Err(OperationError::from(ImportConflict::NoMapping).into());
    }
    let told = mapping.clone();
    let (file, understood) = run_blocking(move || {
        let mut file = ImportFile::open(&content, Notation::EN)?;
        file.understand(Some(&told)).map(|understood| (file, understood))
    })
    .await?;
    let reading = api.store.change_mapping(&caller, id, (&mapping, &understood), api.now()).await?;
    let rows = understood.rows;
    let to_read = FileToRead { reading, person: caller.id, file, understood: understood.reading, slot };
    read(&api, to_read, rows).await;
    Ok(Json(api.store.import(&caller, id, &Shown::default(), api.now()).await?))
}

/// Changes rows before they are taken over: what they say, and whether they are.
///
/// Either all of them are changed or none. The answer's `rows` are those that were changed. Money that came in is taken over
/// as a refund, where the person has paid that merchant as much before, by an expense or a row of this import (`refund_of`); or
/// where `direction` says that it went out.
#[utoipa::path(
    patch,
    path = "/imports/{id}/rows",
    operation_id = "change_import_rows",
    tag = "imports",
    params(("id" = ImportId, Path, description = "Which import.")),
    request_body = RowChanges,
    responses(
        (status = OK, description = "As it is now.", body = Import),
        BodyNeeded, NotFound, Conflict, Guarded,
    ),
    security(("access_token" = ["write:reports"])),
)]
async fn change_rows(
    caller: Caller<WriteReports>,
    State(api): State<Arc<ApiState>>,
    path: Id,
    JsonBody { value: changes, .. }: JsonBody<RowChanges>,
) -> Result<Json<Import>, ApiError> {
    let id = id(path)?;
    if changes.rows.len() > MOST_CHANGES {
        return Err(ApiError::Malformed("100 rows are changed at once at most"));
    }
    Ok(Json(api.store.change_import_rows(&caller, id, &changes.rows, api.now()).await?))
}

/// Takes over every row that is `taken`, all at once. An import that was confirmed stays as it is.
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

/// Undoes a confirmation within a day: the expenses that came of it are deleted.
///
/// Those stay that were changed since, or a receipt of which was, those with a refund that stays, and those in a report that
/// was handed in; the rows tell why (`kept`). What is deleted can be brought back one by one, and the file may be sent again. An import that was undone stays
/// as it is.
#[utoipa::path(
    delete,
    path = "/imports/{id}/confirmation",
    operation_id = "undo_import",
    tag = "imports",
    params(("id" = ImportId, Path, description = "Which import.")),
    responses((status = OK, description = "As it is now.", body = Import), NotFound, Conflict, Guarded),
    security(("access_token" = ["write:reports"])),
)]
async fn undo(
    caller: Caller<WriteReports>,
    State(api): State<Arc<ApiState>>,
    path: Id,
) -> Result<Json<Import>, ApiError> {
    Ok(Json(api.store.undo_import(&caller, id(path)?, api.now()).await?))
}
