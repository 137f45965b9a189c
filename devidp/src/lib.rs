//! A small OpenID provider for development and tests only.
//!
//! It does what a production provider does where a client can tell the difference (code flow with PKCE, consent,
//! rotation of refresh tokens with reuse detection, revocation, logout by the browser and on the back channel), and
//! what none would do: it listens on loopback only, has [ready accounts](Account), and spoils its answers
//! [on request](Fault). As it comes it keeps to the standards; a [`Personality`] makes it like a provider that people
//! have, and each of its [`Quirks`] can be had alone.
//!
//! It knows nothing of the application that signs in with it, and has no place in a production build.

mod access_token;
mod access_token_claims;
mod access_token_form;
mod access_token_record;
mod account;
mod api_scope_names;
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
mod client_authentication_method;
mod client_key;
mod clock;
mod config;
mod consent;
mod constant_time;
mod control;
mod discovery;
mod dpop;
mod dpop_mode;
mod encrypted_shape;
mod end_session;
mod fault_injection;
mod faults;
mod fresh_consent;
mod grant;
mod handle;
mod id_token;
mod introspection_endpoint;
mod issuer;
mod jarm;
mod keys;
mod logout_delivery;
mod loopback;
mod oauth_error;
mod pages;
mod par_endpoint;
mod parameters;
mod paths;
mod personality;
mod provider;
mod pushed_request;
mod quirks;
mod recorder;
mod refresh_tokens;
mod requested_scope;
mod revocation_endpoint;
mod settings;
mod sign_in;
mod sign_out;
mod sign_out_endpoints;
mod signed_in;
mod signing_algorithm;
mod state;
mod store;
mod token_endpoint;
mod token_issuance;
mod tokeninfo_endpoint;
mod userinfo_endpoint;

pub use access_token_form::{
    AccessTokenForm, AccessTokenType, AudienceClaim, ClientClaim, ScopeClaim, SubjectClaim,
};
pub use account::Account;
pub use api_scope_names::ApiScopeNames;
pub use behaviour::{Behaviour, Change};
pub use client::{Client, Credential};
pub use client_authentication_method::{AssertionAudience, SecretMethods};
pub use client_key::{ClientKey, ClientKeyError, ClientKeyPair};
pub use config::{Api, ApiScope, Config};
pub use control::Control;
pub use discovery::MetadataError;
pub use dpop_mode::Dpop;
pub use faults::{Endpoint, Fault, FaultKind};
pub use issuer::{Issuer, IssuerError};
pub use keys::{KeyError, SignError, SigningKey};
pub use loopback::{BindError, bind};
pub use personality::{Personality, UnknownPersonality};
pub use provider::{Provider, StartError};
pub use quirks::{Quirks, QuirksChange};
pub use recorder::{Issued, Stats, TokenKind, TokenRequests};
pub use refresh_tokens::{ExpiresIn, RefreshExpiresIn, RefreshTokenReuse, RefreshTokens};
pub use settings::Settings;
pub use sign_out::{SignOut, SignOutConfirmation};
pub use signing_algorithm::SigningAlgorithm;
