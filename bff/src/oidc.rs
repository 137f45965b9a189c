//! OpenID Connect: signing in and out at the provider, and refreshing tokens there.

mod authorization_error;
mod authorization_options;
mod authorization_request;
pub(crate) mod backchannel_logout;
pub(crate) mod callback;
mod client_authentication;
mod client_rejected;
mod discovered_provider;
mod discovery;
pub(crate) mod http;
mod id_token;
pub(crate) mod login;
pub(crate) mod login_state;
pub(crate) mod logout;
mod logout_request;
pub(crate) mod logout_token;
mod openid_client;
pub(crate) mod provider;
mod provider_metadata;
pub(crate) mod providers;
mod pushed_request;
mod refresh_error;
mod sign_in;
mod sign_in_error;
mod silent_sign_in;
mod token_request;
mod token_response;
