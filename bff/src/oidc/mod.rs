//! OpenID Connect: signing in and out at the provider, and refreshing tokens there.

pub(crate) mod attempt;
mod authentication;
pub(crate) mod backchannel;
pub(crate) mod callback;
pub(crate) mod credential;
mod exchange;
pub(crate) mod http;
pub(crate) mod id_token;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod logout_token;
pub(crate) mod metadata;
pub(crate) mod provider;
mod pushed_request;
mod silent;
mod wishes;
