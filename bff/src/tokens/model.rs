//! A model of the refresh: the real protocol, in processes that die, over a store and a provider in memory.
//!
//! turmoil runs the processes on one thread with simulated time. Each operation takes a random time before and after its
//! effect; how long, who asks for what, and when a process is killed is drawn from the run's seed. So a seed is one
//! interleaving, and the same one each time; many seeds reach what no test with real threads would.
//!
//! The API rejects tokens too: now and then one that was revoked, and at times all of a session's.
//!
//! Besides killed processes, the store and the provider may fail before they have done anything or after, and the
//! provider may take longer than a lease.

mod provider;
mod simulation;
mod store;

use std::{sync::Arc, time::Duration};

use time::OffsetDateTime;
use tokio_util::task::TaskTracker;

use super::{
    lease::LeaseHolder,
    refresh::{Owner, Refresher, Replacement, TokenError},
    token_store::TokenStore,
};
use crate::{clock::Clock, session::identity::Identity};
use provider::ModelProvider;
use simulation::{Shared, Simulation, key, random_delay};
use store::ModelStore;

const PROCESSES: [&str; 3] = ["one", "two", "three"];
const SESSIONS: u32 = 3;
/// How many browsers ask each process at once.
const BROWSERS: u32 = 3;
/// For how long browsers ask, and how long after that everything must have come to its end.
const ASKING: Duration = Duration::from_secs(60);
const SETTLING: Duration = Duration::from_secs(40);
const TICK: Duration = Duration::from_millis(20);
/// A process that lives is killed, and a dead one started, in one of so many ticks.
const KILLS: u32 = 500;
const RESTARTS: u32 = 20;

/// What may happen in a run.
#[derive(Debug, Clone, Copy)]
struct Plan {
    seed: u64,
    /// Whether the provider still takes the refresh token before the last one.
    overlap: bool,
    /// Whether processes are killed, and answers of the provider are lost after it has done its work.
    crashes: bool,
    /// Whether the store grants a lease that is held: a mistake that the model must find.
    ignores_leases: bool,
    /// Whether the store forgets which tokens were fetched in place of rejected ones: another such mistake.
    forgets_rejections: bool,
}

impl Plan {
    const fn sound(seed: u64, overlap: bool, crashes: bool) -> Self {
        Self { seed, overlap, crashes, ignores_leases: false, forgets_rejections: false }
    }
}

/// The simulation's time, by the clock of a process that is ahead of it.
struct SimulatedClock {
    ahead: time::Duration,
}

impl Clock for SimulatedClock {
    fn now(&self) -> OffsetDateTime {
        let elapsed = turmoil::sim_elapsed().unwrap_or_default();
        OffsetDateTime::UNIX_EPOCH + elapsed + self.ahead
    }
}

/// Runs the model once.
fn run(plan: Plan) -> Simulation {
    let mut rng = fastrand::Rng::with_seed(plan.seed);
    let shared = Simulation::shared(plan.seed, SESSIONS, plan.overlap, plan.crashes);
    let mut network = turmoil::Builder::new()
        .rng_seed(plan.seed)
        .tick_duration(TICK)
        .simulation_duration(ASKING + SETTLING + Duration::from_secs(1))
        .build();
    for process in PROCESSES {
        let shared = shared.clone();
        network.host(process, move || run_process(process, shared.clone(), plan));
    }
    while network.elapsed() < ASKING + SETTLING {
        network.step().unwrap();
        let asking = network.elapsed() < ASKING;
        for process in PROCESSES {
            match network.is_host_running(process) {
                true if plan.crashes && asking && rng.u32(0..KILLS) == 0 => {
                    network.crash(process);
                    shared.kill(process);
                }
                false if !asking || rng.u32(0..RESTARTS) == 0 => network.bounce(process),
                _ => {}
            }
        }
    }
    drop(network);
    shared.finish()
}

/// A process: a token handler, and the browsers that ask it.
async fn run_process(process: &'static str, simulation: Shared, plan: Plan) -> turmoil::Result {
    let (store, provider) =
        (Arc::new(ModelStore::new(&simulation, plan)), Arc::new(ModelProvider::new(&simulation, process)));
    let clock = Arc::new(SimulatedClock {
        ahead: simulation.draw(|rng| time::Duration::milliseconds(rng.i64(0..1500))),
    });
    let tasks = TaskTracker::new();
    let refresher = Refresher::new(store.clone(), provider, clock, LeaseHolder::new()?, tasks.clone());
    for _ in 0..BROWSERS {
        tokio::spawn(browse(simulation.clone(), store.clone(), refresher.clone()));
    }
    std::future::pending().await
}

