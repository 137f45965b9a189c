//! Acts that ask for a fresh proof of who is acting (RFC 9470). It knows sums and times, and not
//! what the act is.

use std::time::Duration;

use domain::Money;
use program::{Reader, settings};
use time::OffsetDateTime;

/// When a fresh sign-in is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepUp {
    /// Sums up to this are decided on without one, in whole units of each currency.
    pub above: u32,
    /// How long after a sign-in one is fresh. Whole seconds.
    pub max_age: Duration,
}

impl Default for StepUp {
    fn default() -> Self {
        Self { above: 1000, max_age: Duration::from_secs(300) }
    }
}

impl StepUp {
    /// Reads `STEP_UP_ABOVE` and `STEP_UP_MAX_AGE`.
    pub fn read(reader: &mut Reader<'_>) -> Self {
        let default = Self::default();
        Self {
            above: reader.or(
                "STEP_UP_ABOVE",
                "whole currency units, such as 1000",
                default.above,
                settings::parsed,
            ),
            max_age: reader.or(
                "STEP_UP_MAX_AGE",
                "whole seconds, such as 300",
                default.max_age,
                settings::seconds,
            ),
        }
    }

    /// Whether an act about these sums asks for a fresh sign-in. Currencies are not added up: each stands for itself.
    pub(crate) fn asks(&self, sums: &[Money]) -> bool {
        sums.iter().any(|sum| {
            let unit = 10_i64.pow(sum.currency().decimals());
            sum.minor() > i64::from(self.above).saturating_mul(unit)
        })
    }

    /// Whether somebody who proved who they are at `auth_time` has done so lately (RFC 9470 §6.1). Who has not, and of
    /// whom it is not known, must sign in again; a time to come, beyond the clocks' difference, is no proof either.
    pub(crate) fn is_fresh(&self, auth_time: Option<OffsetDateTime>, now: OffsetDateTime) -> bool {
        auth_time.is_some_and(|proven| {
            let age = now - proven;
            age >= -time::Duration::MINUTE && age <= self.max_age
        })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_sum_counts_in_whole_units_of_its_own_currency_c57() {
        let asks = |minor, code: &str| StepUp::default().asks(&[Money::new(minor, code.parse().unwrap())]);
        assert!(!asks(100_000, "USD") && asks(100_001, "USD"));
        assert!(!asks(1000, "JPY") && asks(1001, "JPY"));
        assert!(!StepUp::default().asks(&[]));
    }

    #[test]
    fn a_proof_is_fresh_for_its_time_and_an_unknown_one_never_c57() {
        let step_up = StepUp { above: 0, max_age: Duration::from_secs(300) };
        let now = datetime!(2026-11-23 12:00:00 UTC);
        for (age, fresh) in [(0, true), (300, true), (301, false), (-60, true), (-61, false)] {
            assert_eq!(step_up.is_fresh(Some(now - time::Duration::seconds(age)), now), fresh, "{age} s");
        }
        assert!(!step_up.is_fresh(None, now));
    }
}
