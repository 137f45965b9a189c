//! The provider as clients and people see it: the whole router, driven in-process, and a listener where the
//! connection itself matters.
#![expect(clippy::unwrap_used, reason = "tests")]

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
mod load;
mod loopback;
mod pushed_request;
mod resource_indicator;
mod revocation;
mod rotation;
mod settings;
mod sign_in;
mod state_file;
mod step_up;
mod token;
mod userinfo;
