//! What the crash test of one configuration came to. Every figure is counted where it happens, none is worked out from
//! what should have happened.

use std::{collections::BTreeMap, fmt};

use chaos::{
    person::{self, AnswerKind},
    provider::Stats,
};

use crate::{
    outcome::{RequestOutcome, SessionOutcome, SessionResult},
    round_plan::{DatabaseFaultKind, Plan, PlannedRequest},
};

/// How many errors are shown in full.
const ERRORS_SHOWN: usize = 20;

/// What is counted, in the order of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Count {
    Rounds,
    Kills,
    CutDatabases,
    RestartedDatabases,
    Expiries,
    TokenCalls,
    FaultsBefore,
    FaultsAfter,
    Reuses,
    Sent,
    Disconnected,
    ConnectionLost,
    Answered,
    Lost,
    LostWithoutCause,
    RenewedSilently,
    AskedForALoop,
    SignedInManually,
    Errors,
}

const TABLE: [(Count, &str); 19] = [
    (Count::Rounds, "rounds"),
    (Count::Kills, "processes killed"),
    (Count::CutDatabases, "databases whose connections were cut"),
    (Count::RestartedDatabases, "databases restarted"),
    (Count::Expiries, "sessions whose token had run out"),
    (Count::TokenCalls, "token calls to refresh"),
    (Count::FaultsBefore, "faults at the provider, before processing or late"),
    (Count::FaultsAfter, "faults at the provider, after processing"),
    (Count::Reuses, "reuses detected by the provider"),
    (Count::Sent, "requests sent in rounds"),
    (Count::Disconnected, "  disconnected by the client"),
    (Count::ConnectionLost, "  connection lost by a kill"),
    (Count::Answered, "  answered"),
    (Count::Lost, "sessions lost"),
    (Count::LostWithoutCause, "  with neither a kill nor a fault after processing"),
    (Count::RenewedSilently, "  renewed silently"),
    (Count::AskedForALoop, "  asked, as they had begun silently a moment ago"),
    (Count::SignedInManually, "  had to sign in manually"),
    (Count::Errors, "errors"),
];

/// The results of one round, or of many.
#[derive(Debug, Clone)]
pub(crate) struct Results {
    overlap: u32,
    counts: BTreeMap<Count, u64>,
    errors: Vec<String>,
}

impl Results {
    /// Nothing counted yet, with `overlap` in seconds at the provider.
    pub(crate) const fn new(overlap: u32) -> Self {
        Self { overlap, counts: BTreeMap::new(), errors: Vec::new() }
    }

    /// One round. `stats` is what the provider counted in it.
    pub(crate) fn of_a_round(
        overlap: u32,
        plan: &Plan,
        requests_by_person: &[Vec<(PlannedRequest, RequestOutcome)>],
        session_results: &[SessionResult],
        stats: Stats,
    ) -> Self {
        let mut results = Self::new(overlap);
        results.count(Count::Rounds, 1);
        results.count(Count::Kills, u64::from(plan.kill.is_some()));
        match plan.database_fault.map(|fault| fault.kind) {
            None => {}
            Some(DatabaseFaultKind::CutConnections) => results.count(Count::CutDatabases, 1),
            Some(DatabaseFaultKind::Restart { .. }) => results.count(Count::RestartedDatabases, 1),
        }
        for (requests, session_result) in requests_by_person.iter().zip(session_results) {
            results.count(Count::Expiries, 1);
            for (request, outcome) in requests {
                results.count_echo(plan, request, outcome, session_result.session);
            }
            results.count_survivor(plan, session_result);
        }
        results.count_stats(plan, stats);
        results
    }

    /// Adds another round's.
    pub(crate) fn add(&mut self, round: Self) {
        for (what, number) in round.counts {
            self.count(what, number);
        }
        self.errors.extend(round.errors);
    }

    /// A round in one line.
    pub(crate) fn summary(&self) -> String {
        let of = |what| self.of(what);
        format!(
            "{} killed, database cut {} and restarted {}, {} + {} faults, {} token calls, {} answers, {} disconnected, {} cut off: {} lost, {} renewed silently, {} errors",
            of(Count::Kills),
            of(Count::CutDatabases),
            of(Count::RestartedDatabases),
            of(Count::FaultsBefore),
            of(Count::FaultsAfter),
            of(Count::TokenCalls),
            of(Count::Answered),
            of(Count::Disconnected),
            of(Count::ConnectionLost),
            of(Count::Lost),
            of(Count::RenewedSilently),
            of(Count::Errors),
        )
    }

