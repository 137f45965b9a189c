//! What every resource needs of HTTP: how a body, a page of a list and a precondition are read, how a failure is told,
//! and what describes and logs it all. It knows no resource.

pub(crate) mod body;
pub(crate) mod content_disposition;
pub(crate) mod endpoint;
pub(crate) mod health;
pub(crate) mod misplaced_token;
pub(crate) mod openapi;
pub(crate) mod pagination;
pub(crate) mod precondition;
pub(crate) mod problem;
pub(crate) mod rate_limit;
pub(crate) mod request_log;
pub(crate) mod upload;
