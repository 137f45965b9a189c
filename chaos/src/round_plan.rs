//! One round, drawn at random: who asks where and disconnects when, which process is killed, what goes wrong at the
//! provider and at the database.

use std::time::Duration;

use fastrand::Rng;

use chaos::{
    postgres::Stop,
    provider::{Fault, FaultKind},
    site::SERVERS,
};

use crate::arguments::Database;

/// How many requests a person sends at once, at least and at most.
const REQUESTS: std::ops::RangeInclusive<usize> = 2..=5;
/// "At once" to a person, in milliseconds.
const AT_ONCE: u64 = 30;
/// When somebody hangs up, in milliseconds after asking; a refresh takes about as long.
const PATIENCE: u64 = 300;
/// One request of so many is hung up.
const DISCONNECTS: u32 = 4;
/// When a process is killed, in milliseconds after the round began.
const LATEST_KILL: u64 = 600;
/// When the database's connections are cut, or it is stopped, in milliseconds after the round began.
const LATEST_DATABASE_FAULT: u64 = 600;
/// For how long it stays away, in milliseconds.
const DATABASE_AWAY: u64 = 2_000;
/// The most faults of one round: fewer than persons, so that some refreshes succeed at once.
const FAULTS: usize = 12;
/// The longest delay at the token endpoint, in milliseconds.
const DELAY: u64 = 300;

/// One round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// What each person does.
    pub(crate) requests_by_person: Vec<Vec<PlannedRequest>>,
    pub(crate) kill: Option<Kill>,
    /// What happens to the database, where it is a server.
    pub(crate) database_fault: Option<DatabaseFault>,
    /// What waits at the provider's token endpoint.
    pub(crate) provider_faults: ProviderFaults,
}

/// One request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PlannedRequest {
    pub(crate) server: usize,
    pub(crate) after: Duration,
    /// After how long the client drops its connection, answered or not.
    pub(crate) disconnects_after: Option<Duration>,
}

/// The end of a process, which is started again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kill {
    pub(crate) server: usize,
    pub(crate) after: Duration,
}

/// What goes wrong at the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DatabaseFault {
    pub(crate) kind: DatabaseFaultKind,
    pub(crate) after: Duration,
}

/// How the database is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DatabaseFaultKind {
    /// Its connections are cut; the next ones are let in at once.
    CutConnections,
    /// It is stopped, and comes back so long after.
    Restart { stop: Stop, away: Duration },
}

/// What goes wrong at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ProviderFaults {
    None,
    /// Late answers, and answers that are spoilt before anything is done.
    BeforeProcessing(Vec<Fault>),
    /// Answers that are spoilt after the refresh token was replaced: without overlap, nobody can have the new one.
    AfterProcessing(Vec<Fault>),
}

impl Plan {
    /// `database` is where the sessions are kept; a file is never lost.
    pub(crate) fn draw(rng: &mut Rng, persons: usize, database: Database) -> Self {
        let requests_by_person = (0..persons).map(|_| {
            let requests = rng.usize(REQUESTS);
            (0..requests).map(|_| PlannedRequest::draw(rng)).collect()
        });
        Self {
            requests_by_person: requests_by_person.collect(),
            kill: rng.bool().then(|| Kill { server: rng.usize(..SERVERS), after: up_to(rng, LATEST_KILL) }),
            provider_faults: ProviderFaults::draw(rng),
            database_fault: match database {
                Database::Sqlite => None,
                Database::Postgres => DatabaseFault::draw(rng),
            },
        }
    }
}

impl DatabaseFault {
    fn draw(rng: &mut Rng) -> Option<Self> {
        let kind = match rng.u32(..4) {
            0 => return None,
            1 | 2 => DatabaseFaultKind::CutConnections,
            _ => {
                let stop = if rng.bool() { Stop::Fast } else { Stop::Immediate };
                DatabaseFaultKind::Restart { stop, away: up_to(rng, DATABASE_AWAY) }
            }
        };
        Some(Self { kind, after: up_to(rng, LATEST_DATABASE_FAULT) })
    }
}

impl PlannedRequest {
    fn draw(rng: &mut Rng) -> Self {
        let disconnects_after = rng.u32(..DISCONNECTS) == 0;
        Self {
            server: rng.usize(..SERVERS),
            after: up_to(rng, AT_ONCE),
            disconnects_after: disconnects_after.then(|| up_to(rng, PATIENCE)),
        }
    }
}

impl ProviderFaults {
    fn draw(rng: &mut Rng) -> Self {
        let faults = rng.usize(1..=FAULTS);
        match rng.u32(..4) {
            0 => Self::None,
            1 => Self::AfterProcessing((0..faults).map(|_| after_processing(rng)).collect()),
            _ => Self::BeforeProcessing((0..faults).map(|_| before_processing(rng)).collect()),
        }
    }

    pub(crate) fn faults(&self) -> &[Fault] {
        match self {
            Self::None => &[],
            Self::BeforeProcessing(faults) | Self::AfterProcessing(faults) => faults,
        }
    }

    pub(crate) fn are_after_processing(&self) -> bool {
        matches!(self, Self::AfterProcessing(_))
    }
}

/// A delay loses nothing on either side of the work; it widens the moment in which a process can die.
fn before_processing(rng: &mut Rng) -> Fault {
    match rng.u32(..4) {
        0 => Fault { kind: FaultKind::Unavailable, carried_out: false },
        1 => Fault { kind: FaultKind::DroppedConnection, carried_out: false },
        _ => Fault { kind: FaultKind::Delay { milliseconds: rng.u64(..=DELAY) }, carried_out: rng.bool() },
    }
}

fn after_processing(rng: &mut Rng) -> Fault {
    let kind = if rng.bool() { FaultKind::Unavailable } else { FaultKind::DroppedConnection };
    Fault { kind, carried_out: true }
}

fn up_to(rng: &mut Rng, milliseconds: u64) -> Duration {
    Duration::from_millis(rng.u64(..=milliseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_draws_the_same_rounds_again() {
        let draw = |seed| {
            let mut rng = Rng::with_seed(seed);
            (0..20).map(|_| Plan::draw(&mut rng, 24, Database::Postgres)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn a_refresh_token_is_lost_at_the_provider_only_after_processing() {
        let mut rng = Rng::with_seed(7);
        let plans: Vec<_> = (0..200).map(|_| Plan::draw(&mut rng, 1, Database::Sqlite)).collect();
        let spoils = |fault: &&Fault| !matches!(fault.kind, FaultKind::Delay { .. });
        for plan in &plans {
            let after = plan.provider_faults.are_after_processing();
            assert!(
                plan.provider_faults.faults().iter().filter(spoils).all(|fault| fault.carried_out == after)
            );
        }
        assert!(plans.iter().any(|plan| plan.provider_faults.are_after_processing()));
        assert!(plans.iter().any(|plan| plan.kill.is_some()));
        assert!(plans.iter().all(|plan| plan.database_fault.is_none()), "a file is never lost");
    }
}
