//! A small OpenID provider for development and tests only.
//!
//! It does what a production provider does where a client can tell the difference (code flow with PKCE, consent,
//! rotation of refresh tokens with reuse detection, revocation, logout by the browser and on the back channel), and
//! what none would do: it listens on loopback only, has [ready accounts](Account), and spoils its answers
//! [on request](Fault).
//!
//! It knows nothing of the application that signs in with it, and has no place in a production build.

mod account;
mod app_state;
mod authentication_context;
mod authorization_endpoint;
mod authorization_request;
mod authorization_response;
mod backchannel_logout;
mod behaviour;
mod client;
mod client_assertion;
mod client_authentication;
mod client_key;
mod clock;
mod config;
mod consent;
mod constant_time;
mod control;
mod discovery;
mod dpop;
mod dpop_mode;
mod end_session;
mod fault_injection;
mod faults;
mod grant;
mod handle;
mod keys;
mod logout_delivery;
mod loopback;
mod oauth_error;
mod pages;
mod par_endpoint;
mod parameters;
mod paths;
mod provider;
mod pushed_request;
mod recorder;
mod requested_scope;
mod revocation_endpoint;
mod settings;
mod sign_in;
mod signed_in;
mod state;
mod store;
mod token_endpoint;
mod token_issuance;
mod userinfo_endpoint;

pub use account::Account;
pub use behaviour::{Behaviour, Change};
pub use client::{Client, Credential};
pub use client_key::{ClientKey, ClientKeyError, ClientKeyPair};
pub use config::{Api, ApiScope, Config};
pub use control::Control;
pub use discovery::MetadataError;
pub use dpop_mode::Dpop;
pub use faults::{Endpoint, Fault, FaultKind};
pub use keys::{KeyError, SignError};
pub use loopback::{BindError, bind};
pub use provider::{Provider, StartError};
pub use recorder::{Issued, Stats, TokenKind, TokenRequests};
pub use settings::Settings;
