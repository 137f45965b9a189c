//! The route that takes files, from a script one by one, or from a form that a browser sends by itself.

use app::{AppError, RefusedFile, UploadResult};
use axum::{
    Json,
    body::Bytes,
    extract::{Multipart, State, multipart::MultipartRejection},
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    ExpenseId, Receipt,
    receipt::{Kind, LARGEST_RECEIPT},
};
use http::{HeaderMap, StatusCode};

use crate::{
    api_client::Upload,
    files::{
        error_response::{accepts_html, script_error},
        extract::{FilesState, PathIds, ids},
        form::{FileLimit, Form, Part},
    },
    gateway::Gateway,
};

const RECEIPT_LIMIT: FileLimit = FileLimit { max_bytes: LARGEST_RECEIPT, too_large: AppError::FileTooLarge };

/// What became of a form's files.
#[derive(Default)]
struct Outcome {
    added: Vec<Receipt>,
    refused: Vec<RefusedFile>,
}

/// `POST /expenses/{id}/receipts`: adds the files of a form. A script is answered with what was added, or with the first
/// error; a person is led back to the expense, which tells both.
pub(super) async fn add(
    State(state): State<FilesState>,
    gateway: Gateway,
    path: PathIds<ExpenseId>,
    headers: HeaderMap,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    let expense = ids(path);
    let mut outcome = Outcome::default();
    let brought = match &expense {
        Ok(expense) => outcome.take(&state, &gateway, *expense, parts).await,
        Err(error) => Err(error.clone()),
    };
    if let Err(error) = brought {
        outcome.refused.push(RefusedFile { place: None, error });
    }
    match expense {
        Ok(expense) if accepts_html(&headers) => outcome.redirect_response(expense),
        _ => outcome.script_response(&headers),
    }
}

impl Outcome {
    async fn take(
        &mut self,
        state: &FilesState,
        gateway: &Gateway,
        expense: ExpenseId,
        parts: Result<Multipart, MultipartRejection>,
    ) -> Result<(), AppError> {
        let mut form = Form::begin(gateway, &state.upload_slots, parts, RECEIPT_LIMIT).await?;
        let mut key = String::new();
        while let Some(part) = form.next_part().await? {
            match part {
                Part::Key(form_key) => key = form_key,
                Part::File(name, file) => {
                    let before = self.added.len() + self.refused.len();
                    let once = format!("{key}-{before}");
                    let added = match file.and_then(|content| upload(&name, content)) {
                        Ok(file) => gateway.add_receipt(expense, &once, &file).await,
                        Err(error) => Err(error),
                    };
                    match added {
                        Ok(receipt) => self.added.push(receipt),
                        Err(error) => {
                            let place = u32::try_from(before + 1).ok();
                            self.refused.push(RefusedFile { place, error });
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn script_response(mut self, headers: &HeaderMap) -> Response {
        if self.refused.is_empty() {
            return (StatusCode::CREATED, Json(self.added)).into_response();
        }
        script_error(&self.refused.swap_remove(0).error, headers)
    }

    fn redirect_response(self, expense: ExpenseId) -> Response {
        let brought = UploadResult { added: self.added.len(), refused: self.refused };
        Redirect::to(&brought.href(expense)).into_response()
    }
}

/// A file is what its first bytes say, and not what its sender calls it.
fn upload(name: &str, content: Bytes) -> Result<Upload, AppError> {
    let kind = Kind::of(&content).ok_or(AppError::UnsupportedFile)?;
    Ok(Upload { name: name.to_owned(), kind, content })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_taken_for_what_is_in_it() {
        let kind = |name, content: &'static [u8]| upload(name, content.into()).map(|file| file.kind);
        assert_eq!(kind("picture.gif", b"%PDF-1.7"), Ok(Kind::Pdf));
        assert_eq!(kind("page.html.pdf", b"<script>"), Err(AppError::UnsupportedFile));
    }
}
