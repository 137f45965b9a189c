//! Who is calling, and what they may do: from the request's bearer token to a value in a handler's signature.
//!
//! `bearer` finds the token, `verifier` checks it with the issuer's `jwks` and its `claims`, `guard` asks for the
//! `scope`, `step_up` for a fresh sign-in. None of them knows what the API is about.

pub(crate) mod bearer;
pub(crate) mod claims;
pub(crate) mod guard;
pub(crate) mod issuer;
pub(crate) mod jwks;
pub(crate) mod provider;
pub(crate) mod scope;
pub(crate) mod step_up;
pub(crate) mod verifier;
