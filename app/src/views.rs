//! What the pages are given to show, and what their forms bring. No token and no secret has a place here: scripts may ask
//! for it as JSON.

pub mod approvals;
pub mod expenses;
pub mod form_key;
pub mod imports;
pub mod mapping_form;
pub mod permissions;
pub mod profile;
pub mod reports;
pub mod session;
pub mod sessions;
pub mod summary;
