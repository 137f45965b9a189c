//! (e) Many sessions whose tokens have all run out, each asked for once within a second, beside people whose tokens are good.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Result;
use chaos::sign_in::AtProvider;
use futures::{StreamExt, TryStreamExt, future::join_all, stream};
use tokio::{sync::Semaphore, time::sleep};
use tokio_util::sync::CancellationToken;

use crate::{
    bench::Bench,
    burst::{self, Answers, Outcome},
    document::{Aim, Section, Table},
    programs::LONG,
    request::Request,
    side::{ACCOUNT, Side, program},
    spread::{Spread, figure, percentile},
};

/// How many sign-ins are under way at once.
const SIGN_INS: usize = 32;
/// How many of the sessions' connections are open at once.
const IN_FLIGHT: usize = 1_000;
/// How long the tokens live that run out, in seconds.
const SHORT: u32 = 2;
/// How often somebody with a good token asks, and for how long that is watched beforehand.
const GOOD: Duration = Duration::from_millis(10);
const BEFOREHAND: Duration = Duration::from_secs(5);

pub(super) async fn measure(bench: &Bench) -> Result<Section> {
    let (api, _running) = bench.fixed_api().await?;
    let mut program = program::start(bench, api).await?;
    let by_function = program::json(bench, &program).await.method == "POST";
    let sessions = bench.options.sessions;
    let provider = program.own_provider()?.control.clone();
    let good = request(&program, &program.cookie.clone(), by_function);

    provider.set_access_token_lifetime(SHORT).await?;
    let began = Instant::now();
    let cookies = sign_in(bench, &program, sessions).await?;
    println!("  {sessions} sign-ins took {:.0} s", began.elapsed().as_secs_f64());
    sleep(Duration::from_secs(u64::from(SHORT) + 1)).await;
    provider.set_access_token_lifetime(LONG).await?;

    let undisturbed = people_with_good_tokens(&good, async { sleep(BEFOREHAND).await }).await;
    let before = provider.stats().await?;
    let requests = cookies.iter().map(|cookie| request(&program, cookie, by_function)).collect::<Vec<_>>();
    let began = Instant::now();
    let mut expired = Answers::default();
    let meanwhile =
        people_with_good_tokens(&good, async { expired = ask_within_a_second(&requests).await }).await;
    let took = began.elapsed().as_secs_f64();
    let stats = provider.stats().await?.since(before);
    // The same once more, now that every token is good: what so many requests do to the others anyway.
    let mut good_now = Answers::default();
    let with_good =
        people_with_good_tokens(&good, async { good_now = ask_within_a_second(&requests).await }).await;
    program.own_provider()?.check()?;
    println!(
        "  {} of {sessions} answered in {took:.1} s, {} token calls",
        expired.waits.len(),
        stats.refreshes
    );

    let mut table = Table::new(&["", "requests", "answered with 200", "p50, ms", "p99, ms", "longest, ms"]);
    for (name, answers) in [
        ("sessions with an expired token", &expired),
        ("people with good tokens, meanwhile", &meanwhile),
        ("the same sessions, once their tokens are good", &good_now),
        ("people with good tokens, then", &with_good),
        ("people with good tokens, and nobody else", &undisturbed),
    ] {
        let asked = answers.waits.len() + answers.errors();
        let counts = [name.to_owned(), asked.to_string(), answers.waits.len().to_string()];
        table.row(counts.into_iter().chain(answers.cells()));
    }
    let p99 = |answers: &Answers| percentile(&answers.waits, 99);
    let is_whole = expired.errors() == 0 && stats.refreshes == sessions as u64 && stats.reuses == 0;
    Ok(Section {
        letter: 'e',
        title: "Sessions that expire within a second",
        text: format!(
            "{sessions} sessions, each asked for once within a second over a new connection, {IN_FLIGHT} of them at a time; \
             beside them somebody with a good token asks every {} ms. Then the same once more, when all tokens are good.",
            GOOD.as_millis()
        ),
        tables: vec![table],
        aims: vec![
            Aim::met(
                &format!("{sessions} token calls, no error"),
                is_whole,
                &format!("{} token calls, {} errors", stats.refreshes, expired.errors()),
            ),
            Aim::at_most(
                "people with good tokens unaffected: their p99 is so many times what it is where as many come whose tokens \
                 are good as well",
                Spread::of_ratios(&[p99(&meanwhile)], &[p99(&with_good)]),
                1.2,
            ),
        ],
        notes: vec![format!(
            "All were answered after {} s. The provider signs two tokens for each, on the processor that the browsers have, \
             too: it alone takes most of that.",
            figure(took)
        )],
    })
}

fn request(side: &Side, cookie: &str, by_function: bool) -> Request {
    if by_function {
        program::server_function(side, cookie)
    } else {
        Request::get(side.address, "/api/expenses").of(cookie)
    }
}

/// One browser signs in at the provider once; all the sessions are begun with that sign-in.
pub(super) async fn sign_in(bench: &Bench, side: &Side, sessions: usize) -> Result<Vec<String>> {
    let mut browser = AtProvider::new(bench.http.clone(), ACCOUNT);
    let first = side.sign_in(bench, &mut browser).await?;
    let others = (1..sessions).map(|_| {
        let mut browser = browser.clone();
        async move { side.sign_in(bench, &mut browser).await }
    });
    let mut cookies: Vec<_> = stream::iter(others).buffer_unordered(SIGN_INS).try_collect().await?;
    cookies.push(first);
    Ok(cookies)
}

/// Each begins at its moment of the second, or where too many are under way as soon as one of them has its answer.
async fn ask_within_a_second(requests: &[Request]) -> Answers {
    let slots = Arc::new(Semaphore::new(IN_FLIGHT));
    let began = tokio::time::Instant::now();
    let count = u32::try_from(requests.len().max(1)).unwrap_or(u32::MAX);
    let step = Duration::from_secs(1) / count;
    let all = requests.iter().zip(0_u32..).map(|(request, number)| {
        let (address, bytes, slots) = (request.address, Arc::new(request.bytes()), Arc::clone(&slots));
        tokio::spawn(async move {
            tokio::time::sleep_until(began + step * number).await;
            let Ok(_slot) = slots.acquire().await else { return Outcome::Broken };
            burst::on_a_new_connection(address, bytes).await
        })
    });
    Answers::of(join_all(all).await.into_iter().map(|outcome| outcome.unwrap_or(Outcome::Broken)))
}

/// Somebody asks again and again until `meanwhile` has ended, whether or not the one before is answered.
async fn people_with_good_tokens(request: &Request, meanwhile: impl Future<Output = ()>) -> Answers {
    let over = CancellationToken::new();
    let asking = async {
        let bytes = Arc::new(request.bytes());
        let mut asked = Vec::new();
        while !over.is_cancelled() {
            asked.push(tokio::spawn(burst::on_a_new_connection(request.address, Arc::clone(&bytes))));
            sleep(GOOD).await;
        }
        join_all(asked).await
    };
    let (answers, ()) = tokio::join!(asking, async {
        meanwhile.await;
        over.cancel();
    });
    Answers::of(answers.into_iter().map(|outcome| outcome.unwrap_or(Outcome::Broken)))
}
