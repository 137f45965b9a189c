//! The lease: who may refresh a session's tokens now, over all processes on one database.
//!
//! It is taken by compare-and-set on the generation, so a lease is never taken for tokens that were refreshed
//! meanwhile. It is renewed while the provider is slow, and runs out where its holder died. It only keeps two
//! processes from using the same refresh token at once: what a refresh brought is committed with or without it.

use time::Duration;

/// How long a lease holds unless it is renewed.
pub(crate) const LEASE: Duration = Duration::seconds(6);
/// How often a lease is renewed while the provider is slow.
pub(crate) const RENEWAL: std::time::Duration = std::time::Duration::from_secs(2);

/// Who holds a lease: an id that no other process has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LeaseHolder([u8; 16]);

impl LeaseHolder {
    pub(crate) fn new() -> Result<Self, getrandom::Error> {
        let mut id = [0; 16];
        getrandom::fill(&mut id)?;
        Ok(Self(id))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::LOCK_LIMITS;

    /// Who commits a refresh holds its row while it waits for another one, and meanwhile the lease can't be renewed.
    #[test]
    fn a_commit_lets_go_of_its_row_while_its_lease_still_holds() {
        let (_, limit) = LOCK_LIMITS.split_once("('lock_timeout', '").unwrap();
        let (seconds, _) = limit.split_once("s'").unwrap();
        let waits = std::time::Duration::from_secs(seconds.parse().unwrap());
        assert!(RENEWAL + waits < LEASE);
    }
}
