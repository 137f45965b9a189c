//! Offline access: whether a sign-in brings a refresh token (OpenID Connect Core §11), and what a provider needs for it.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

/// The scope that asks for a refresh token.
pub(super) const SCOPE: &str = "offline_access";

/// For how long nobody is asked for consent after it brought nothing.
const PAUSE: Duration = Duration::HOUR;

/// How far a sign-in has got with asking for offline access.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OfflineAccess {
    /// By the scope alone.
    #[default]
    Asked,
    /// With consent, because it brought nothing without.
    AskedWithConsent,
    /// As at first, because asking for consent brought an error.
    GivenUp,
}

/// What asking for consent brought at a provider. It is this process's own memory: at worst, a person is asked once more.
#[derive(Debug, Default)]
pub(super) struct ConsentOutcome(Mutex<Option<OffsetDateTime>>);

impl ConsentOutcome {
    pub(super) fn record_nothing(&self, now: OffsetDateTime) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
    }

    pub(super) fn record_refresh_token(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Whether it brought nothing a while ago. A clock that was set back lets the next one ask.
    pub(super) fn was_nothing_lately(&self, now: OffsetDateTime) -> bool {
        let at = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        at.is_some_and(|at| (Duration::ZERO..PAUSE).contains(&(now - at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn consent_that_brought_nothing_is_remembered_for_an_hour() {
        let (outcome, now) = (ConsentOutcome::default(), OffsetDateTime::UNIX_EPOCH);
        assert!(!outcome.was_nothing_lately(now));
        outcome.record_nothing(now);
        assert!(
            outcome.was_nothing_lately(now) && outcome.was_nothing_lately(now + PAUSE - Duration::SECOND)
        );
        assert!(
            !outcome.was_nothing_lately(now + PAUSE) && !outcome.was_nothing_lately(now - Duration::SECOND)
        );
        outcome.record_refresh_token();
        assert!(!outcome.was_nothing_lately(now), "consent has brought one since");
    }
}
