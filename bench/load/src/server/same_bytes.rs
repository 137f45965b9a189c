//! A server of one answer: the limit of what serves a page.

use std::path::Path;

use anyhow::{Context, Result};
use axum::{
    Router,
    body::Bytes,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
};

/// Serves the file, as HTML, on 127.0.0.1.
pub(crate) async fn serve(port: u16, file: &Path) -> Result<()> {
    let bytes = std::fs::read(file).with_context(|| format!("{} can't be read", file.display()))?;
    let bytes = Bytes::from(bytes);
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    super::serve(Router::new().fallback(async move || (headers, bytes)), port).await
}
