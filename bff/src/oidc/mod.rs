//! OpenID Connect: signing in and out at the provider, and refreshing tokens there.

pub(crate) mod attempt;
mod authentication;
mod authorization_request;
pub(crate) mod backchannel;
pub(crate) mod callback;
pub(crate) mod credential;
mod discovery;
mod exchange;
pub(crate) mod failure;
pub(crate) mod http;
pub(crate) mod id_token;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod logout_token;
pub(crate) mod metadata;
pub(crate) mod provider;
mod pushed_request;
mod sign_in;
mod silent;
mod wishes;
