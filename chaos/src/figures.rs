//! What the storms of one configuration came to. Every figure is counted where it happens, none is worked out from
//! what should have happened.

use std::{collections::BTreeMap, fmt};

use crate::{
    outcome::{PersonOutcome, RequestOutcome, SessionOutcome},
    person::Verdict,
    plan::{Plan, Shot},
    provider::Stats,
};

/// How many errors are told in full.
const TOLD: usize = 20;

/// What is counted, in the order of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Count {
    Rounds,
    Kills,
    Expiries,
    TokenCalls,
    FaultsBefore,
    FaultsAfter,
    Reuses,
    Sent,
    Dropped,
    CutOff,
    Answered,
    Lost,
    LostWithoutCause,
    CameBack,
    ByHand,
    Errors,
}

const TABLE: [(Count, &str); 16] = [
    (Count::Rounds, "rounds"),
    (Count::Kills, "processes killed"),
    (Count::Expiries, "sessions whose token had run out"),
    (Count::TokenCalls, "token calls to refresh"),
    (Count::FaultsBefore, "faults at the provider, before the work or late"),
    (Count::FaultsAfter, "faults at the provider, after the work"),
    (Count::Reuses, "reuses detected by the provider"),
    (Count::Sent, "requests sent in storms"),
    (Count::Dropped, "  dropped by the client"),
    (Count::CutOff, "  cut off by a death"),
    (Count::Answered, "  answered"),
    (Count::Lost, "sessions lost"),
    (Count::LostWithoutCause, "  with neither a death nor a fault after the work"),
    (Count::CameBack, "  came back without typing"),
    (Count::ByHand, "  had to sign in by hand"),
    (Count::Errors, "errors"),
];

/// The figures of one round, or of many.
#[derive(Debug, Clone)]
pub(crate) struct Figures {
    overlap: u32,
    counts: BTreeMap<Count, u64>,
    errors: Vec<String>,
}

impl Figures {
    /// Nothing counted yet, with `overlap` in seconds at the provider.
    pub(crate) const fn new(overlap: u32) -> Self {
        Self { overlap, counts: BTreeMap::new(), errors: Vec::new() }
    }

    /// One round. `stats` is what the provider counted in it.
    pub(crate) fn of_a_round(
        overlap: u32,
        plan: &Plan,
        volleys: &[Vec<(Shot, RequestOutcome)>],
        outcomes: &[PersonOutcome],
        stats: Stats,
    ) -> Self {
        let mut figures = Self::new(overlap);
        figures.count(Count::Rounds, 1);
        figures.count(Count::Kills, u64::from(plan.death.is_some()));
        for (volley, person) in volleys.iter().zip(outcomes) {
            figures.count(Count::Expiries, 1);
            for (shot, outcome) in volley {
                figures.count_request(plan, shot, outcome, person.session);
            }
            figures.count_person(plan, person);
        }
        figures.count_stats(plan, stats);
        figures
    }

    /// Adds another round's.
    pub(crate) fn add(&mut self, round: Self) {
        for (what, number) in round.counts {
            self.count(what, number);
        }
        self.errors.extend(round.errors);
    }

    /// A round in one line.
    pub(crate) fn in_a_line(&self) -> String {
        let of = |what| self.of(what);
        format!(
            "{} killed, {} + {} faults, {} token calls, {} answers, {} dropped, {} cut off: {} lost, {} came back, {} errors",
            of(Count::Kills),
            of(Count::FaultsBefore),
            of(Count::FaultsAfter),
            of(Count::TokenCalls),
            of(Count::Answered),
            of(Count::Dropped),
            of(Count::CutOff),
            of(Count::Lost),
            of(Count::CameBack),
            of(Count::Errors),
        )
    }

    /// What did not come as it should, in words.
    pub(crate) fn broken_expectations(&self) -> Vec<String> {
        let forbidden: &[Count] = if self.overlap > 0 {
            &[Count::Lost, Count::ByHand, Count::Errors]
        } else {
            &[Count::LostWithoutCause, Count::ByHand, Count::Errors]
        };
        let broken = TABLE.iter().filter(|(what, _)| forbidden.contains(what) && self.of(*what) > 0);
        broken
            .map(|(what, words)| {
                format!("overlap {} s: {} {}, 0 expected", self.overlap, self.of(*what), words.trim())
            })
            .collect()
    }

    fn of(&self, what: Count) -> u64 {
        self.counts.get(&what).copied().unwrap_or_default()
    }

