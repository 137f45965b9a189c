//! The circuit breaker before the token endpoint: a provider that is down is not called for a while.
//!
//! Nobody then waits for a time-out that is sure to come. Now and then one call goes through to see whether the
//! provider is back.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use time::{Duration, OffsetDateTime};

use crate::provider_config::ProviderId;

/// After how many failures in a row the circuit opens.
const FAILURE_THRESHOLD: u32 = 5;
/// How long it stays open the first time; twice as long after each trial that fails.
const FIRST_PAUSE: Duration = Duration::seconds(1);
const LONGEST_PAUSE: Duration = Duration::seconds(30);

/// One for each provider: an outage of one keeps nobody from another.
#[derive(Debug, Default)]
pub(crate) struct CircuitBreakers(Mutex<HashMap<Option<ProviderId>, Arc<CircuitBreaker>>>);

impl CircuitBreakers {
    pub(crate) fn of(&self, provider: Option<&ProviderId>) -> Arc<CircuitBreaker> {
        let mut breakers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        breakers.entry(provider.cloned()).or_insert_with(|| Arc::new(CircuitBreaker::new())).clone()
    }
}

/// A circuit breaker.
#[derive(Debug)]
pub(crate) struct CircuitBreaker(Mutex<State>);

#[derive(Debug)]
struct State {
    failures: u32,
    open: Option<Open>,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    pause: Duration,
    /// When the next call may go.
    until: OffsetDateTime,
    /// Whether a trial call is under way (half-open).
    half_open: bool,
}

impl CircuitBreaker {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(State { failures: 0, open: None }))
    }

    /// How long no call may go; nothing where one may be tried. It asks for no trial.
    pub(crate) fn retry_after(&self, now: OffsetDateTime) -> Option<Duration> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.open.filter(|open| now < open.until).map(|open| open.until - now)
    }

    /// Whether calls are held back.
    pub(crate) fn is_open(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).open.is_some()
    }

    /// Whether a call may go. While the circuit is open one call goes at the end of each pause; all others are told
    /// how long it still lasts.
    pub(crate) fn allow(&self, now: OffsetDateTime) -> Result<(), Duration> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(open) = &mut state.open else { return Ok(()) };
        if now < open.until {
            return Err(open.until - now);
        }
        // Until this call has ended, the next one waits for a pause of its own.
        (open.until, open.half_open) = (now + open.pause, true);
        Ok(())
    }

    /// The provider answered, whatever its answer was.
    pub(crate) fn record_success(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = State { failures: 0, open: None };
    }

    /// The provider did not answer, or with a fault of its own.
    pub(crate) fn record_failure(&self, now: OffsetDateTime) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.failures = state.failures.saturating_add(1);
        let pause: Duration = match state.open {
            Some(Open { pause, half_open: true, .. }) => LONGEST_PAUSE.min(pause * 2),
            // A call that went before the circuit opened tells nothing new.
            Some(_) => return,
            None if state.failures < FAILURE_THRESHOLD => return,
            None => FIRST_PAUSE,
        };
        state.open = Some(Open { pause, until: now + pause, half_open: false });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn open_breaker() -> CircuitBreaker {
        let breaker = CircuitBreaker::new();
        for _ in 0..FAILURE_THRESHOLD {
            assert_eq!(breaker.allow(START), Ok(()));
            breaker.record_failure(START);
        }
        breaker
    }

    #[test]
    fn it_opens_after_failures_in_a_row_and_not_after_others() {
        let breaker = CircuitBreaker::new();
        for _ in 0..3 * FAILURE_THRESHOLD {
            breaker.record_failure(START);
            breaker.record_success();
        }
        assert_eq!(breaker.allow(START), Ok(()));
        let breaker = open_breaker();
        breaker.record_failure(START);
        assert_eq!(breaker.allow(START), Err(FIRST_PAUSE), "calls that were under way change nothing");
        assert!(breaker.is_open());
    }

    #[test]
    fn one_trial_goes_after_each_pause_and_an_answer_closes_the_circuit() {
        let breaker = open_breaker();
        let trial = START + FIRST_PAUSE;
        assert_eq!((breaker.retry_after(START), breaker.retry_after(trial)), (Some(FIRST_PAUSE), None));
        assert_eq!(breaker.allow(trial), Ok(()));
        assert_eq!(breaker.allow(trial), Err(FIRST_PAUSE), "one at a time");
        breaker.record_failure(trial);
        assert_eq!(breaker.allow(trial), Err(FIRST_PAUSE * 2), "longer each time");
        assert_eq!(breaker.allow(trial + FIRST_PAUSE * 2), Ok(()));
        breaker.record_success();
        assert_eq!(breaker.allow(trial), Ok(()));
    }

    #[test]
    fn the_pause_grows_to_a_limit() {
        let breaker = open_breaker();
        let mut now = START;
        for _ in 0..100 {
            now += LONGEST_PAUSE;
            assert_eq!(breaker.allow(now), Ok(()));
            breaker.record_failure(now);
        }
        assert_eq!(breaker.allow(now), Err(LONGEST_PAUSE));
    }
}
