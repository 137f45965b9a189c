//! What the provider's answer says, as it comes with `/callback`.

use serde::Deserialize;

/// The authorization response (RFC 6749 §4.1.2) with the issuer (RFC 9207 §2).
#[derive(Deserialize)]
pub(crate) struct CallbackQuery {
    pub(crate) state: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) iss: Option<String>,
    pub(crate) error: Option<String>,
    /// All of these within a signed JWT (JARM).
    pub(crate) response: Option<String>,
    /// Not the provider's: a callback that was not known here, asked for once more from this site.
    pub(crate) probe: Option<String>,
}
