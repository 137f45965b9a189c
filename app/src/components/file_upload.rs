//! Sends a form with files, and tells how far it has come. A browser tells how much of a request it has sent to
//! `XMLHttpRequest` alone.

use leptos::serde_json;
use serde::de::DeserializeOwned;
use web_sys::{Event, FormData, ProgressEvent, XmlHttpRequest};

use super::event_listener::listen;
use crate::AppError;

/// Sends `form` to `path`. `sent` hears how many hundredths have left, `answered` what was created, or why nothing was.
/// None where the browser would not.
pub(crate) fn upload<T: DeserializeOwned>(
    path: &str,
    form: &FormData,
    too_large: AppError,
    sent: impl Fn(u32) + 'static,
    answered: impl Fn(Result<T, AppError>) + 'static,
) -> Option<()> {
    let request = XmlHttpRequest::new().ok()?;
    request.open("POST", path).ok()?;
    request.set_request_header("Accept", "application/json").ok()?;
    let progress = request.upload().ok()?;
    listen(&progress, "progress", move |progress: ProgressEvent| {
        if progress.length_computable() && progress.total() > 0.0 {
            sent((progress.loaded() * 100.0 / progress.total()) as u32);
        }
    });
    let answer_of = request.clone();
    listen(&request, "loadend", move |_: Event| answered(answer(&answer_of, &too_large)));
    request.send_with_opt_form_data(Some(form)).ok()
}

fn answer<T: DeserializeOwned>(request: &XmlHttpRequest, too_large: &AppError) -> Result<T, AppError> {
    let text = request.response_text().ok().flatten().unwrap_or_default();
    let unexpected = AppError::Unexpected { request_id: None };
    match request.status() {
        Ok(201) => serde_json::from_str(&text).map_err(|_| unexpected),
        Ok(0) | Err(_) => Err(AppError::Offline),
        // It may be a proxy's own, which says nothing that can be read here.
        Ok(413) => Err(too_large.clone()),
        Ok(_) => Err(serde_json::from_str(&text).unwrap_or(unexpected)),
    }
}
