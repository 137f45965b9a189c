//! Expenses: a list that is searched and sorted, each of them written, changed, deleted and restored, and what happened
//! to each.

pub(crate) mod changes;
pub(crate) mod events;
pub(crate) mod list;
mod narrowing;
pub(crate) mod new_expenses;
pub(crate) mod query;
pub(crate) mod refunds;
pub(crate) mod routes;
pub(crate) mod store;
mod sums;
