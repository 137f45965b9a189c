//! The crash test: all tokens have expired, everyone asks at once, and meanwhile processes die, clients hang up, the provider
//! fails and the database is lost. Afterwards each person asks on until it is clear whether the session is still there.

use std::{path::Path, time::Duration};

use anyhow::Result;
use chaos::{
    answer,
    person::{self, AnswerKind, Person},
    postgres::Postgres,
    process::Process,
    site::SERVERS,
};
use fastrand::Rng;
use futures::future::{join_all, try_join_all};
use tokio::time::{Instant, sleep, timeout};

use crate::{
    arguments::Database,
    binaries::Binaries,
    crash_results::Results,
    outcome::{RequestOutcome, SessionOutcome, SessionResult},
    round_plan::{DatabaseFault, DatabaseFaultKind, Kill, Plan, PlannedRequest},
    stack::{DATABASE, LIFETIME, Stack},
};

/// How long a person asks on after a round: a dead process's lease, and two calls to the provider.
const PATIENCE: Duration = Duration::from_secs(30);
/// The pause between two requests. People are told to wait for longer, and click again all the same.
const PAUSE: Duration = Duration::from_millis(100);

/// The rounds of one configuration.
pub(crate) struct Settings {
    /// The provider's overlap, in seconds.
    pub(crate) overlap: u32,
    pub(crate) rounds: u32,
    pub(crate) persons: usize,
    pub(crate) database: Database,
    pub(crate) rng: Rng,
}

/// Runs every round; an error means that the programs can't be run at all.
pub(crate) async fn run(settings: Settings, binaries: &Binaries, folder: &Path) -> Result<Results> {
    let Settings { overlap, rounds, persons: count, database, mut rng } = settings;
    println!("Crash test with {count} persons, with an overlap of {overlap} s at the provider:");
    let mut stack = Stack::start(binaries, folder, overlap, database).await?;
    let mut persons = sign_in(&stack, count).await?;
    let mut results = Results::new(overlap);
    for round in 1..=rounds {
        // Everyone has had an answer and nobody asks, so no token is newer than now.
        sleep(LIFETIME).await;
        let plan = Plan::draw(&mut rng, count, database);
        let round_results = run_round(&mut stack, &mut persons, &plan, overlap).await?;
        println!("{round:>4}/{rounds} {}", round_results.summary());
        results.add(round_results);
    }
    stack.stop().await?;
    Ok(results)
}

/// Each request has a connection of its own: disconnecting closes it, and none is left over from a process that died.
async fn sign_in(stack: &Stack, persons: usize) -> Result<Vec<Person>> {
    let http = answer::http().pool_max_idle_per_host(0).build()?;
    let persons = (0..persons).map(|number| {
        let mut person = Person::new(http.clone(), stack.site.clone(), number);
        async move { person.sign_in(number % SERVERS).await.map(|()| person) }
    });
    try_join_all(persons).await
}

/// One round, from the first fault to the last answer.
async fn run_round(stack: &mut Stack, persons: &mut [Person], plan: &Plan, overlap: u32) -> Result<Results> {
    let provider = stack.provider.clone();
    let before = provider.stats().await?;
    for fault in plan.provider_faults.faults() {
        provider.add_fault(*fault).await?;
    }
    let (requests_by_person, hurt) = tokio::join!(send_requests(persons, plan), hurt(stack, plan));
    hurt?;
    provider.clear_faults().await?;
    let session_results = persons.iter_mut().zip(&requests_by_person).enumerate();
    let session_results =
        session_results.map(|(number, (person, requests))| check_session(person, requests, number % SERVERS));
    let session_results = join_all(session_results).await;
    stack.check()?;
    let stats = provider.stats().await?.since(before);
    Ok(Results::of_a_round(overlap, plan, &requests_by_person, &session_results, stats))
}

/// Everyone asks at once: for each person, each request with what became of it.
async fn send_requests(persons: &[Person], plan: &Plan) -> Vec<Vec<(PlannedRequest, RequestOutcome)>> {
    let requests_by_person = persons.iter().zip(&plan.requests_by_person);
    join_all(requests_by_person.map(|(person, requests)| {
        join_all(requests.iter().map(async |request| (*request, send(person, request).await)))
    }))
    .await
}

async fn send(person: &Person, request: &PlannedRequest) -> RequestOutcome {
    sleep(request.after).await;
    let ask = person.ask(request.server);
    let answer = match request.disconnects_after {
        Some(patience) => timeout(patience, ask).await.ok(),
        None => Some(ask.await),
    };
    match answer {
        Some(Ok(answer)) => RequestOutcome::Answered(answer),
        Some(Err(error)) => RequestOutcome::ConnectionLost(error),
        None => RequestOutcome::Disconnected,
    }
}

/// A process is killed and the database lost, if so planned; both run again when this returns. A process does not start
/// without its database, so that it is started when that is back.
async fn hurt(stack: &mut Stack, plan: &Plan) -> Result<()> {
    let (servers, postgres) = stack.parts();
    let (killed, lost) = tokio::join!(kill(servers, plan.kill), lose(postgres, plan.database_fault));
    killed.and(lost)?;
    match plan.kill {
        Some(Kill { server, .. }) => servers[server].start_again().await,
        None => Ok(()),
    }
}

async fn kill(servers: &mut [Process; SERVERS], kill: Option<Kill>) -> Result<()> {
    let Some(Kill { server, after }) = kill else { return Ok(()) };
    sleep(after).await;
    servers[server].kill().await
}

async fn lose(postgres: Option<&mut Postgres>, fault: Option<DatabaseFault>) -> Result<()> {
    let (Some(postgres), Some(DatabaseFault { kind, after })) = (postgres, fault) else { return Ok(()) };
    sleep(after).await;
    match kind {
        DatabaseFaultKind::CutConnections => postgres.cut_connections(DATABASE).await.map(drop),
        DatabaseFaultKind::Restart { stop, away } => {
            postgres.stop(stop)?;
            sleep(away).await;
            postgres.start_again().await
        }
    }
}

/// Asks one process and the other until an answer says whether the session is there; where it is not, signs in again.
async fn check_session(
    person: &mut Person,
    requests: &[(PlannedRequest, RequestOutcome)],
    first: usize,
) -> SessionResult {
    for (_, outcome) in requests {
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
                match person::kind(&answer) {
                    AnswerKind::Reports => return SessionResult { session: SessionOutcome::Kept, errors },
                    AnswerKind::SignedOut => return sign_in_again(person, server, errors).await,
                    AnswerKind::RetryLater => {}
                    AnswerKind::Unexpected(text) => errors.push(format!("{text} after the round")),
                }
            }
            Err(error) => errors.push(format!("cut off after the round: {error}")),
        }
        server = (server + 1) % SERVERS;
        sleep(PAUSE).await;
    }
    errors.push(format!("no answer within {} s after the round", PATIENCE.as_secs()));
    SessionResult { session: SessionOutcome::Unknown, errors }
}

async fn sign_in_again(person: &mut Person, server: usize, mut errors: Vec<String>) -> SessionResult {
    let session = match person.is_asked_for_a_loop() {
        true => SessionOutcome::AskedForALoop,
        false => SessionOutcome::SignedInManually,
    };
    match person.sign_in_silently(server).await {
        Ok(true) => return SessionResult { session: SessionOutcome::RenewedSilently, errors },
        Ok(false) => {}
        Err(error) => errors.push(format!("the silent sign-in broke off: {error:#}")),
    }
    if let Err(error) = person.sign_in(server).await {
        errors.push(format!("the sign-in by hand broke off: {error:#}"));
    }
    SessionResult { session, errors }
}
