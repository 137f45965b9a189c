//! The proofs that this process took lately: each serves once (RFC 9449 §11.1). What other processes took, the database
//! knows ([`UsedProofs`](super::used_proofs::UsedProofs)).

use std::{
    collections::{HashSet, VecDeque},
    sync::{Mutex, PoisonError},
};

use aws_lc_rs::digest::{Context, SHA256};
use time::OffsetDateTime;

/// How many proofs are remembered by a process: about 1,900 requests a second, at some 80 bytes each.
const MOST: usize = 1 << 17;

/// The proofs that were taken, until they are too old to be taken again.
#[derive(Default)]
pub(crate) struct ReplayCache(Mutex<Memory>);

#[derive(Default)]
struct Memory {
    known: HashSet<ProofHash>,
    /// The same, in the order in which they are forgotten.
    ends: VecDeque<(OffsetDateTime, ProofHash)>,
}

/// The SHA-256 of a proof's key and `jti`: of one length however long the `jti` is, and of this key alone, so that nobody
/// uses up another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ProofHash(pub(super) [u8; 32]);

impl ProofHash {
    pub(crate) fn of(thumbprint: &str, id: &str) -> Self {
        let mut hash = Context::new(&SHA256);
        for part in [thumbprint, "\n", id] {
            hash.update(part.as_bytes());
        }
        let mut proof = [0; 32];
        proof.copy_from_slice(hash.finish().as_ref());
        Self(proof)
    }
}

/// There is no room left.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Full;

impl ReplayCache {
    /// Whether the proof is remembered.
    pub(crate) fn contains(&self, proof: &ProofHash, now: OffsetDateTime) -> bool {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        memory.forget(now);
        memory.known.contains(proof)
    }

    /// Remembers a proof until then. Whether it is the first time.
    pub(crate) fn insert(
        &self,
        proof: &ProofHash,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<bool, Full> {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        memory.forget(now);
        if memory.known.contains(proof) {
            return Ok(false);
        }
        if memory.known.len() >= MOST {
            return Err(Full);
        }
        memory.known.insert(*proof);
        memory.ends.push_back((until, *proof));
        Ok(true)
    }
}

impl Memory {
    fn forget(&mut self, now: OffsetDateTime) {
        while let Some((_, proof)) = self.ends.pop_front_if(|(until, _)| *until <= now) {
            self.known.remove(&proof);
        }
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    #[test]
    fn a_proof_serves_once_while_it_could_serve_again_c58() {
        let seen = ReplayCache::default();
        let note = |key, id, at: i64| {
            let now = NOW + Duration::seconds(at);
            seen.insert(&ProofHash::of(key, id), now, now + Duration::seconds(70))
        };
        assert_eq!(note("a key", "1", 0), Ok(true));
        assert_eq!(note("a key", "1", 69), Ok(false));
        assert_eq!(note("another key", "1", 69), Ok(true));
        assert_eq!(note("a key", "2", 69), Ok(true));
        assert_eq!(note("a key", "1", 70), Ok(true), "by now it is too old to be taken at all");
    }

    #[test]
    fn there_is_room_for_so_many_and_then_for_no_more_until_some_are_forgotten_c58() {
        let seen = ReplayCache::default();
        let until = NOW + Duration::MINUTE;
        for id in 0..MOST {
            assert_eq!(seen.insert(&ProofHash::of("a key", &id.to_string()), NOW, until), Ok(true));
        }
        let one_more = ProofHash::of("a key", "one more");
        assert_eq!(seen.insert(&one_more, NOW, until), Err(Full));
        assert_eq!(seen.insert(&one_more, until, until + Duration::MINUTE), Ok(true));
    }
}
