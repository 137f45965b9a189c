//! (a) The page of expenses, signed in.

use anyhow::Result;

use crate::{
    bench::Bench,
    document::{Aim, Section, Table},
    side::{express, limits, program},
    spread::Spread,
    turn::{self, Turn, cell, p99, per_second, void},
};

const CONNECTIONS: usize = 32;

pub(super) async fn measure(bench: &Bench) -> Result<Section> {
    let (api, _running) = bench.fixed_api().await?;
    let program = program::start(bench, api).await?;
    let page = program.page().check(&bench.http).await?;
    let limit = limits::same_bytes(bench, page.body()).await?;
    let express = express::start(bench, api).await?;

    let mut notes = Vec::new();
    let mut sides = vec![(&program, program.page()), (&limit, limit.page())];
    match &express {
        Some(express) => {
            let theirs = express.page().check(&bench.http).await?;
            notes.push(format!(
                "The program's page has {} bytes and Express's {}, both with the same 20 expenses.",
                page.body().len(),
                theirs.body().len()
            ));
            sides.insert(1, (express, express.page()));
        }
        None => notes.push(format!("{} was not to be had.", express::NAME)),
    }
    let turns = turn::alternate(bench, &sides, CONNECTIONS, bench.options.rounds).await?;
    let names: Vec<_> = sides.iter().map(|(side, _)| side.name.as_ref()).collect();
    notes.extend(names.iter().zip(&turns).filter_map(|(name, turns)| void(name, turns)));
    let ours = turns.first().map(Vec::as_slice).unwrap_or_default();
    let theirs = names.iter().position(|name| *name == express::NAME).and_then(|index| turns.get(index));
    let ratio =
        |of: fn(&[Turn]) -> Vec<f64>| theirs.and_then(|theirs| Spread::of_ratios(&of(ours), &of(theirs)));
    Ok(Section {
        letter: 'a',
        title: "The page of expenses, signed in",
        text: format!("`GET /expenses` with a session's cookie, {CONNECTIONS} connections that are kept."),
        aims: vec![
            Aim::at_least("6 times Express's requests a second", ratio(per_second), 6.0),
            Aim::at_most("a sixth of Express's p99", ratio(p99), 1.0 / 6.0),
        ],
        tables: vec![table(&names, &turns)],
        notes,
    })
}

/// A row for each side: what it did, and how many times the first one's that is.
pub(super) fn table(names: &[&str], turns: &[Vec<Turn>]) -> Table {
    let mut table = Table::new(&[
        "side",
        "requests/s",
        "the program's are so many times as many",
        "p50, ms",
        "p99, ms",
        "processor's time for one, µs",
    ]);
    let ours = turns.first().map(Vec::as_slice).unwrap_or_default();
    for (name, turns) in names.iter().zip(turns) {
        let ratio = Spread::of_ratios(&per_second(ours), &per_second(turns));
        table.row([
            (*name).to_owned(),
            cell(turns, |turn| turn.wrk.per_second),
            ratio.map(|ratio| ratio.to_string()).unwrap_or_default(),
            cell(turns, |turn| turn.wrk.p50),
            cell(turns, |turn| turn.wrk.p99),
            cell(turns, |turn| turn.processor),
        ]);
    }
    table
}
