//! The page that tells that the session has ended.

/// Its path.
pub(crate) const PATH: &str = "/session-ended";
/// It ended by itself.
pub(crate) const EXPIRED: &str = "expired";
/// Somebody ended it.
pub(crate) const REVOKED: &str = "revoked";

/// Where it stands. `return_to` is percent-encoded.
pub(crate) fn href(reason: &str, return_to: &str) -> String {
    format!("{PATH}?reason={reason}&return_to={return_to}")
}
