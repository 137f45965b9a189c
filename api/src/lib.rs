//! The resource server: a person's expense reports, for whoever shows an access token that allows it.
//!
//! It trusts the access token and nothing else (RFC 6750, RFC 9068), and knows no session, no cookie, no
//! sign-in and no Backend-for-Frontend.

mod admitted;
mod apart;
mod approvals;
mod archive;
mod auth;
mod body;
mod clock;
mod comments;
mod config;
mod contents;
mod cursor;
mod demo;
mod disposition;
mod endpoint;
mod expenses;
mod export;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod health;
mod history;
mod idempotency;
mod imports;
mod limits;
mod migrations;
mod moves;
mod openapi;
mod precondition;
mod problem;
mod receipts;
mod report_receipts;
mod reports;
mod request_log;
mod router;
mod scopes;
mod sheet;
pub mod store;
mod summary;
mod told;
mod turns;
mod upload;

pub use auth::{
    issuer::{Issuer, NotAnIssuer},
    jwks::{IssuerKeys, KeySource, KeysUnavailable},
    provider::ProviderKeys,
    step_up::StepUp,
};
pub use clock::{Clock, SystemClock};
pub use config::{Config, Deps, DpopConfig, SHORTEST_NONCE_SECRET};
pub use limits::Limits;
pub use router::{build, endpoints};
pub use store::Store;
pub use told::Told;