    /// What did not come as it should, in words.
    pub(crate) fn broken_expectations(&self) -> Vec<String> {
        let forbidden: &[Count] = if self.overlap > 0 {
            &[Count::Lost, Count::SignedInManually, Count::Errors]
        } else {
            &[Count::LostWithoutCause, Count::SignedInManually, Count::Errors]
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

    fn error(&mut self, text: String) {
        self.count(Count::Errors, 1);
        self.errors.push(text);
    }

    fn count_echo(
        &mut self,
        plan: &Plan,
        request: &PlannedRequest,
        outcome: &RequestOutcome,
        session: SessionOutcome,
    ) {
        self.count(Count::Sent, 1);
        match outcome {
            RequestOutcome::Disconnected => self.count(Count::Disconnected, 1),
            RequestOutcome::ConnectionLost(error) => {
                self.count(Count::ConnectionLost, 1);
                if plan.kill.is_none_or(|kill| kill.server != request.server) {
                    self.error(format!("cut off by server {}, which did not die: {error}", request.server));
                }
            }
            RequestOutcome::Answered(answer) => {
                self.count(Count::Answered, 1);
                match person::kind(answer) {
                    AnswerKind::SignedOut if session == SessionOutcome::Kept => {
                        self.error(format!("401 of server {} for a session that is there", request.server));
                    }
                    AnswerKind::Unexpected(text) => {
                        self.error(format!("{text} of server {}", request.server))
                    }
                    AnswerKind::Reports | AnswerKind::SignedOut | AnswerKind::RetryLater => {}
                }
            }
        }
    }

    fn count_survivor(&mut self, plan: &Plan, session_result: &SessionResult) {
        let again = match session_result.session {
            SessionOutcome::Kept | SessionOutcome::Unknown => None,
            SessionOutcome::RenewedSilently => Some(Count::RenewedSilently),
            SessionOutcome::AskedForALoop => Some(Count::AskedForALoop),
            SessionOutcome::SignedInManually => Some(Count::SignedInManually),
        };
        if let Some(again) = again {
            self.count(Count::Lost, 1);
            self.count(again, 1);
            if plan.kill.is_none() && !plan.provider_faults.are_after_processing() {
                self.count(Count::LostWithoutCause, 1);
            }
        }
        session_result.errors.iter().for_each(|text| self.error(text.clone()));
    }

    /// Each token that had run out took one call at least; if not, it had not run out, and the round proves nothing.
    fn count_stats(&mut self, plan: &Plan, stats: Stats) {
        let Stats { refreshes, reuses, faults } = stats;
        self.count(Count::TokenCalls, refreshes);
        self.count(Count::Reuses, reuses);
        let when = if plan.provider_faults.are_after_processing() {
            Count::FaultsAfter
        } else {
            Count::FaultsBefore
        };
        self.count(when, faults);
        let expiries = self.of(Count::Expiries);
        if refreshes < expiries {
            self.error(format!("{refreshes} token calls for {expiries} tokens that had run out"));
        }
    }
}

impl fmt::Display for Results {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Crash test, overlap {} s", self.overlap)?;
        TABLE.iter().try_for_each(|(what, words)| writeln!(f, "  {words:<52}{:>8}", self.of(*what)))?;
        self.errors.iter().take(ERRORS_SHOWN).try_for_each(|text| writeln!(f, "  error: {text}"))?;
        match self.errors.len().saturating_sub(ERRORS_SHOWN) {
            0 => Ok(()),
            more => writeln!(f, "  and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::*;
    use crate::{arguments::Database, round_plan::ProviderFaults};

    fn draw() -> Plan {
        Plan::draw(&mut Rng::with_seed(1), 1, Database::Sqlite)
    }

    fn round(overlap: u32, provider_faults: ProviderFaults, session: SessionOutcome) -> Results {
        let plan = Plan { kill: None, provider_faults, ..draw() };
        let session_result = SessionResult { session, errors: Vec::new() };
        let stats = Stats { refreshes: 1, ..Stats::default() };
        Results::of_a_round(overlap, &plan, &[Vec::new()], &[session_result], stats)
    }

    #[test]
    fn a_session_may_be_lost_only_without_overlap_and_with_a_cause() {
        let broken = |overlap, provider_faults, session| {
            round(overlap, provider_faults, session).broken_expectations().len()
        };
        let after = || ProviderFaults::AfterProcessing(Vec::new());
        assert_eq!(broken(30, ProviderFaults::None, SessionOutcome::Kept), 0);
        assert_eq!(broken(0, after(), SessionOutcome::RenewedSilently), 0);
        assert_eq!(broken(0, ProviderFaults::None, SessionOutcome::RenewedSilently), 1);
        assert_eq!(broken(30, after(), SessionOutcome::RenewedSilently), 1);
        assert_eq!(broken(0, after(), SessionOutcome::AskedForALoop), 0);
        assert_eq!(broken(0, ProviderFaults::None, SessionOutcome::AskedForALoop), 1);
        assert_eq!(broken(30, after(), SessionOutcome::AskedForALoop), 1);
        assert_eq!(broken(0, after(), SessionOutcome::SignedInManually), 1);
    }

    #[test]
    fn tokens_that_had_not_run_out_are_an_error() {
        let mut results = round(0, ProviderFaults::None, SessionOutcome::Kept);
        assert_eq!(results.of(Count::Errors), 0);
        results.count_stats(&draw(), Stats::default());
        assert_eq!(results.of(Count::Errors), 1);
    }
}