    fn count(&mut self, what: Count, number: u64) {
        *self.counts.entry(what).or_default() += number;
    }

    fn error(&mut self, told: String) {
        self.count(Count::Errors, 1);
        self.errors.push(told);
    }

    fn count_request(&mut self, plan: &Plan, shot: &Shot, outcome: &RequestOutcome, session: SessionOutcome) {
        self.count(Count::Sent, 1);
        match outcome {
            RequestOutcome::HungUp => self.count(Count::Dropped, 1),
            RequestOutcome::CutOff(error) => {
                self.count(Count::CutOff, 1);
                if plan.death.is_none_or(|death| death.server != shot.server) {
                    self.error(format!("cut off by server {}, which did not die: {error}", shot.server));
                }
            }
            RequestOutcome::Answered(answer) => {
                self.count(Count::Answered, 1);
                match answer.verdict() {
                    Verdict::SignedOut if session == SessionOutcome::Kept => {
                        self.error(format!("401 of server {} for a session that is there", shot.server));
                    }
                    Verdict::Wrong(told) => self.error(format!("{told} of server {}", shot.server)),
                    Verdict::Fine | Verdict::SignedOut | Verdict::TryAgain => {}
                }
            }
        }
    }

    fn count_person(&mut self, plan: &Plan, person: &PersonOutcome) {
        let again = match person.session {
            SessionOutcome::Kept | SessionOutcome::Unknown => None,
            SessionOutcome::CameBack => Some(Count::CameBack),
            SessionOutcome::SignedInByHand => Some(Count::ByHand),
        };
        if let Some(again) = again {
            self.count(Count::Lost, 1);
            self.count(again, 1);
            if plan.death.is_none() && !plan.weather.is_after_the_work() {
                self.count(Count::LostWithoutCause, 1);
            }
        }
        person.errors.iter().for_each(|told| self.error(told.clone()));
    }

    /// Each token that had run out took one call at least; if not, it had not run out, and the round proves nothing.
    fn count_stats(&mut self, plan: &Plan, stats: Stats) {
        let Stats { refreshes, reuses, faults } = stats;
        self.count(Count::TokenCalls, refreshes);
        self.count(Count::Reuses, reuses);
        let when = if plan.weather.is_after_the_work() { Count::FaultsAfter } else { Count::FaultsBefore };
        self.count(when, faults);
        let expiries = self.of(Count::Expiries);
        if refreshes < expiries {
            self.error(format!("{refreshes} token calls for {expiries} tokens that had run out"));
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Storms, overlap {} s", self.overlap)?;
        TABLE.iter().try_for_each(|(what, words)| writeln!(f, "  {words:<52}{:>8}", self.of(*what)))?;
        self.errors.iter().take(TOLD).try_for_each(|told| writeln!(f, "  error: {told}"))?;
        match self.errors.len().saturating_sub(TOLD) {
            0 => Ok(()),
            more => writeln!(f, "  and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::*;
    use crate::plan::Weather;

    fn round(overlap: u32, weather: Weather, session: SessionOutcome) -> Figures {
        let plan = Plan { death: None, weather, ..Plan::draw(&mut Rng::with_seed(1), 1) };
        let person = PersonOutcome { session, errors: Vec::new() };
        let stats = Stats { refreshes: 1, ..Stats::default() };
        Figures::of_a_round(overlap, &plan, &[Vec::new()], &[person], stats)
    }

    #[test]
    fn a_session_may_be_lost_only_without_overlap_and_with_a_cause() {
        let broken = |overlap, weather, session| round(overlap, weather, session).broken_expectations().len();
        let after = || Weather::AfterTheWork(Vec::new());
        assert_eq!(broken(30, Weather::Fair, SessionOutcome::Kept), 0);
        assert_eq!(broken(0, after(), SessionOutcome::CameBack), 0);
        assert_eq!(broken(0, Weather::Fair, SessionOutcome::CameBack), 1);
        assert_eq!(broken(30, after(), SessionOutcome::CameBack), 1);
        assert_eq!(broken(0, after(), SessionOutcome::SignedInByHand), 1);
    }

    #[test]
    fn tokens_that_had_not_run_out_are_an_error() {
        let mut figures = round(0, Weather::Fair, SessionOutcome::Kept);
        assert_eq!(figures.of(Count::Errors), 0);
        figures.count_stats(&Plan::draw(&mut Rng::with_seed(1), 1), Stats::default());
        assert_eq!(figures.of(Count::Errors), 1);
    }
}
