//! The provider's time, which may be off on purpose.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The system's time, `offset` seconds on (or back, if negative).
#[expect(clippy::disallowed_methods, reason = "this is the provider's clock")]
pub(crate) fn now(offset: i32) -> SystemTime {
    let by = Duration::from_secs(offset.unsigned_abs().into());
    let now = SystemTime::now();
    let shifted = if offset < 0 { now.checked_sub(by) } else { now.checked_add(by) };
    shifted.unwrap_or(now)
}

/// Whole seconds since 1970, as `NumericDate` counts them (RFC 7519 §2).
pub(crate) fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
