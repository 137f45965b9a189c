//! The route that takes a table of expenses, from a script or from a form that a browser sends by itself.

use app::{
    AppError,
    addresses::imports::{UPLOAD_PATH, import_path, refused_href},
    notation_of,
};
use axum::{
    Json,
    extract::{DefaultBodyLimit, Multipart, State, multipart::MultipartRejection},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use domain::{ImportId, Notation, import::LARGEST_FILE};
use http::{HeaderMap, Method, StatusCode, header::LOCATION};

use super::{
    error_response::{accepts_html, script_error},
    extract::FilesState,
    form::{FileLimit, Form, Part},
    route::Route,
};
use crate::gateway::Gateway;

/// The largest form that is read to its end, in bytes: a browser that is still sending would not read the response.
const MAX_FORM_BYTES: usize = 16 << 20;
const TABLE_LIMIT: FileLimit = FileLimit { max_bytes: LARGEST_FILE, too_large: AppError::TableTooLarge };

pub(super) static ROUTES: [Route; 1] = [Route {
    method: Method::POST,
    path: UPLOAD_PATH,
    handler: || post(send).layer(DefaultBodyLimit::max(MAX_FORM_BYTES)),
}];

/// `POST /imports`: has the table in a form read. A script is told its name and its page, and a person led to what is in it; or each
/// is told why it was not taken.
async fn send(
    State(state): State<FilesState>,
    gateway: Gateway,
    headers: HeaderMap,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    match (take(&state, &gateway, notation_of(&headers), parts).await, accepts_html(&headers)) {
        (Ok(id), true) => Redirect::to(&import_path(id)).into_response(),
        (Ok(id), false) => (StatusCode::CREATED, [(LOCATION, import_path(id))], Json(id)).into_response(),
        (Err(error), true) => Redirect::to(&refused_href(&error)).into_response(),
        (Err(error), false) => script_error(&error, &headers),
    }
}

async fn take(
    state: &FilesState,
    gateway: &Gateway,
    notation: Notation,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<ImportId, AppError> {
    let mut form = Form::begin(gateway, &state.upload_slots, parts, TABLE_LIMIT).await?;
    let mut table = Err(AppError::NoFileChosen);
    while let Some(part) = form.next_part().await? {
        if let Part::File(_, file) = part {
            table = file;
        }
    }
    gateway.send_table(&table?, notation).await
}
