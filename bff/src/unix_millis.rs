//! Times as the database keeps them: whole milliseconds since 1970 began, in UTC.

use time::{Duration, OffsetDateTime};

pub(crate) fn from_time(time: OffsetDateTime) -> i64 {
    i64::try_from((time - OffsetDateTime::UNIX_EPOCH).whole_milliseconds()).unwrap_or(i64::MAX)
}

pub(crate) fn to_time(millis: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH.saturating_add(Duration::milliseconds(millis))
}
