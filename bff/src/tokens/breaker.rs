//! The circuit breaker before the token endpoint: a provider that is down is left alone for a while.
//!
//! Nobody then waits for a time-out that is sure to come. Now and then one call goes through to see whether the
//! provider is back.

use std::sync::{Mutex, PoisonError};

use time::{Duration, OffsetDateTime};

/// After how many failures in a row the circuit opens.
const FAILURES: u32 = 5;
/// How long it stays open the first time; twice as long after each trial that fails.
const FIRST_PAUSE: Duration = Duration::seconds(1);
const LONGEST_PAUSE: Duration = Duration::seconds(30);

/// A circuit breaker.
#[derive(Debug)]
pub(crate) struct Breaker(Mutex<State>);

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
    /// Whether one is under way.
    on_trial: bool,
}

impl Breaker {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(State { failures: 0, open: None }))
    }

    /// Whether a call may go. While the circuit is open one call goes at the end of each pause; all others are told
    /// how long it still lasts.
    pub(crate) fn enter(&self, now: OffsetDateTime) -> Result<(), Duration> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(open) = &mut state.open else { return Ok(()) };
        if now < open.until {
            return Err(open.until - now);
        }
        // Until this call has ended, the next one waits for a pause of its own.
        (open.until, open.on_trial) = (now + open.pause, true);
        Ok(())
    }

    /// The provider answered, whatever its answer was.
    pub(crate) fn answered(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = State { failures: 0, open: None };
    }

    /// The provider did not answer, or with a fault of its own.
    pub(crate) fn failed(&self, now: OffsetDateTime) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.failures = state.failures.saturating_add(1);
        let pause: Duration = match state.open {
            Some(Open { pause, on_trial: true, .. }) => LONGEST_PAUSE.min(pause * 2),
            // A call that went before the circuit opened tells nothing new.
            Some(_) => return,
            None if state.failures < FAILURES => return,
            None => FIRST_PAUSE,
        };
        state.open = Some(Open { pause, until: now + pause, on_trial: false });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn broken() -> Breaker {
        let breaker = Breaker::new();
        for _ in 0..FAILURES {
            assert_eq!(breaker.enter(START), Ok(()));
            breaker.failed(START);
        }
        breaker
    }

    #[test]
    fn it_opens_after_failures_in_a_row_and_not_after_others() {
        let breaker = Breaker::new();
        for _ in 0..3 * FAILURES {
            breaker.failed(START);
            breaker.answered();
        }
        assert_eq!(breaker.enter(START), Ok(()));
        let breaker = broken();
        breaker.failed(START);
        assert_eq!(breaker.enter(START), Err(FIRST_PAUSE), "calls that were under way change nothing");
    }

    #[test]
    fn one_trial_goes_after_each_pause_and_an_answer_closes_the_circuit() {
        let breaker = broken();
        let trial = START + FIRST_PAUSE;
        assert_eq!(breaker.enter(trial), Ok(()));
        assert_eq!(breaker.enter(trial), Err(FIRST_PAUSE), "one at a time");
        breaker.failed(trial);
        assert_eq!(breaker.enter(trial), Err(FIRST_PAUSE * 2), "longer each time");
        assert_eq!(breaker.enter(trial + FIRST_PAUSE * 2), Ok(()));
        breaker.answered();
        assert_eq!(breaker.enter(trial), Ok(()));
    }

    #[test]
    fn the_pause_has_a_limit() {
        let breaker = broken();
        let mut now = START;
        for _ in 0..100 {
            now += LONGEST_PAUSE;
            assert_eq!(breaker.enter(now), Ok(()));
            breaker.failed(now);
        }
        assert_eq!(breaker.enter(now), Err(LONGEST_PAUSE));
    }
}
