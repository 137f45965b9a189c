//! The people: known from their first request on, and by name when a client has told it.

pub(crate) mod profile;
pub(crate) mod registration;
pub(crate) mod store;
