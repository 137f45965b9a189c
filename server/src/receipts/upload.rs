//! The route that takes files, from a script one by one, or from a form that a browser sends by itself.

use app::{AppError, Brought, Refused};
use axum::{
    Json,
    extract::{Multipart, State, multipart::MultipartRejection},
    response::{IntoResponse, Redirect, Response},
};
use domain::{ExpenseId, Receipt};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{
    PathOf, Shared,
    form::{Form, Part},
    ids, status,
};
use crate::gateway::Gateway;

/// What became of a form's files.
#[derive(Default)]
struct Outcome {
    added: Vec<Receipt>,
    refused: Vec<Refused>,
}

/// `POST /expenses/{id}/receipts`: adds the files of a form. A script is answered with what was added, or with the first
/// error; a person is led back to the expense, which tells both.
pub(super) async fn add(
    State(shared): State<Shared>,
    gateway: Gateway,
    path: PathOf<ExpenseId>,
    headers: HeaderMap,
    parts: Result<Multipart, MultipartRejection>,
) -> Response {
    let expense = ids(path);
    let mut outcome = Outcome::default();
    let brought = match &expense {
        Ok(expense) => outcome.take(&shared, &gateway, *expense, parts).await,
        Err(error) => Err(error.clone()),
    };
    if let Err(error) = brought {
        outcome.refused.push(Refused { name: String::new(), error });
    }
    match expense {
        Ok(expense) if is_form(&headers) => outcome.tell_a_person(expense),
        _ => outcome.tell_a_script(),
    }
}

impl Outcome {
    async fn take(
        &mut self,
        shared: &Shared,
        gateway: &Gateway,
        expense: ExpenseId,
        parts: Result<Multipart, MultipartRejection>,
    ) -> Result<(), AppError> {
        if let Err(error) = gateway.signed_in() {
            if let Ok(form) = Form::new(parts) {
                form.discard().await;
            }
            return Err(error);
        }
        let mut form = Form::new(parts)?;
        let mut key = String::new();
        // They are never closed.
        let _turn = shared.turns.acquire().await;
        while let Some(part) = form.next().await? {
            match part {
                Part::Key(its) => key = its,
                Part::File(name, file) => {
                    let once = format!("{key}-{}", self.added.len() + self.refused.len());
                    let added = match file {
                        Ok(file) => gateway.add_receipt(expense, &once, &file).await,
                        Err(error) => Err(error),
                    };
                    match added {
                        Ok(receipt) => self.added.push(receipt),
                        Err(error) => self.refused.push(Refused { name, error }),
                    }
                }
            }
        }
        Ok(())
    }

    fn tell_a_script(mut self) -> Response {
        if self.refused.is_empty() {
            return (StatusCode::CREATED, Json(self.added)).into_response();
        }
        let Refused { error, .. } = self.refused.swap_remove(0);
        let mut answer = (status(&error), Json(&error)).into_response();
        if let Some(seconds) = error.retry_after() {
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        answer
    }

    fn tell_a_person(self, expense: ExpenseId) -> Response {
        let brought = Brought { added: self.added.len(), refused: self.refused };
        Redirect::to(&brought.href(expense)).into_response()
    }
}

/// Whether a browser sends the form by itself.
fn is_form(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|types| types.to_str().ok());
    accepted.is_some_and(|types| types.contains("text/html"))
}
