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
use http::{HeaderMap, Method, StatusCode};

use super::{
    Route, Shared,
    form::{Form, Measure, Part},
    is_form, told,
};
use crate::gateway::Gateway;

/// The largest form that is heard out, in bytes: a browser that is still sending would not hear the answer.
const LARGEST: usize = 16 << 20;
const MEASURE: Measure = Measure { largest: LARGEST_FILE, too_large: AppError::TableTooLarge };

pub(super) static ROUTES: [Route; 1] = [Route {
    method: Method::POST,
    path: UPLOAD_PATH,
    answer: || post(send).layer(DefaultBodyLimit::max(LARGEST)),
}];

/// `POST /imports`: has the table in a form read. A script is told its name, and a person led to what is in it; or each
/// is told why it was not taken.
async fn send(
    State(shared): State<Shared>,
    gateway: Gateway,
    headers: HeaderMap,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    match (take(&shared, &gateway, notation_of(&headers), parts).await, is_form(&headers)) {
        (Ok(id), true) => Redirect::to(&import_path(id)).into_response(),
        (Ok(id), false) => (StatusCode::CREATED, Json(id)).into_response(),
        (Err(error), true) => Redirect::to(&refused_href(&error)).into_response(),
        (Err(error), false) => told(&error),
    }
}

async fn take(
    shared: &Shared,
    gateway: &Gateway,
    notation: Notation,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<ImportId, AppError> {
    let mut form = Form::of(gateway, &shared.turns, parts, MEASURE).await?;
    let mut table = Err(AppError::NoFileChosen);
    while let Some(part) = form.next().await? {
        if let Part::File(_, file) = part {
            table = file;
        }
    }
    gateway.send_table(&table?, notation).await
}
