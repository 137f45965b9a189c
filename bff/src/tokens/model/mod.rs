//! A model of the refresh: the real protocol, in processes that die, over a store and a provider in memory.
//!
//! turmoil runs the processes on one thread with simulated time. Each operation takes a moment before and after its
//! effect; how long, who asks for what, and when a process is killed is drawn from the run's seed. So a seed is one
//! interleaving, and the same one each time; many seeds reach what no test with real threads would.
//!
//! Besides killed processes, the store and the provider may fail before they have done anything or after, and the
//! provider may take longer than a lease.

mod provider;
mod store;
mod world;

use std::{sync::Arc, time::Duration};

use time::OffsetDateTime;
use tokio_util::task::TaskTracker;

use super::{
    lease::Holder,
    refresh::{Owner, Refresher, TokenError},
    store::TokenStore,
};
use crate::{clock::Clock, session::Identity};
use provider::ModelProvider;
use store::ModelStore;
use world::{World, key, moment};

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
    cuts: bool,
    /// Whether the store grants a lease to anyone who asks: a mistake that the model must find.
    careless: bool,
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
fn run(plan: Plan) -> World {
    let mut lots = fastrand::Rng::with_seed(plan.seed);
    let shared = World::shared(plan.seed, SESSIONS, plan.overlap, plan.cuts);
    let mut simulation = turmoil::Builder::new()
        .rng_seed(plan.seed)
        .tick_duration(TICK)
        .simulation_duration(ASKING + SETTLING + Duration::from_secs(1))
        .build();
    for process in PROCESSES {
        let shared = shared.clone();
        simulation.host(process, move || live(process, shared.clone(), plan.careless));
    }
    while simulation.elapsed() < ASKING + SETTLING {
        simulation.step().unwrap();
        let asking = simulation.elapsed() < ASKING;
        for process in PROCESSES {
            match simulation.is_host_running(process) {
                true if plan.cuts && asking && lots.u32(0..KILLS) == 0 => {
                    simulation.crash(process);
                    shared.kill(process);
                }
                false if !asking || lots.u32(0..RESTARTS) == 0 => simulation.bounce(process),
                _ => {}
            }
        }
    }
    drop(simulation);
    shared.finish()
}

/// A process: a token handler, and the browsers that ask it.
async fn live(process: &'static str, world: world::Shared, careless: bool) -> turmoil::Result {
    let (store, provider) =
        (Arc::new(ModelStore::new(&world, careless)), Arc::new(ModelProvider::new(&world, process)));
    let clock = Arc::new(SimulatedClock {
        ahead: world.draw(|lots| time::Duration::milliseconds(lots.i64(0..1500))),
    });
    let tasks = TaskTracker::new();
    let refresher = Refresher::new(store.clone(), provider, clock, Holder::new()?, tasks.clone());
    for _ in 0..BROWSERS {
        tokio::spawn(browse(world.clone(), store.clone(), refresher.clone()));
    }
    std::future::pending().await
}

/// A browser that asks for one session's token after the other, goes away at times, and signs out now and then.
async fn browse(world: world::Shared, store: Arc<ModelStore>, refresher: Refresher) {
    while turmoil::sim_elapsed().is_some_and(|elapsed| elapsed < ASKING) {
        tokio::time::sleep(world.draw(|lots| Duration::from_millis(lots.u64(0..3000)))).await;
        let session = world.draw(|lots| lots.u32(0..SESSIONS));
        let Ok(Some(stored)) = store.read(&key(session)).await else { continue };
        if world.draw(|lots| lots.u32(0..300)) == 0 {
            world.sign_out(session);
            continue;
        }
        let identity = identity();
        let owner = Owner { key: key(session), identity: &identity, generation: stored.generation };
        let rejected = (world.draw(|lots| lots.u32(0..20)) == 0).then_some(&stored.tokens.access_token);
        let ask = refresher.access_token(owner, rejected);
        let patience = world.draw(|lots| Duration::from_millis(lots.u64(0..20_000)));
        match tokio::time::timeout(patience, ask).await {
            Ok(Ok(token)) => world.saw_token(session, token.expose()),
            Ok(Err(TokenError::SessionEnded)) => world.saw_end(session),
            Ok(Err(TokenError::ProviderUnavailable { .. } | TokenError::Store)) | Err(_) => {}
            Ok(Err(error @ TokenError::NotRenewable)) => {
                world.violation(format!("session {session}: {error}"));
            }
        }
        moment(&world).await;
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
fn without_kills_nothing_is_ever_lost() {
    for seed in seeds() {
        let world = run(Plan { seed, overlap: false, cuts: false, careless: false });
        world.assert_sound(seed);
        assert_eq!((world.reuses(), world.lost()), (0, 0), "seed {seed}");
        assert!(world.refreshes() > 5, "seed {seed}: something happened");
    }
}

#[test]
fn with_kills_and_an_overlap_nothing_is_lost() {
    for seed in seeds() {
        let world = run(Plan { seed, overlap: true, cuts: true, careless: false });
        world.assert_sound(seed);
        assert_eq!((world.reuses(), world.lost()), (0, 0), "seed {seed}");
    }
}

#[test]
fn with_kills_and_no_overlap_only_what_was_in_flight_is_lost() {
    let mut lost = 0;
    for seed in seeds() {
        let world = run(Plan { seed, overlap: false, cuts: true, careless: false });
        world.assert_sound(seed);
        assert!(world.lost() <= world.cut() && world.reuses() <= world.cut(), "seed {seed}");
        lost += world.lost();
    }
    assert!(lost > 0, "the model does kill processes in the middle of a refresh");
}

#[test]
fn the_same_seed_is_the_same_run() {
    let run = || run(Plan { seed: 7, overlap: false, cuts: true, careless: false });
    assert_eq!(run().trace(), run().trace());
}

/// A model that finds nothing proves nothing: without leases it must find refresh tokens that are used twice.
#[test]
fn the_model_finds_what_a_careless_lease_does() {
    let found = seeds().any(|seed| {
        let world = run(Plan { seed, overlap: false, cuts: false, careless: true });
        world.reuses() > 0 && !world.violations().is_empty()
    });
    assert!(found);
}
