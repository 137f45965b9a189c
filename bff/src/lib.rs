//! The token handler: OpenID Connect sign-in, server-side sessions and fresh access tokens for any axum application.
//!
//! The browser holds one opaque cookie. The refresh token stays in the database, sealed; the access token is handed
//! to the code that calls the API, and to nobody else. This crate knows nothing of what the API is about or of how
//! pages are made.
//!
//! ```no_run
//! # async fn example(config: bff::Config) -> Result<(), Box<dyn std::error::Error>> {
//! use axum::{Router, routing::get};
//! use bff::{Bff, Db, Session, SystemClock};
//!
//! let bff = Bff::new(config, Db::open("sqlite:bff.db").await?, SystemClock)?;
//! let app: Router = bff.protect(Router::new().route("/", get({
//!     let bff = bff.clone();
//!     async move |session: Session| match bff.access_token(&session).await {
//!         Ok(token) => format!("call the API with a token of {} bytes", token.expose().len()),
//!         Err(error) => error.to_string(),
//!     }
//! })));
//! # Ok(()) }
//! ```

mod administrator;
mod authorization_parameter;
mod base_path;
mod client_credential;
mod client_ip;
pub mod clock;
mod config;
mod cookies;
mod csrf;
mod db;
mod dpop;
mod email_address;
mod fetch_metadata;
mod forwarded;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod guard;
mod headers;
mod housekeeping;
mod issuer;
mod metrics;
mod migrations;
mod no_session;
mod observation;
mod oidc;
mod pages;
mod protocol_options;
mod provider_config;
mod provider_logout;
mod proxy_check;
mod rate_limit;
mod reseal;
mod return_to;
mod router;
mod seal;
mod secure_url;
mod session;
mod sign_in_guard;
mod state;
#[cfg(test)]
mod statement_plans;
mod strict_cookie_hop;
mod tokens;
mod trusted_proxies;
mod unix_millis;
mod user;

pub use administrator::Administrator;
pub use authorization_parameter::{AuthorizationParameter, NotAnAuthorizationParameter};
pub use client_credential::{ClientCredential, ClientKey, ClientKeyError};
pub use clock::{Clock, SystemClock};
pub use config::{BaseUrl, Config, Lifetimes, NotABaseUrl};
pub use db::{Db, OpenError};
pub use dpop::key::ProofError;
pub use email_address::{EmailDomain, NotAnEmailDomain};
pub use forwarded::{ForwardedHeader, NotAForwardedHeader};
pub use issuer::{NotTenants, TenantId, TenantIssuer, Tenants, is_same as is_same_issuer};
pub use oidc::inspection::{Announced, InspectError, Inspection, inspect};
pub use protocol_options::{AssertionAudience, NotAChoice, ProtocolOptions, ResponseMode, SecretMethod};
pub use provider_config::{NotAProviderId, NotAResource, ProviderConfig, ProviderId, Resource};
pub use provider_logout::{LogoutEndpoint, LogoutHint, NotALogoutEndpoint, ProviderLogout};
pub use rate_limit::RateLimit;
pub use reseal::{ResealError, Resealed};
pub use seal::{SHORTEST_SECRET, SealerError};
pub use secure_url::is_secure;
pub use session::{
    end_reason::EndReason,
    identity::Identity,
    key::SessionKey,
    list::{LONGEST_DEVICE_NAME, PersonSummary, SessionSummary, SessionsError},
    operator::{KeyPrefix, NotAKeyPrefix, NotAPosition, OperatorSession, OperatorSessions, Position, Whose},
    request_session::Session,
};
pub use state::{Bff, StartError};
pub use tokens::{
    presenter::Presenter,
    refresh::TokenError,
    rejection::Rejection,
    token::{AccessToken, TokenInfo},
};
pub use trusted_proxies::{NotNetworks, TrustedProxies};
