//! The provider as clients and people see it: the whole router, driven in-process, and a listener where the
//! connection itself matters.
#![expect(clippy::unwrap_used, reason = "tests")]

mod access_token_form;
mod api_scope_names;
mod authorize;
mod backchannel_logout;
mod client_assertion;
mod consent;
mod control;
mod discovery;
mod dpop;
mod end_session;
mod faults;
mod harness;
mod id_token;
mod introspection;
mod issuer;
mod jarm;
mod load;
mod loopback;
mod offline_access;
mod personality;
mod provider_key;
mod pushed_request;
mod resource_indicator;
mod revocation;
mod rotation;
mod settings;
mod sign_in;
mod sign_out;
mod state_file;
mod step_up;
mod token;
mod token_answer;
mod userinfo;
