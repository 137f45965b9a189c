//! The response that brings a file, with the headers that keep it from doing anything in a browser.

use app::{AppError, sign_in_redirect};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Uri, header};

use super::error_response::text_error;
use crate::{api_client::Download, gateway::Gateway};

/// What a browser does with a file (RFC 6266 §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Disposition {
    /// It shows it.
    Inline,
    /// It keeps it.
    Attachment,
}

/// The file that `read` brings, or why there is none. A visitor who is not signed in is led to sign in, and back.
pub(super) async fn file_or_sign_in<Read>(
    gateway: &Gateway,
    uri: &Uri,
    disposition: Disposition,
    read: Read,
) -> Response
where
    Read: Future<Output = Result<Download, AppError>>,
{
    let read = async {
        gateway.signed_in()?;
        read.await
    };
    let error = match read.await {
        Ok(download) => return file_response(disposition, download),
        Err(error) => error,
    };
    let here = uri.path_and_query().map_or(uri.path(), |here| here.as_str());
    match sign_in_redirect(&error, here) {
        Some(way) => Redirect::to(&way).into_response(),
        None => text_error(&error),
    }
}

/// A file that a browser may show or keep, and nothing more. Nobody between keeps it: who may see it can change.
fn file_response(disposition: Disposition, download: Download) -> Response {
    let Download { media_type, name, length, content } = download;
    let word = match disposition {
        Disposition::Inline => "inline",
        Disposition::Attachment => "attachment",
    };
    let disposition = HeaderValue::from_str(&format!("{word};{name}"));
    let headers: [(HeaderName, HeaderValue); 5] = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static(word))),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    let mut headers = HeaderMap::from_iter(headers);
    headers.extend(length.map(|length| (header::CONTENT_LENGTH, length)));
    (headers, content).into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn a_file_leaves_as_what_it_is_and_can_do_nothing() {
        let leaves = |disposition, name: &str| {
            let (name, content) = (name.to_owned(), Body::empty());
            let download = Download { media_type: "application/pdf", name, length: None, content };
            file_response(disposition, download).headers().clone()
        };
        let shown = leaves(Disposition::Inline, r#" filename="a.pdf""#);
        assert_eq!(shown[header::CONTENT_TYPE], "application/pdf");
        assert_eq!(shown[header::CONTENT_DISPOSITION], r#"inline; filename="a.pdf""#);
        assert_eq!(shown[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(shown[header::CONTENT_SECURITY_POLICY], "sandbox; default-src 'none'");
        assert_eq!(shown[header::CACHE_CONTROL], "private, no-store");
        let kept = leaves(Disposition::Attachment, r#" filename="a.pdf""#);
        assert_eq!(kept[header::CONTENT_DISPOSITION], r#"attachment; filename="a.pdf""#);
        let split = leaves(Disposition::Attachment, "\r\nx: y");
        assert_eq!(split[header::CONTENT_DISPOSITION], "attachment");
    }
}
