//! How long sessions last, and what ends them.

use bff::Lifetimes;
use program::Reader;
use time::Duration;

/// For how long after signing in a person may end sessions.
const PROOF_OF_PRESENCE: Duration = Duration::minutes(5);
const SECONDS: &str = "a whole number of seconds, 1 or more";

/// The longest that a session may be idle, and that it may last.
pub(super) fn lifetimes(reader: &mut Reader<'_>) -> Lifetimes {
    let default = Lifetimes::default();
    Lifetimes {
        idle: reader.or("SESSION_IDLE_TIMEOUT", SECONDS, default.idle, positive_seconds),
        absolute: reader.or("SESSION_LIFETIME", SECONDS, default.absolute, positive_seconds),
    }
}

/// For how long a sign-in proves that the person is there.
pub(super) fn proof_of_presence(reader: &mut Reader<'_>) -> Duration {
    reader.or("PROOF_OF_PRESENCE", SECONDS, PROOF_OF_PRESENCE, positive_seconds)
}

fn positive_seconds(text: &str) -> Option<Duration> {
    text.parse().ok().filter(|&seconds| seconds > 0).map(Duration::seconds)
}
