//! What a page asks the server: as a direct call while the server renders, as `POST /api/…` from the browser.
//!
//! Nothing here decides anything: each asks the request's [`Backend`](crate::backend::Backend), and an error sets
//! the response's status either way.

pub mod approvals;
mod error_encoding;
pub mod expenses;
pub mod imports;
pub mod receipts;
pub mod reports;
pub(crate) mod response;
pub mod session;
pub mod sessions;
pub mod summary;
