//! The people: known from their first request on.

pub(crate) mod registration;
pub(crate) mod store;
