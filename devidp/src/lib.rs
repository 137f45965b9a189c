//! A small OpenID provider for development and tests only.
//!
//! It does what a production provider does where a client can tell the difference (code flow with PKCE, consent,
//! rotation of refresh tokens with reuse detection, revocation, logout by the browser and on the back channel), and
//! what none would do: it listens on loopback only, has [ready accounts](Account), and spoils its answers
//! [on request](Fault).
//!
//! It knows nothing of the application that signs in with it, and has no place in a production build.

mod account;
mod acr;
mod authorize;
mod backchannel;
mod behaviour;
mod client;
mod client_assertion;
mod client_key;
mod clock;
mod config;
mod consent;
mod control;
mod discovery;
mod dpop;
mod end_session;
mod faults;
mod grant;
mod inner;
mod issue;
mod keys;
mod ledger;
mod loopback;
mod pages;
mod parameters;
mod provider;
mod pushed_request;
mod refusal;
mod revocation;
mod seal;
mod settings;
mod sign_in;
mod state;
mod token;
mod userinfo;

pub use account::Account;
pub use behaviour::{Behaviour, Change};
pub use client::{Client, Credential};
pub use client_key::{ClientKey, ClientKeyError, ClientKeyPair};
pub use config::{Api, ApiScope, Config};
pub use control::Control;
pub use discovery::MetadataError;
pub use dpop::Dpop;
pub use faults::{Endpoint, Fault, FaultKind};
pub use keys::{KeyError, SignError};
pub use ledger::{Issued, Stats, TokenKind, TokenRequests};
pub use loopback::{BindError, bind};
pub use provider::{Provider, StartError};
pub use settings::Settings;
