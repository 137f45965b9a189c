//! Sessions: who is signed in, since when and until when. Tokens are kept in [`tokens`](crate::tokens).

pub(crate) mod cache;
mod confirmation;
pub(crate) mod cookie_store;
pub(crate) mod deletion;
pub(crate) mod device;
pub(crate) mod end_notifier;
pub(crate) mod end_reason;
mod ended_sessions;
pub(crate) mod events;
mod expiry;
pub(crate) mod identity;
pub(crate) mod key;
mod last_use;
pub(crate) mod layer;
pub(crate) mod list;
mod lookup;
pub(crate) mod noted_uses;
pub(crate) mod operator;
pub(crate) mod record;
pub(crate) mod request_session;
pub(crate) mod store;
pub(crate) mod stored_session;
mod used_logout_tokens;
