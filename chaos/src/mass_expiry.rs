//! The mass expiry: thousands of sessions whose tokens have all expired, asked for at both processes at once. Each costs
//! the provider exactly one refresh.

use std::{
    fmt,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Result;
use chaos::{
    answer,
    person::{self, AnswerKind, Person},
    provider::Stats,
    site::SERVERS,
};
use fastrand::Rng;
use futures::{StreamExt, TryStreamExt, stream};
use tokio::time::sleep;

use crate::{
    arguments::Database,
    binaries::Binaries,
    stack::{LIFETIME, Stack},
};

/// How many sign-ins are under way at once.
const SIGN_INS: usize = 32;
/// How many requests are under way at once.
const IN_FLIGHT: usize = 256;
/// The most often that a session is asked for at each process.
const ASKED: usize = 2;
/// How long the tokens live that the sessions get in the end, in seconds: none runs out a second time.
const LONG: u32 = 24 * 60 * 60;

/// What the mass expiry came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Results {
    sessions: usize,
    signing_in: Duration,
    asking: Duration,
    requests: usize,
    with_reports: usize,
    stats: Stats,
    /// Answers without the reports, in words.
    errors: Vec<String>,
}

/// Signs in, waits until every token is out, and asks.
pub(crate) async fn run(
    sessions: usize,
    mut rng: Rng,
    binaries: &Binaries,
    folder: &Path,
    database: Database,
) -> Result<Results> {
    println!("Mass expiry: {sessions} sessions are signed in …");
    let stack = Stack::start(binaries, folder, 0, database).await?;
    let began = Instant::now();
    let persons = sign_in(&stack, sessions).await?;
    let signing_in = began.elapsed();
    println!("{:.0} s. All tokens run out, and everyone asks …", signing_in.as_secs_f64());

    // A token that nobody asks for is not refreshed, so those of the first sign-ins simply lie there and are out.
    sleep(LIFETIME).await;
    stack.provider.set_access_token_lifetime(LONG).await?;
    let before = stack.provider.stats().await?;
    let requests_to_send = plan_requests(&persons, &mut rng);
    let requests = requests_to_send.len();
    let began = Instant::now();
    let answers = stream::iter(requests_to_send).map(|(person, server)| ask(person, server));
    let answers: Vec<_> = answers.buffer_unordered(IN_FLIGHT).collect().await;
    let asking = began.elapsed();
    let stats = stack.provider.stats().await?.since(before);
    stack.stop().await?;

    let errors: Vec<_> = answers.into_iter().filter_map(Result::err).collect();
    let with_reports = requests - errors.len();
    Ok(Results { sessions, signing_in, asking, requests, with_reports, stats, errors })
}

/// One browser signs in at the provider once; all the sessions are begun with that sign-in.
async fn sign_in(stack: &Stack, sessions: usize) -> Result<Vec<Person>> {
    let http = answer::http().build()?;
    let mut first = Person::new(http, stack.site.clone(), 0);
    first.sign_in(0).await?;
    let sign_ins = (1..sessions).map(|number| {
        let mut person = first.anew();
        async move { person.sign_in(number % SERVERS).await.map(|()| person) }
    });
    let mut persons: Vec<_> = stream::iter(sign_ins).buffer_unordered(SIGN_INS).try_collect().await?;
    persons.push(first);
    Ok(persons)
}

/// Each session once or twice at each process, and its requests_to_send side by side, so that the processes meet.
fn plan_requests<'a>(persons: &'a [Person], rng: &mut Rng) -> Vec<(&'a Person, usize)> {
    let mut requests_to_send = Vec::new();
    for person in persons {
        let mut servers = Vec::new();
        for server in 0..SERVERS {
            servers.extend(vec![server; rng.usize(1..=ASKED)]);
        }
        rng.shuffle(&mut servers);
        requests_to_send.extend(servers.into_iter().map(|server| (person, server)));
    }
    requests_to_send
}

async fn ask(person: &Person, server: usize) -> Result<(), String> {
    match person.ask(server).await.map(|answer| person::kind(&answer)) {
        Ok(AnswerKind::Reports) => Ok(()),
        Ok(AnswerKind::SignedOut) => Err("401".to_owned()),
        Ok(AnswerKind::RetryLater) => Err("503 with Retry-After".to_owned()),
        Ok(AnswerKind::Unexpected(text)) => Err(text),
        Err(error) => Err(error.to_string()),
    }
}

impl Results {
    /// What did not come as it should, in words.
    pub(crate) fn broken_expectations(&self) -> Vec<String> {
        let Stats { refreshes, reuses, .. } = self.stats;
        let mut broken = Vec::new();
        if refreshes != self.sessions as u64 {
            broken.push(format!("mass expiry: {refreshes} token calls for {} sessions", self.sessions));
        }
        if reuses > 0 {
            broken.push(format!("mass expiry: {reuses} reuses, 0 expected"));
        }
        if let Some(first) = self.errors.first() {
            broken.push(format!(
                "mass expiry: {} answers without the reports, 0 expected; the first: {first}",
                self.errors.len()
            ));
        }
        broken
    }
}

impl fmt::Display for Results {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = |words: &str, number: String| writeln!(f, "  {words:<52}{number:>8}");
        let seconds = |duration: Duration| format!("{:.1}", duration.as_secs_f64());
        line("The mass expiry: sessions", self.sessions.to_string())?;
        line("seconds to sign them in", seconds(self.signing_in))?;
        line("seconds to answer everyone", seconds(self.asking))?;
        line("requests", self.requests.to_string())?;
        line("  answered with the reports", self.with_reports.to_string())?;
        line("  answered with anything else", self.errors.len().to_string())?;
        line("token calls to refresh", self.stats.refreshes.to_string())?;
        line("reuses detected by the provider", self.stats.reuses.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_too_many_or_too_few_breaks_the_expectation() {
        let results = |refreshes, reuses| Results {
            sessions: 10,
            stats: Stats { refreshes, reuses, faults: 0 },
            ..Results::default()
        };
        assert!(results(10, 0).broken_expectations().is_empty());
        for (refreshes, reuses) in [(9, 0), (11, 0), (10, 1)] {
            assert_eq!(results(refreshes, reuses).broken_expectations().len(), 1, "{refreshes}, {reuses}");
        }
    }
}
