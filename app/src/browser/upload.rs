//! Sends a form with files, and tells how far it has come. A browser tells how much of a request it has sent to
//! `XMLHttpRequest` alone.

use web_sys::{Event, FormData, ProgressEvent, XmlHttpRequest};

use super::{event_listener::listen, session_watch, unreachable};

/// Why nothing was created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UploadError {
    /// As the person is told.
    pub(crate) words: String,
    /// Whether the same file may be taken another time.
    pub(crate) can_retry: bool,
}

/// Sends `form` to `path`. `sent` hears how many hundredths have left, `answered` where that stands which was created, or
/// why nothing was. `too_large` says so where a proxy does that says nothing else.
pub(crate) fn upload(
    path: &str,
    form: &FormData,
    too_large: String,
    sent: impl Fn(u32) + 'static,
    answered: impl Fn(Result<Option<String>, UploadError>) + 'static,
) -> Result<(), UploadError> {
    start(path, form, too_large, sent, answered).ok_or_else(unreachable_error)
}

/// None where the browser would not.
fn start(
    path: &str,
    form: &FormData,
    too_large: String,
    sent: impl Fn(u32) + 'static,
    answered: impl Fn(Result<Option<String>, UploadError>) + 'static,
) -> Option<()> {
    let request = XmlHttpRequest::new().ok()?;
    request.open("POST", path).ok()?;
    request.set_request_header("Accept", "text/plain").ok()?;
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

fn answer(request: &XmlHttpRequest, too_large: &str) -> Result<Option<String>, UploadError> {
    let status = request.status().unwrap_or_default();
    let words = match status {
        201 => return Ok(request.get_response_header("location").ok().flatten()),
        0 => return Err(unreachable_error()),
        // It may be a proxy's own, which says nothing that can be read here.
        413 => too_large.to_owned(),
        _ => request.response_text().ok().flatten().unwrap_or_default(),
    };
    if status == 401 {
        session_watch::ask();
    }
    Err(UploadError { words, can_retry: !matches!(status, 403 | 404 | 413 | 415 | 422) })
}

fn unreachable_error() -> UploadError {
    UploadError { words: unreachable::in_words(), can_retry: true }
}
