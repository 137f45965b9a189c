//! The resource server: a person's expense reports, for whoever shows an access token that allows it.
//!
//! It trusts the access token and nothing else (RFC 6750, RFC 9068), and knows no session, no cookie, no
//! sign-in and no Backend-for-Frontend.

mod auth;
mod clock;
mod config;
mod demo;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod health;
mod problem;
mod reports;
mod request_log;
mod router;
pub mod store;

pub use auth::{
    issuer::{Issuer, NotAnIssuer},
    jwks::{IssuerKeys, KeySource, KeysUnavailable},
    provider::ProviderKeys,
};
pub use clock::{Clock, SystemClock};
pub use config::{Config, Deps, DpopConfig, SHORTEST_NONCE_SECRET};
pub use router::{build, paths};
pub use store::Store;
