//! Sessions: who is signed in, since when and until when. Tokens are another room's.

mod device;
pub(crate) mod ending;
pub(crate) mod events;
pub(crate) mod key;
pub(crate) mod layer;
pub(crate) mod list;
pub(crate) mod store;
pub(crate) mod watch;

use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, serde::rfc3339};

pub(crate) use device::device;
pub use ending::Ending;
pub use key::SessionKey;

/// A signed-in person's session, as handlers see it.
#[derive(Debug, Clone)]
pub struct Session {
    /// Under which name the session's rows stand.
    pub key: SessionKey,
    /// Who it is.
    pub identity: Identity,
    /// When the person signed in.
    pub signed_in_at: OffsetDateTime,
    /// When the person last proved to the provider who they are (`auth_time`), where it says so.
    pub authenticated_at: Option<OffsetDateTime>,
    /// When the session ends unless it is used.
    pub idle_ends_at: OffsetDateTime,
    /// When the session ends, used or not.
    pub ends_at: OffsetDateTime,
    /// How often its tokens had been refreshed when the request came.
    pub(crate) generation: u64,
}

/// Who signed in: the claims of the ID token that are kept (OpenID Connect Core §2 and §5.1).
///
/// A person is `issuer` and `subject` together, never an e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// `iss`
    pub issuer: String,
    /// `sub`
    pub subject: String,
    /// `sid`: the provider's name for its own session (Front- and Back-Channel Logout).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_session: Option<String>,
    /// `name`
    pub name: Option<String>,
    /// `email`
    pub email: Option<String>,
    /// `email_verified`
    pub email_verified: Option<bool>,
    /// `picture`
    pub picture: Option<String>,
}

/// What a session's record holds under [`Record::KEY`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) identity: Identity,
    #[serde(with = "rfc3339")]
    pub(crate) signed_in_at: OffsetDateTime,
    #[serde(with = "rfc3339::option")]
    pub(crate) authenticated_at: Option<OffsetDateTime>,
    /// What the browser calls itself, such as "Firefox on Linux".
    pub(crate) device: String,
    /// What the person calls the device.
    pub(crate) name: Option<String>,
}

impl Record {
    pub(crate) const KEY: &'static str = "signed_in";
}
