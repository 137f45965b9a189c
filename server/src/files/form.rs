//! A form that brings files (RFC 7578), part by part: no more than one file is in memory at a time, and none that is
//! too large.

use app::{
    AppError,
    addresses::receipt_form::{FILE, KEY},
};
use axum::{
    body::Bytes,
    extract::{
        Multipart,
        multipart::{Field, MultipartError, MultipartRejection},
    },
};
use http::StatusCode;
use tokio::time::{Duration, Instant, timeout_at};

use super::upload_slots::{UploadSlot, UploadSlots};
use crate::gateway::Gateway;

/// How long a form may take to come, once it has a slot.
pub(crate) const TIMEOUT: Duration = Duration::from_mins(2);
/// The longest key, in bytes.
const MAX_KEY_BYTES: usize = 200;

/// A part of the form.
#[derive(Debug)]
pub(super) enum Part {
    /// The form's key.
    Key(String),
    /// A file: what it is called, and the file itself or why it is not taken.
    File(String, Result<Bytes, AppError>),
}

/// How large a file may be, and the error for a larger one.
#[derive(Debug, Clone)]
pub(super) struct FileLimit {
    /// The largest file, in bytes.
    pub(super) max_bytes: usize,
    /// Why a larger one is not taken, nor a form that is larger as a whole.
    pub(super) too_large: AppError,
}

impl FileLimit {
    fn unreadable(&self, error: &MultipartError) -> AppError {
        match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => self.too_large.clone(),
            _ => AppError::Unreadable,
        }
    }
}

/// A form on its way.
pub(super) struct Form {
    parts: Multipart,
    limit: FileLimit,
    deadline: Instant,
    /// Held as long as what the form brings may be in memory.
    _slot: Option<UploadSlot>,
}

impl Form {
    /// The form of somebody who is signed in, when there is a slot for it. That of anyone else is discarded, and so is one that
    /// has waited for too long.
    pub(super) async fn begin(
        gateway: &Gateway,
        slots: &UploadSlots,
        parts: Result<Multipart, MultipartRejection>,
        limit: FileLimit,
    ) -> Result<Self, AppError> {
        let form = Self::new(parts, limit);
        let slot = async { slots.acquire(&gateway.signed_in()?.identity).await };
        match (slot.await, form) {
            (Ok(slot), Ok(form)) => {
                Ok(Self { _slot: Some(slot), deadline: Instant::now() + TIMEOUT, ..form })
            }
            (Err(error), Ok(form)) => {
                form.discard().await;
                Err(error)
            }
            (Ok(_), Err(error)) | (Err(error), Err(_)) => Err(error),
        }
    }

    fn new(parts: Result<Multipart, MultipartRejection>, limit: FileLimit) -> Result<Self, AppError> {
        let parts = parts.map_err(|_| AppError::Unreadable)?;
        Ok(Self { parts, limit, deadline: Instant::now() + TIMEOUT, _slot: None })
    }

    /// The next part, if there is one.
    ///
    /// # Errors
    /// The limit's where the whole form is too large; [`AppError::Unreadable`] where it breaks off, takes too long
    /// or is no form.
    pub(super) async fn next_part(&mut self) -> Result<Option<Part>, AppError> {
        let Self { parts, limit, deadline, .. } = self;
        let part = async {
            while let Some(field) = parts.next_field().await? {
                if let Some(part) = part(field, limit).await? {
                    return Ok(Some(part));
                }
            }
            Ok::<_, MultipartError>(None)
        };
        match timeout_at(*deadline, part).await {
            Ok(Ok(part)) => Ok(part),
            Ok(Err(error)) => Err(limit.unreadable(&error)),
            Err(_) => Err(AppError::Unreadable),
        }
    }

    /// Reads the rest and discards it: a browser that is still sending would not read the response.
    async fn discard(mut self) {
        let rest = async { while let Ok(Some(_)) = self.parts.next_field().await {} };
        _ = timeout_at(Instant::now() + TIMEOUT, rest).await;
    }
}

