//! Names of what is written down, in the order in which that was.

use std::sync::atomic::{AtomicU32, Ordering};

use time::OffsetDateTime;
use uuid::{Builder, Uuid};

/// How many names this process has given.
static GIVEN: AtomicU32 = AtomicU32::new(0);

/// A name for what is written down now: a UUID that begins with the time (RFC 9562 §5.7) and, within a millisecond, goes on
/// with a number that each name of this process has one more of (§6.2, method 1). The rest is random.
pub(crate) fn timed_id(now: OffsetDateTime) -> Uuid {
    // The bytes of a random UUID in which every bit is random.
    let [a, b, c, d, e, f, ..] = Uuid::new_v4().into_bytes();
    let milliseconds = u64::try_from(now.unix_timestamp_nanos() / 1_000_000).unwrap_or_default();
    // Of the first byte four bits are kept, of the third six.
    let given = GIVEN.fetch_add(1, Ordering::Relaxed);
    let [_, _, high, low] = (given >> 14).to_be_bytes();
    let [_, _, lower, lowest] = (given & 0x3fff).to_be_bytes();
    let rest = [high & 0x0f, low, lower, lowest, a, b, c, d, e, f];
    Builder::from_unix_timestamp_millis(milliseconds, &rest).into_uuid()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn names_stand_in_the_order_in_which_they_were_given() {
        let early = datetime!(2026-11-23 12:00:00 UTC);
        let mut names: Vec<_> = (0..40_000).map(|_| timed_id(early)).collect();
        names.extend([time::Duration::MILLISECOND, time::Duration::DAY].map(|later| timed_id(early + later)));
        assert!(names.is_sorted_by(|one, next| one.to_string() < next.to_string()));
        assert_eq!(names[0].get_version_num(), 7);
        assert_eq!(names[0].get_variant(), uuid::Variant::RFC4122);
    }
}
