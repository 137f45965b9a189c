//! What the home page asks.

use leptos::prelude::*;

use super::response::{answered, backend};
use crate::{AppError, SummaryView};

/// How things stand for the person.
///
/// # Errors
/// As the session or the API refuses.
#[server(endpoint = "summary")]
pub async fn read_summary() -> Result<SummaryView, AppError> {
    answered(backend()?.summary().await)
}
