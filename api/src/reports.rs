//! Reports: expenses that are handed in together, from the first title to the decision.

pub(crate) mod approvals;
mod changes;
pub(crate) mod comments;
pub(crate) mod history;
pub(crate) mod path;
pub(crate) mod report_expenses;
pub(crate) mod routes;
pub(crate) mod store;
pub(crate) mod transitions;