/// What a field brings, if it is one of the form's and not left empty.
async fn part(field: Field<'_>, limit: &FileLimit) -> Result<Option<Part>, MultipartError> {
    let file = field.file_name().filter(|name| !name.is_empty()).map(str::to_owned);
    match (field.name(), file) {
        (Some(KEY), None) => {
            let key = read_limited(field, MAX_KEY_BYTES).await?.unwrap_or_default();
            Ok(Some(Part::Key(String::from_utf8_lossy(&key).into_owned())))
        }
        (Some(FILE), Some(name)) => {
            let content = read_limited(field, limit.max_bytes).await?;
            Ok(Some(Part::File(name, content.ok_or_else(|| limit.too_large.clone()))))
        }
        _ => Ok(None),
    }
}

/// What is in a field, unless that is more than `max_bytes` bytes: those are discarded as they come.
async fn read_limited(mut field: Field<'_>, max_bytes: usize) -> Result<Option<Bytes>, MultipartError> {
    let mut content = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        if content.len() + chunk.len() > max_bytes {
            return Ok(None);
        }
        content.extend_from_slice(&chunk);
    }
    Ok(Some(content.into()))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::{
        body::Body,
        extract::{DefaultBodyLimit, FromRequest, Request},
    };
    use futures::stream;
    use http::header::CONTENT_TYPE;

    use super::*;

    const MAX_BYTES: usize = 3_000;

    /// A form of these fields: each with its name, the name of its file, and what is in it.
    fn form(fields: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
        let mut form = Vec::new();
        for (name, file, content) in fields {
            let file = file.map_or_else(String::new, |file| format!("; filename=\"{file}\""));
            let head = format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            form.extend([head.as_bytes(), content, b"\r\n"].concat());
        }
        form.extend(b"--x--\r\n");
        form
    }

    fn request(body: Body) -> Request {
        Request::post("/").header(CONTENT_TYPE, "multipart/form-data; boundary=x").body(body).unwrap()
    }

    async fn read(request: Request) -> Result<Vec<String>, AppError> {
        let parts = Multipart::from_request(request, &()).await;
        let mut form =
            Form::new(parts, FileLimit { max_bytes: MAX_BYTES, too_large: AppError::FileTooLarge })?;
        let mut read = Vec::new();
        while let Some(part) = form.next_part().await? {
            read.push(match part {
                Part::Key(key) => format!("key {key}"),
                Part::File(name, Ok(file)) => format!("{name}: {}", file.len()),
                Part::File(name, Err(error)) => format!("{name}: {error:?}"),
            });
        }
        Ok(read)
    }

    #[tokio::test]
    async fn each_file_is_taken_for_itself() {
        let large = [b'x'; MAX_BYTES + 1];
        let largest = &large[..MAX_BYTES];
        let form = form(&[
            ("key", None, b"a-key"),
            ("other", None, b"more"),
            ("file", Some("large.pdf"), &large),
            ("file", Some("largest.pdf"), largest),
            ("file", Some(""), b""),
            ("file", Some("small.pdf"), b"%PDF-1.7"),
        ]);
        let read = read(request(form.into())).await.unwrap();
        assert_eq!(read, ["key a-key", "large.pdf: FileTooLarge", "largest.pdf: 3000", "small.pdf: 8"]);
    }

    #[tokio::test]
    async fn a_form_that_is_too_large_is_not_read_to_its_end() {
        let mut request = request(form(&[("file", Some("a.pdf"), &[b'x'; 2_000])]).into());
        DefaultBodyLimit::max(1_000).apply(&mut request);
        assert_eq!(read(request).await, Err(AppError::FileTooLarge));
    }

    #[tokio::test]
    async fn what_is_no_form_breaks_off_or_takes_too_long_is_not_read() {
        let whole = form(&[("file", Some("a.pdf"), b"%PDF-1.7")]);
        for cut in [0, 1, whole.len() / 2, whole.len() - 6] {
            let cut_off = request(whole[..cut].to_vec().into());
            assert_eq!(read(cut_off).await, Err(AppError::Unreadable), "{cut}");
        }
        tokio::time::pause();
        let endless = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        assert_eq!(read(request(endless)).await, Err(AppError::Unreadable));
    }
}
