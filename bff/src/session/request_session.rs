//! The session of a request, as handlers see it.

use std::sync::Arc;

use time::OffsetDateTime;

use super::{identity::Identity, key::SessionKey};

/// A signed-in person's session, as handlers see it. It is cheap to clone.
#[derive(Debug, Clone)]
pub struct Session {
    /// Under which name the session's rows stand.
    pub key: SessionKey,
    /// Who it is.
    pub identity: Arc<Identity>,
    /// When the person signed in.
    pub signed_in_at: OffsetDateTime,
    /// When the person last proved to the provider who they are (`auth_time`), where it says so.
    pub authenticated_at: Option<OffsetDateTime>,
    /// When the session ends unless it is used.
    pub idle_ends_at: OffsetDateTime,
    /// When the session ends, used or not.
    pub ends_at: OffsetDateTime,
    /// How often its tokens had been refreshed when the request came, or a second before.
    pub(crate) generation: u64,
}
