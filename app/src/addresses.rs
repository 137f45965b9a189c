//! What the addresses of the pages say, and how they are written: paths, queries, and what a form leaves in them.

pub(crate) mod base_path;
#[cfg(feature = "ssr")]
pub(crate) mod expense_input;
#[cfg(feature = "ssr")]
pub(crate) mod expenses;
#[cfg(feature = "ssr")]
pub(crate) mod filters;
#[cfg(feature = "ssr")]
pub(crate) mod flash_message;
#[cfg(feature = "ssr")]
pub mod imports;
#[cfg(feature = "ssr")]
pub(crate) mod query;
pub mod receipt_form;
#[cfg(feature = "ssr")]
pub mod receipts;
#[cfg(feature = "ssr")]
pub(crate) mod reports;
#[cfg(feature = "ssr")]
pub(crate) mod requested;
#[cfg(feature = "ssr")]
pub(crate) mod return_to;
pub(crate) mod session_ended;
#[cfg(feature = "ssr")]
pub(crate) mod sign_in;
pub(crate) mod sign_in_href;
