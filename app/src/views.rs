//! What the pages are given to show, and what their forms bring: it crosses between the server and the browser. No token
//! and no secret has a place here.

pub mod approvals;
pub mod expenses;
pub mod form_key;
pub mod imports;
pub mod permissions;
pub mod profile;
pub mod reports;
pub mod session;
pub mod sessions;
pub mod summary;
