//! Nonces of this API's own (RFC 9449 §9): with one, a proof can't have been made long ago or in stock, whatever its
//! maker's clock says.
//!
//! A nonce is the time when it was made, and a MAC: nothing is remembered, and every process that shares the secret
//! knows it.

use aws_lc_rs::hmac;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use time::{Duration, OffsetDateTime};

/// How long a nonce is good.
const LIFETIME: Duration = Duration::minutes(5);
/// The length of a time, in bytes.
const TIME: usize = 8;

/// Makes nonces and knows them again.
pub(crate) struct Nonces(hmac::Key);

impl Nonces {
    pub(crate) fn new(secret: &SecretString) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes()))
    }

    /// A nonce made `now`.
    pub(crate) fn issue(&self, now: OffsetDateTime) -> String {
        let time = now.unix_timestamp().to_be_bytes();
        let tag = hmac::sign(&self.0, &message(&time));
        BASE64_URL_SAFE_NO_PAD.encode([&time, tag.as_ref()].concat())
    }

    /// Whether `nonce` was made here a short while ago. The clock of another process may be ahead by `leeway`.
    pub(crate) fn accept(&self, nonce: &str, now: OffsetDateTime, leeway: Duration) -> bool {
        let Some(made_at) = self.open(nonce) else { return false };
        made_at <= now + leeway && now < made_at + LIFETIME
    }

    fn open(&self, nonce: &str) -> Option<OffsetDateTime> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(nonce).ok()?;
        let (time, tag) = bytes.split_first_chunk::<TIME>()?;
        hmac::verify(&self.0, &message(time), tag).ok()?;
        OffsetDateTime::from_unix_timestamp(i64::from_be_bytes(*time)).ok()
    }
}

/// The secret may serve something else besides: what is signed here says what it is.
fn message(time: &[u8; TIME]) -> Vec<u8> {
    [b"dpop nonce".as_slice(), time].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    #[test]
    fn a_nonce_is_good_for_five_minutes_and_for_those_who_share_the_secret_c58() {
        let nonces = |secret: &str| Nonces::new(&secret.into());
        let (ours, theirs) = (nonces("a secret of this API's own, and of no other"), nonces("another"));
        let nonce = ours.issue(NOW);
        let good = |nonces: &Nonces, nonce: &str, seconds| {
            nonces.accept(nonce, NOW + Duration::seconds(seconds), Duration::seconds(5))
        };
        assert!(good(&ours, &nonce, 0) && good(&ours, &nonce, 299) && good(&ours, &nonce, -5));
        assert!(!good(&ours, &nonce, 300) && !good(&ours, &nonce, -6));
        assert!(!good(&theirs, &nonce, 0));
        for forged in ["", "AAAAAAAAAAA", &nonce[1..], &format!("{nonce}A"), &nonce.replacen('A', "B", 1)] {
            assert!(!good(&ours, forged, 0), "{forged}");
        }
    }
}
