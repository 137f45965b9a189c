//! One round, drawn by lot: who asks where and hangs up when, which process dies, what goes wrong at the provider.

use std::time::Duration;

use fastrand::Rng;

use crate::{
    provider::{Fault, FaultKind},
    site::SERVERS,
};

/// How many requests a person sends at once, at least and at most.
const SHOTS: std::ops::RangeInclusive<usize> = 2..=5;
/// "At once" to a person, in milliseconds.
const AT_ONCE: u64 = 30;
/// When somebody hangs up, in milliseconds after asking; a refresh takes about as long.
const PATIENCE: u64 = 300;
/// One request of so many is hung up.
const HANG_UPS: u32 = 4;
/// When a process dies, in milliseconds after the storm began.
const DEATH: u64 = 600;
/// The most faults of one round: fewer than persons, so that some refreshes succeed at once.
const FAULTS: usize = 12;
/// The longest delay at the token endpoint, in milliseconds.
const DELAY: u64 = 300;

/// One round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// What each person does.
    pub(crate) volleys: Vec<Vec<Shot>>,
    pub(crate) death: Option<Death>,
    /// What waits at the provider's token endpoint.
    pub(crate) weather: Weather,
}

/// One request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shot {
    pub(crate) server: usize,
    pub(crate) after: Duration,
    /// After how long the client drops its connection, answered or not.
    pub(crate) hangs_up: Option<Duration>,
}

/// The end of a process, which is started again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Death {
    pub(crate) server: usize,
    pub(crate) after: Duration,
}

/// What goes wrong at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Weather {
    Fair,
    /// Late answers, and answers that are spoilt before anything is done.
    BeforeTheWork(Vec<Fault>),
    /// Answers that are spoilt after the refresh token was replaced: without overlap, nobody can have the new one.
    AfterTheWork(Vec<Fault>),
}

impl Plan {
    pub(crate) fn draw(rng: &mut Rng, persons: usize) -> Self {
        let volleys = (0..persons).map(|_| {
            let shots = rng.usize(SHOTS);
            (0..shots).map(|_| Shot::draw(rng)).collect()
        });
        Self {
            volleys: volleys.collect(),
            death: rng.bool().then(|| Death { server: rng.usize(..SERVERS), after: up_to(rng, DEATH) }),
            weather: Weather::draw(rng),
        }
    }
}

impl Shot {
    fn draw(rng: &mut Rng) -> Self {
        let hangs_up = rng.u32(..HANG_UPS) == 0;
        Self {
            server: rng.usize(..SERVERS),
            after: up_to(rng, AT_ONCE),
            hangs_up: hangs_up.then(|| up_to(rng, PATIENCE)),
        }
    }
}

impl Weather {
    fn draw(rng: &mut Rng) -> Self {
        let faults = rng.usize(1..=FAULTS);
        match rng.u32(..4) {
            0 => Self::Fair,
            1 => Self::AfterTheWork((0..faults).map(|_| after_the_work(rng)).collect()),
            _ => Self::BeforeTheWork((0..faults).map(|_| before_the_work(rng)).collect()),
        }
    }

    pub(crate) fn faults(&self) -> &[Fault] {
        match self {
            Self::Fair => &[],
            Self::BeforeTheWork(faults) | Self::AfterTheWork(faults) => faults,
        }
    }

    pub(crate) fn is_after_the_work(&self) -> bool {
        matches!(self, Self::AfterTheWork(_))
    }
}

/// A delay loses nothing on either side of the work; it widens the moment in which a process can die.
fn before_the_work(rng: &mut Rng) -> Fault {
    match rng.u32(..4) {
        0 => Fault { kind: FaultKind::Unavailable, carried_out: false },
        1 => Fault { kind: FaultKind::DroppedConnection, carried_out: false },
        _ => Fault { kind: FaultKind::Delay { milliseconds: rng.u64(..=DELAY) }, carried_out: rng.bool() },
    }
}

fn after_the_work(rng: &mut Rng) -> Fault {
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
            (0..20).map(|_| Plan::draw(&mut rng, 24)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn a_refresh_token_is_lost_at_the_provider_only_where_it_is_counted_apart() {
        let mut rng = Rng::with_seed(7);
        let plans: Vec<_> = (0..200).map(|_| Plan::draw(&mut rng, 1)).collect();
        let spoils = |fault: &&Fault| !matches!(fault.kind, FaultKind::Delay { .. });
        for plan in &plans {
            let after = plan.weather.is_after_the_work();
            assert!(plan.weather.faults().iter().filter(spoils).all(|fault| fault.carried_out == after));
        }
        assert!(plans.iter().any(|plan| plan.weather.is_after_the_work()));
        assert!(plans.iter().any(|plan| plan.death.is_some()));
    }
}
