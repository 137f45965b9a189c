//! Who a request acts for: every statement of the store is bound to one.

use time::OffsetDateTime;

/// A person who is known to the store. Only a [`Caller`](crate::auth::caller::Caller) holds one.
#[derive(Debug)]
pub(crate) struct Identity {
    /// Their row.
    pub(crate) id: i64,
    /// `iss`
    pub(crate) issuer: String,
    /// When they last proved who they are, where the issuer says so.
    pub(crate) auth_time: Option<OffsetDateTime>,
}
