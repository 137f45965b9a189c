//! Who is calling, and what they may do: from the request's access token to a value in a handler's signature.
//!
//! `credentials` finds the token, and `verifier` checks it on the terms of its `trusted_issuer`: a signed one (`jws`) with
//! the issuer's `jwks` and its `claims`, one that does not say enough by `introspection`. `rights` reads what it allows,
//! `preset` knows what each provider's tokens are like. `dpop` checks that the client holds the key that the token is bound
//! to, `guard` asks for the `scope` and makes a `principal`, `caller` gives it its row in the store and so an `identity`,
//! `any_caller` is anybody whose token holds, `step_up` asks for a fresh sign-in, and `challenge` says what was missing, `refusal_log` whom it concerns who runs this.
//! What the API is about, none of them knows but for the names of its scopes and that sums of money are at stake.

pub(crate) mod any_caller;
pub(crate) mod caller;
pub(crate) mod challenge;
pub(crate) mod claims;
pub(crate) mod credentials;
pub(crate) mod dpop;
mod guard;
pub(crate) mod identity;
pub(crate) mod introspection;
pub(crate) mod issuer;
pub(crate) mod jwks;
mod jws;
pub(crate) mod preset;
pub(crate) mod principal;
pub(crate) mod provider_calls;
pub(crate) mod provider_http;
pub(crate) mod provider_keys;
mod refusal_log;
pub(crate) mod rights;
pub(crate) mod scope;
mod signature_algorithm;
pub(crate) mod step_up;
pub(crate) mod token_error;
pub(crate) mod trusted_issuer;
mod verified_signatures;
pub(crate) mod verifier;
