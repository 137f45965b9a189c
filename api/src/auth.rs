//! Who is calling, and what they may do: from the request's access token to a value in a handler's signature.
//!
//! `credentials` finds the token, `verifier` checks it with the issuer's `jwks` and its `claims`, `dpop` checks that
//! the client holds the key that it is bound to, `guard` asks for the `scope` and makes a `principal`, `caller` gives it
//! its row in the store and so an `identity`, `step_up` asks for a fresh sign-in, and `challenge` says what was missing.
//! What the API is about, none of them knows but for the names of its scopes and that sums of money are at stake.

pub(crate) mod caller;
pub(crate) mod challenge;
pub(crate) mod claims;
pub(crate) mod credentials;
pub(crate) mod dpop;
mod guard;
pub(crate) mod identity;
pub(crate) mod issuer;
pub(crate) mod jwks;
pub(crate) mod principal;
pub(crate) mod provider_keys;
pub(crate) mod scope;
pub(crate) mod step_up;
pub(crate) mod verifier;
