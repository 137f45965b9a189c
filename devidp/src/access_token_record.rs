//! What is remembered of an access token, so that the provider knows it again whatever it looks like.

use std::{collections::BTreeSet, time::SystemTime};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::authentication_context::AuthenticationContext;

/// What an access token means.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AccessTokenRecord {
    pub(crate) grant: Uuid,
    pub(crate) subject: String,
    pub(crate) client_id: String,
    pub(crate) audience: String,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) auth_time: SystemTime,
    pub(crate) acr: AuthenticationContext,
    pub(crate) issued_at: SystemTime,
    pub(crate) ends_at: SystemTime,
    /// The thumbprint of the key that the token is bound to (RFC 9449 §6.1).
    pub(crate) key_thumbprint: Option<String>,
}

impl AccessTokenRecord {
    pub(crate) fn is_over(&self, now: SystemTime) -> bool {
        now >= self.ends_at
    }
}
