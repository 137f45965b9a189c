//! A form that brings files (RFC 7578), part by part: no more than one file is in memory at a time, and none that is
//! too large.

use app::{
    AppError, LARGEST_RECEIPT,
    receipt_address::{FILE, KEY},
};
use axum::{
    body::Bytes,
    extract::{
        Multipart,
        multipart::{Field, MultipartError, MultipartRejection},
    },
};
use domain::receipt::{Kind, MOST_RECEIPTS};
use http::StatusCode;
use tokio::time::{Duration, Instant, timeout_at};

use crate::api_client::Upload;

/// How long a form may take to come.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);
/// The largest form, in bytes: as many files as an expense can have.
pub(super) const LARGEST: usize = MOST_RECEIPTS * LARGEST_RECEIPT;
/// The longest key, in bytes.
const LONGEST_KEY: usize = 200;

/// A part of the form.
#[derive(Debug)]
pub(super) enum Part {
    /// The form's key.
    Key(String),
    /// A file: what it is called, and the file itself or why it is not taken.
    File(String, Result<Upload, AppError>),
}

/// A form on its way.
pub(super) struct Form {
    parts: Multipart,
    deadline: Instant,
}

impl Form {
    pub(super) fn new(parts: Result<Multipart, MultipartRejection>) -> Result<Self, AppError> {
        let parts = parts.map_err(|_| AppError::Unreadable)?;
        Ok(Self { parts, deadline: Instant::now() + PATIENCE })
    }

    /// The next part, if there is one.
    ///
    /// # Errors
    /// [`AppError::FileTooLarge`] where the whole form is; [`AppError::Unreadable`] where it breaks off, takes too long
    /// or is no form.
    pub(super) async fn next(&mut self) -> Result<Option<Part>, AppError> {
        let deadline = self.deadline;
        let part = async {
            while let Some(field) = self.parts.next_field().await? {
                if let Some(part) = part(field).await? {
                    return Ok(Some(part));
                }
            }
            Ok::<_, MultipartError>(None)
        };
        match timeout_at(deadline, part).await {
            Ok(Ok(part)) => Ok(part),
            Ok(Err(error)) => Err(unreadable(&error)),
            Err(_) => Err(AppError::Unreadable),
        }
    }

    /// Lets the rest come and go: a browser that is still sending would not hear the answer.
    pub(super) async fn discard(mut self) {
        let rest = async { while let Ok(Some(_)) = self.parts.next_field().await {} };
        _ = timeout_at(self.deadline, rest).await;
    }
}

fn unreadable(error: &MultipartError) -> AppError {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => AppError::FileTooLarge,
        _ => AppError::Unreadable,
    }
}

/// What a field brings, if it is one of the form's and not left empty.
async fn part(field: Field<'_>) -> Result<Option<Part>, MultipartError> {
    let file = field.file_name().filter(|name| !name.is_empty()).map(str::to_owned);
    match (field.name(), file) {
        (Some(KEY), None) => {
            let key = within(field, LONGEST_KEY).await?.unwrap_or_default();
            Ok(Some(Part::Key(String::from_utf8_lossy(&key).into_owned())))
        }
        (Some(FILE), Some(name)) => {
            let content = within(field, LARGEST_RECEIPT).await?;
            let upload = content.ok_or(AppError::FileTooLarge).and_then(|content| upload(&name, content));
            Ok(Some(Part::File(name, upload)))
        }
        _ => Ok(None),
    }
}

/// A file is what its first bytes say, and not what its sender calls it.
fn upload(name: &str, content: Bytes) -> Result<Upload, AppError> {
    let kind = Kind::of(&content).ok_or(AppError::NoReceipt)?;
    Ok(Upload { name: name.to_owned(), kind, content })
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

    const PDF: &[u8] = b"%PDF-1.7";

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
        let mut form = Form::new(parts)?;
        let mut read = Vec::new();
        while let Some(part) = form.next().await? {
            read.push(match part {
                Part::Key(key) => format!("key {key}"),
                Part::File(name, Ok(file)) => format!("{name}: {} of {:?}", file.content.len(), file.kind),
                Part::File(name, Err(error)) => format!("{name}: {error:?}"),
            });
        }
        Ok(read)
    }

    #[tokio::test]
    async fn each_file_is_taken_for_itself() {
        let large = [PDF, &vec![b'x'; LARGEST_RECEIPT]].concat();
        let largest = &large[..LARGEST_RECEIPT];
        let form = form(&[
            ("key", None, b"a-key"),
            ("file", Some("page.html.pdf"), b"<script>"),
            ("other", None, b"more"),
            ("file", Some("large.pdf"), &large),
            ("file", Some("largest.pdf"), largest),
            ("file", Some(""), b""),
            ("file", Some("picture.gif"), PDF),
        ]);
        let mut request = request(form.into());
        DefaultBodyLimit::max(LARGEST).apply(&mut request);
        let read = read(request).await.unwrap();
        let expected = [
            "key a-key",
            "page.html.pdf: NoReceipt",
            "large.pdf: FileTooLarge",
            "largest.pdf: 10485760 of Pdf",
            "picture.gif: 8 of Pdf",
        ];
        assert_eq!(read, expected);
    }

    #[tokio::test]
    async fn a_form_that_is_too_large_is_not_read_to_its_end() {
        let mut request = request(form(&[("file", Some("a.pdf"), &[b'x'; 2_000])]).into());
        DefaultBodyLimit::max(1_000).apply(&mut request);
        assert_eq!(read(request).await, Err(AppError::FileTooLarge));
    }

    #[tokio::test]
    async fn what_is_no_form_breaks_off_or_takes_too_long_is_not_read() {
        let whole = form(&[("file", Some("a.pdf"), PDF)]);
        for cut in [0, 1, whole.len() / 2, whole.len() - 6] {
            let cut_off = request(whole[..cut].to_vec().into());
            assert_eq!(read(cut_off).await, Err(AppError::Unreadable), "{cut}");
        }
        tokio::time::pause();
        let endless = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        assert_eq!(read(request(endless)).await, Err(AppError::Unreadable));
    }
}
