//! One side under load for some seconds, and several sides in turn.

use std::time::Duration;

use anyhow::{Context, Result};
use tokio::time::sleep;

use crate::{
    bench::Bench,
    request::Request,
    side::Side,
    spread::{Spread, figure},
    wrk,
};

/// How long a side is loaded before anything counts: compilers at run time, caches and connections.
const WARM_UP: u64 = 2;

/// What one turn under load came to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Turn {
    pub(crate) wrk: wrk::Counted,
    /// How long the side ran on a processor for each request, in microseconds.
    pub(crate) processor: f64,
}

/// Lets wrk repeat the requests at a side, which has to answer them with 200 before and after.
pub(crate) async fn take(
    bench: &Bench,
    side: &Side,
    requests: &[Request],
    connections: usize,
) -> Result<Turn> {
    let first = requests.first().context("nothing to send")?;
    first.check(&bench.http).await.with_context(|| side.name.to_string())?;
    let before = side.processor_time();
    let counted = wrk::run(requests, connections, bench.options.seconds, bench.root()).await?;
    let spent = side.processor_time() - before;
    first.check(&bench.http).await.with_context(|| side.name.to_string())?;
    Ok(Turn { processor: spent * 1e3 / counted.requests, wrk: counted })
}

/// The sides take turns, in another order each round: for each its turns, one a round.
pub(crate) async fn alternate(
    bench: &Bench,
    sides: &[(&Side, Request)],
    connections: usize,
    rounds: usize,
) -> Result<Vec<Vec<Turn>>> {
    for (side, request) in sides {
        request.check(&bench.http).await.with_context(|| side.name.to_string())?;
        wrk::run(std::slice::from_ref(request), connections, WARM_UP, bench.root()).await?;
    }
    let mut turns = vec![Vec::new(); sides.len()];
    for round in 0..rounds {
        for index in (0..sides.len()).map(|index| (index + round) % sides.len()) {
            let Some((side, request)) = sides.get(index) else { continue };
            let turn = take(bench, side, std::slice::from_ref(request), connections).await?;
            println!(
                "  round {}: {:<34} {:>8.0}/s, p99 {:.1} ms, {} errors",
                round + 1,
                side.name,
                turn.wrk.per_second,
                turn.wrk.p99,
                turn.wrk.errors
            );
            if let Some(turns) = turns.get_mut(index) {
                turns.push(turn);
            }
            // What the turn has left to do is not the next one's.
            sleep(Duration::from_millis(200)).await;
        }
    }
    Ok(turns)
}

/// The requests a second of each turn.
pub(crate) fn per_second(turns: &[Turn]) -> Vec<f64> {
    turns.iter().map(|turn| turn.wrk.per_second).collect()
}

/// The 99th percentile of each turn.
pub(crate) fn p99(turns: &[Turn]) -> Vec<f64> {
    turns.iter().map(|turn| turn.wrk.p99).collect()
}

pub(crate) fn errors(turns: &[Turn]) -> u64 {
    turns.iter().map(|turn| turn.wrk.errors).sum()
}

/// The median of one figure of each turn, with the least and the greatest.
pub(crate) fn cell(turns: &[Turn], of: impl Fn(&Turn) -> f64) -> String {
    Spread::of(turns.iter().map(of)).map(|spread| spread.to_string()).unwrap_or_default()
}

/// What no result is, in a sentence.
pub(crate) fn void(name: &str, turns: &[Turn]) -> Option<String> {
    let errors = errors(turns);
    (errors > 0).then(|| format!("{name}: {} errors, so that this is no result.", figure(errors as f64)))
}
