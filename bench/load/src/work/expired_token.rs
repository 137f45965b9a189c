//! (d) Many requests at once on one session whose access token has run out.

use std::time::Duration;

use anyhow::Result;
use chaos::{
    provider::{Fault, FaultKind},
    sign_in::AtProvider,
};
use tokio::time::sleep;

use crate::{
    bench::Bench,
    burst::{self, Answers},
    document::{Aim, Section, Table},
    programs::LONG,
    request::Request,
    side::{ACCOUNT, Side, express, program},
    spread::{Spread, figure},
};

/// How many requests come at once.
const REQUESTS: usize = 1_000;
/// How long the provider takes for a token call, in milliseconds.
const DELAY: u32 = 200;
/// How long the token lives that runs out, in seconds.
const SHORT: u32 = 2;

/// One round at one side.
struct Round {
    with_a_good_token: Answers,
    with_an_expired_token: Answers,
    token_calls: u64,
}

impl Round {
    /// What nobody waits for but those whose token has expired: less the provider's time.
    fn added(&self) -> f64 {
        self.with_an_expired_token.longest() - f64::from(DELAY)
    }

    /// The same, less what so many requests at once take anyway.
    fn added_to_a_good_token(&self) -> f64 {
        self.added() - self.with_a_good_token.longest()
    }
}

pub(super) async fn measure(bench: &Bench) -> Result<Section> {
    let (api, _running) = bench.fixed_api().await?;
    let program = program::start(bench, api).await?;
    let by_function = program::json(bench, &program).await.method == "POST";
    let mut table = Table::new(&[
        "side",
        "answered with 200",
        "token calls",
        "longest wait with a good token, ms",
        "longest wait with an expired token, ms",
        "less the provider's delay, ms",
    ]);
    let json = |side: &Side, cookie: &str| {
        if by_function {
            program::server_function(side, cookie)
        } else {
            Request::get(side.address, "/api/expenses").of(cookie)
        }
    };
    let ours = rounds(bench, program, json).await?;
    table.row(cells(program::NAME, &ours));
    let mut notes = Vec::new();
    match express::start(bench, api).await? {
        Some(express) => {
            let get = |side: &Side, cookie: &str| Request::get(side.address, "/api/expenses").of(cookie);
            let theirs = rounds(bench, express, get).await?;
            table.row(cells(express::NAME, &theirs));
        }
        None => notes.push(format!("{} was not to be had.", express::NAME)),
    }
    let one_call = ours.iter().all(|round| round.token_calls == 1);
    let all_answered = ours.iter().all(|round| round.with_an_expired_token.waits.len() == REQUESTS);
    Ok(Section {
        letter: 'd',
        title: "A thousand requests on an expired token",
        text: format!(
            "{REQUESTS} connections are open and ask at the same moment, all with one session. Refresh tokens rotate, \
             without overlap, and the provider takes {DELAY} ms for the token call. The same without the expiry is \
             measured before: so many requests take their time on one processor whatever the token."
        ),
        tables: vec![table],
        aims: vec![
            Aim::met(
                "all answered, one token call",
                one_call && all_answered,
                if one_call && all_answered { "in every round" } else { "see the table" },
            ),
            Aim::at_most(
                "nobody waits longer than one round trip to the provider and 5 ms, beyond what the same requests wait \
                 with a good token (ms)",
                Spread::of(ours.iter().map(Round::added_to_a_good_token)),
                5.0,
            ),
            Aim::at_most(
                "and to the letter: the longest wait less the provider's delay (ms)",
                Spread::of(ours.iter().map(Round::added)),
                5.0,
            ),
        ],
        notes,
    })
}

async fn rounds(bench: &Bench, mut side: Side, json: impl Fn(&Side, &str) -> Request) -> Result<Vec<Round>> {
    let mut rounds = Vec::new();
    for number in 0..bench.options.rounds {
        let mut browser = AtProvider::new(bench.http.clone(), ACCOUNT);
        let provider = side.own_provider()?.control.clone();
        let good = json(&side, &side.cookie);
        let with_a_good_token = burst::on_open_connections(&good, REQUESTS).await?;

        provider.set_access_token_lifetime(SHORT).await?;
        let cookie = side.sign_in(bench, &mut browser).await?;
        sleep(Duration::from_secs(u64::from(SHORT) + 1)).await;
        provider.set_access_token_lifetime(LONG).await?;
        let kind = FaultKind::Delay { milliseconds: DELAY.into() };
        provider.add_fault(Fault { kind, carried_out: false }).await?;
        let before = provider.stats().await?;
        let with_an_expired_token = burst::on_open_connections(&json(&side, &cookie), REQUESTS).await?;
        let token_calls = provider.stats().await?.since(before).refreshes;
        provider.clear_faults().await?;
        println!(
            "  round {}: {} of {} answered, {token_calls} token calls, longest {:.0} ms ({:.0} ms with a good token)",
            number + 1,
            with_an_expired_token.waits.len(),
            side.name,
            with_an_expired_token.longest(),
            with_a_good_token.longest()
        );
        rounds.push(Round { with_a_good_token, with_an_expired_token, token_calls });
        side.own_provider()?.check()?;
    }
    Ok(rounds)
}

fn cells(name: &str, rounds: &[Round]) -> [String; 6] {
    let spread = |of: fn(&Round) -> f64| {
        Spread::of(rounds.iter().map(of)).map(|spread| spread.to_string()).unwrap_or_default()
    };
    let range = |of: fn(&Round) -> usize| {
        let figures: Vec<_> = rounds.iter().map(of).collect();
        let ends = [figures.iter().min(), figures.iter().max()].map(|end| figure(*end.unwrap_or(&0) as f64));
        let [least, greatest] = ends.map(|end| end.trim_end_matches(".00").to_owned());
        if least == greatest { least } else { format!("{least} to {greatest}") }
    };
    [
        name.to_owned(),
        range(|round| round.with_an_expired_token.waits.len()),
        range(|round| usize::try_from(round.token_calls).unwrap_or(usize::MAX)),
        spread(|round| round.with_a_good_token.longest()),
        spread(|round| round.with_an_expired_token.longest()),
        spread(Round::added),
    ]
}
