//! Storms: all tokens are out, everyone asks at once, and meanwhile processes die, clients hang up and the provider
//! fails. Afterwards each person asks on until it is clear whether the session is still there.

use std::{path::Path, time::Duration};

use anyhow::Result;
use fastrand::Rng;
use futures::future::{join_all, try_join_all};
use tokio::time::{Instant, sleep, timeout};

use crate::{
    binaries::Binaries,
    figures::Figures,
    outcome::{PersonOutcome, RequestOutcome, SessionOutcome},
    person::{self, Person, Verdict},
    plan::{Death, Plan, Shot},
    site::SERVERS,
    stack::{LIFETIME, Stack},
};

/// How long a person asks on after a storm: a dead process's lease, and two calls to the provider.
const PATIENCE: Duration = Duration::from_secs(30);
/// The pause between two questions. People are told to wait for longer, and click again all the same.
const PAUSE: Duration = Duration::from_millis(100);

/// The storms of one configuration.
pub(crate) struct Order {
    /// The provider's overlap, in seconds.
    pub(crate) overlap: u32,
    pub(crate) rounds: u32,
    pub(crate) persons: usize,
    pub(crate) rng: Rng,
}

/// Runs every round; an error means that the programs can't be run at all.
pub(crate) async fn run(order: Order, binaries: &Binaries, folder: &Path) -> Result<Figures> {
    let Order { overlap, rounds, persons, mut rng } = order;
    println!("Storms over {persons} persons, with an overlap of {overlap} s at the provider:");
    let mut stack = Stack::start(binaries, folder, overlap).await?;
    let mut crew = sign_in(&stack, persons).await?;
    let mut figures = Figures::new(overlap);
    for round in 1..=rounds {
        // Everyone has had an answer and nobody asks, so no token is newer than now.
        sleep(LIFETIME).await;
        let plan = Plan::draw(&mut rng, persons);
        let storm = weather(&mut stack, &mut crew, &plan, overlap).await?;
        println!("{round:>4}/{rounds} {}", storm.in_a_line());
        figures.add(storm);
    }
    stack.stop().await?;
    Ok(figures)
}

/// Each request has a connection of its own: hanging up closes it, and none is left over from a process that died.
async fn sign_in(stack: &Stack, persons: usize) -> Result<Vec<Person>> {
    let http = person::http().pool_max_idle_per_host(0).build()?;
    let persons = (0..persons).map(|number| {
        let mut person = Person::new(http.clone(), stack.site.clone(), number);
        async move { person.sign_in(number % SERVERS).await.map(|()| person) }
    });
    try_join_all(persons).await
}

/// One round, from the first fault to the last answer.
async fn weather(stack: &mut Stack, crew: &mut [Person], plan: &Plan, overlap: u32) -> Result<Figures> {
    let provider = stack.provider.clone();
    let before = provider.stats().await?;
    for fault in plan.weather.faults() {
        provider.add_fault(*fault).await?;
    }
    let (volleys, killed) = tokio::join!(fire(crew, plan), kill(stack, plan.death));
    killed?;
    provider.clear_faults().await?;
    let outcomes = crew.iter_mut().zip(&volleys).enumerate();
    let outcomes = outcomes.map(|(number, (person, volley))| settle(person, volley, number % SERVERS));
    let outcomes = join_all(outcomes).await;
    stack.check()?;
    let stats = provider.stats().await?.since(before);
    Ok(Figures::of_a_round(overlap, plan, &volleys, &outcomes, stats))
}

/// Everyone asks at once: for each person, each request with what became of it.
async fn fire(crew: &[Person], plan: &Plan) -> Vec<Vec<(Shot, RequestOutcome)>> {
    let volleys = crew.iter().zip(&plan.volleys);
    join_all(
        volleys.map(|(person, shots)| {
            join_all(shots.iter().map(async |shot| (*shot, request(person, shot).await)))
        }),
    )
    .await
}

async fn request(person: &Person, shot: &Shot) -> RequestOutcome {
    sleep(shot.after).await;
    let ask = person.ask(shot.server);
    let answer = match shot.hangs_up {
        Some(patience) => timeout(patience, ask).await.ok(),
        None => Some(ask.await),
    };
    match answer {
        Some(Ok(answer)) => RequestOutcome::Answered(answer),
        Some(Err(error)) => RequestOutcome::CutOff(error),
        None => RequestOutcome::HungUp,
    }
}

/// A process dies, if so planned; it stands again when this returns.
async fn kill(stack: &mut Stack, death: Option<Death>) -> Result<()> {
    let Some(Death { server, after }) = death else { return Ok(()) };
    sleep(after).await;
    stack.restart(server).await
}

/// Asks one process and the other until an answer says whether the session is there; where it is not, signs in again.
async fn settle(person: &mut Person, volley: &[(Shot, RequestOutcome)], first: usize) -> PersonOutcome {
    for (_, outcome) in volley {
        if let RequestOutcome::Answered(answer) = outcome {
            person.keep(answer);
        }
    }
    let mut errors = Vec::new();
    let deadline = Instant::now() + PATIENCE;
    let mut server = first;
    while Instant::now() < deadline {
        match person.ask(server).await {
            Ok(answer) => {
                person.keep(&answer);
                match answer.verdict() {
                    Verdict::Fine => return PersonOutcome { session: SessionOutcome::Kept, errors },
                    Verdict::SignedOut => return sign_in_again(person, server, errors).await,
                    Verdict::TryAgain => {}
                    Verdict::Wrong(told) => errors.push(format!("{told} after the storm")),
                }
            }
            Err(error) => errors.push(format!("cut off after the storm: {error}")),
        }
        server = (server + 1) % SERVERS;
        sleep(PAUSE).await;
    }
    errors.push(format!("no answer within {} s after the storm", PATIENCE.as_secs()));
    PersonOutcome { session: SessionOutcome::Unknown, errors }
}

async fn sign_in_again(person: &mut Person, server: usize, mut errors: Vec<String>) -> PersonOutcome {
    match person.sign_in_silently(server).await {
        Ok(true) => return PersonOutcome { session: SessionOutcome::CameBack, errors },
        Ok(false) => {}
        Err(error) => errors.push(format!("the silent sign-in broke off: {error:#}")),
    }
    if let Err(error) = person.sign_in(server).await {
        errors.push(format!("the sign-in by hand broke off: {error:#}"));
    }
    PersonOutcome { session: SessionOutcome::SignedInByHand, errors }
}