/// A browser that asks for one session's token after the other, goes away at times, and signs out now and then.
async fn browse(simulation: Shared, store: Arc<ModelStore>, refresher: Refresher) {
    while turmoil::sim_elapsed().is_some_and(|elapsed| elapsed < ASKING) {
        tokio::time::sleep(simulation.draw(|rng| Duration::from_millis(rng.u64(0..3000)))).await;
        let session = simulation.draw(|rng| rng.u32(0..SESSIONS));
        let Ok(Some(stored)) = store.read(&key(session)).await else { continue };
        if simulation.draw(|rng| rng.u32(0..300)) == 0 {
            simulation.sign_out(session);
            continue;
        }
        let identity = identity();
        let owner = Owner { key: key(session), identity: &identity, generation: stored.generation };
        let ask = call_api(&simulation, session, &refresher, owner);
        let patience = simulation.draw(|rng| Duration::from_millis(rng.u64(0..20_000)));
        match tokio::time::timeout(patience, ask).await {
            Ok(Ok(())) => {}
            Ok(Err(TokenError::SessionEnded)) => simulation.saw_end(session),
            Ok(Err(TokenError::Rejected | TokenError::ProviderUnavailable { .. } | TokenError::Store))
            | Err(_) => {}
            Ok(Err(error @ TokenError::NotRenewable)) => {
                simulation.record_violation(format!("session {session}: {error}"));
            }
        }
        random_delay(&simulation).await;
    }
}

/// As an application does it: again with another token where the API rejects one.
async fn call_api(
    simulation: &Shared,
    session: u32,
    refresher: &Refresher,
    owner: Owner<'_>,
) -> Result<(), TokenError> {
    let mut token = refresher.access_token(owner).await?;
    loop {
        simulation.saw_token(session, token.expose());
        random_delay(simulation).await;
        if simulation.api_takes(session, token.expose()) {
            random_delay(simulation).await;
            refresher.accepted(owner.key, &token);
            return Ok(());
        }
        token = match refresher.instead_of(owner, &token).await? {
            Replacement::Token(token) => token,
            Replacement::Nothing { .. } => return Err(TokenError::Rejected),
        };
    }
}

fn identity() -> Identity {
    Identity {
        issuer: "https://issuer.example".to_owned(),
        subject: "somebody".to_owned(),
        provider_session: None,
        name: None,
        email: None,
        email_verified: None,
        picture: None,
    }
}

/// How many seeds a test runs; `MODEL_SEEDS` asks for more.
fn seeds() -> std::ops::Range<u64> {
    0..std::env::var("MODEL_SEEDS").ok().and_then(|seeds| seeds.parse().ok()).unwrap_or(40)
}

#[test]
fn without_crashes_no_session_is_lost() {
    for seed in seeds() {
        let simulation = run(Plan::sound(seed, false, false));
        simulation.assert_sound(seed);
        assert_eq!((simulation.reuses(), simulation.lost()), (0, 0), "seed {seed}");
        assert!(simulation.refreshes() > 5, "seed {seed}: something happened");
    }
}

#[test]
fn with_crashes_and_an_overlap_no_session_is_lost() {
    for seed in seeds() {
        let simulation = run(Plan::sound(seed, true, true));
        simulation.assert_sound(seed);
        assert_eq!((simulation.reuses(), simulation.lost()), (0, 0), "seed {seed}");
    }
}

#[test]
fn with_crashes_and_no_overlap_only_refreshes_in_flight_are_lost() {
    let mut lost = 0;
    for seed in seeds() {
        let simulation = run(Plan::sound(seed, false, true));
        simulation.assert_sound(seed);
        assert!(
            simulation.lost() <= simulation.lost_answers()
                && simulation.reuses() <= simulation.lost_answers(),
            "seed {seed}"
        );
        lost += simulation.lost();
    }
    assert!(lost > 0, "the model does kill processes in the middle of a refresh");
}

#[test]
fn the_same_seed_is_the_same_run() {
    let run = || run(Plan::sound(7, false, true));
    assert_eq!(run().trace(), run().trace());
}

/// A model that finds nothing proves nothing: without leases it must find refresh tokens that are used twice.
#[test]
fn the_model_finds_reuse_where_leases_are_ignored() {
    let found = seeds().any(|seed| {
        let simulation = run(Plan { ignores_leases: true, ..Plan::sound(seed, false, false) });
        simulation.reuses() > 0 && !simulation.violations().is_empty()
    });
    assert!(found);
}

/// And where nobody remembers that a token was fetched in place of a rejected one, it must find more refreshes than one.
#[test]
fn the_model_finds_a_storm_where_rejections_are_forgotten() {
    let found = seeds().any(|seed| {
        let simulation = run(Plan { forgets_rejections: true, ..Plan::sound(seed, false, false) });
        simulation.violations().iter().any(|violation| violation.contains("for a rejection"))
    });
    assert!(found);
}
