//! How things stand: sums over all that a person has.

pub(crate) mod routes;
mod store;
