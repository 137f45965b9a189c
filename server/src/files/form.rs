//! A form that brings files (RFC 7578), part by part: no more than one file is in memory at a time, and none that is
//! too large.

use app::{
    AppError,
    addresses::receipts::{FILE, KEY},
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

use super::turns::{Turn, Turns};
use crate::gateway::Gateway;

/// How long a form may take to come, once it is its turn.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);
/// The longest key, in bytes.
const LONGEST_KEY: usize = 200;

/// A part of the form.
#[derive(Debug)]
pub(super) enum Part {
    /// The form's key.
    Key(String),
    /// A file: what it is called, and the file itself or why it is not taken.
    File(String, Result<Bytes, AppError>),
}

/// How much a form may bring, and what is said of more.
#[derive(Debug, Clone)]
pub(super) struct Measure {
    /// The largest file, in bytes.
    pub(super) largest: usize,
    /// Why a larger one is not taken, nor a form that is larger as a whole.
    pub(super) too_large: AppError,
}

impl Measure {
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
    measure: Measure,
    deadline: Instant,
    /// Held as long as what the form brings may be in memory.
    _turn: Option<Turn>,
}

impl Form {
    /// The form of somebody who is signed in, when it is its turn. A stranger's comes and goes, and so does one that has
    /// waited for too long.
    pub(super) async fn of(
        gateway: &Gateway,
        turns: &Turns,
        parts: Result<Multipart, MultipartRejection>,
        measure: Measure,
    ) -> Result<Self, AppError> {
        let form = Self::new(parts, measure);
        let turn = async { turns.next(&gateway.signed_in()?.identity).await };
        match (turn.await, form) {
            (Ok(turn), Ok(form)) => {
                Ok(Self { _turn: Some(turn), deadline: Instant::now() + PATIENCE, ..form })
            }
            (Err(error), Ok(form)) => {
                form.discard().await;
                Err(error)
            }
            (Ok(_), Err(error)) | (Err(error), Err(_)) => Err(error),
        }
    }

    fn new(parts: Result<Multipart, MultipartRejection>, measure: Measure) -> Result<Self, AppError> {
        let parts = parts.map_err(|_| AppError::Unreadable)?;
        Ok(Self { parts, measure, deadline: Instant::now() + PATIENCE, _turn: None })
    }

    /// The next part, if there is one.
    ///
    /// # Errors
    /// The measure's where the whole form is too large; [`AppError::Unreadable`] where it breaks off, takes too long
    /// or is no form.
    pub(super) async fn next(&mut self) -> Result<Option<Part>, AppError> {
        let Self { parts, measure, deadline, .. } = self;
        let part = async {
            while let Some(field) = parts.next_field().await? {
                if let Some(part) = part(field, measure).await? {
                    return Ok(Some(part));
                }
            }
            Ok::<_, MultipartError>(None)
        };
        match timeout_at(*deadline, part).await {
            Ok(Ok(part)) => Ok(part),
            Ok(Err(error)) => Err(measure.unreadable(&error)),
            Err(_) => Err(AppError::Unreadable),
        }
    }

    /// Lets the rest come and go: a browser that is still sending would not hear the answer.
    async fn discard(mut self) {
        let rest = async { while let Ok(Some(_)) = self.parts.next_field().await {} };
        _ = timeout_at(Instant::now() + PATIENCE, rest).await;
    }
}

/// What a field brings, if it is one of the form's and not left empty.
async fn part(field: Field<'_>, measure: &Measure) -> Result<Option<Part>, MultipartError> {
    let file = field.file_name().filter(|name| !name.is_empty()).map(str::to_owned);
    match (field.name(), file) {
        (Some(KEY), None) => {
            let key = within(field, LONGEST_KEY).await?.unwrap_or_default();
            Ok(Some(Part::Key(String::from_utf8_lossy(&key).into_owned())))
        }
        (Some(FILE), Some(name)) => {
            let content = within(field, measure.largest).await?;
            Ok(Some(Part::File(name, content.ok_or_else(|| measure.too_large.clone()))))
        }
        _ => Ok(None),
    }
}

/// What is in a field, unless that is more than `largest` bytes: those are let go as they come.
async fn within(mut field: Field<'_>, largest: usize) -> Result<Option<Bytes>, MultipartError> {
    let mut content = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        if content.len() + chunk.len() > largest {
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

    const LARGEST: usize = 3_000;

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
        let mut form = Form::new(parts, Measure { largest: LARGEST, too_large: AppError::FileTooLarge })?;
        let mut read = Vec::new();
        while let Some(part) = form.next().await? {
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
        let large = [b'x'; LARGEST + 1];
        let largest = &large[..LARGEST];
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
