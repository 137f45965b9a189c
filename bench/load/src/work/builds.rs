//! (j) The server, built in other ways: for this machine's processor, and guided by a profile.

use anyhow::{Context, Result};

use crate::{
    bench::Bench,
    document::{Section, Table},
    request::Request,
    side::{Side, program},
    spread::Spread,
    turn::{self, Turn, cell, per_second, void},
};

const CONNECTIONS: usize = 32;

/// What a build is asked for.
type Work = fn(&Side) -> Request;

const WORK: [(&str, Work); 3] = [
    ("the page of expenses", Side::page),
    ("`GET /api/expenses`", Side::json),
    ("the server function", |side| program::server_function(side, &side.cookie)),
];

/// Each is ended as a person would end it, so that one that writes a profile of itself has done so afterwards.
pub(super) async fn measure(bench: &Bench) -> Result<Section> {
    let (api, _running) = bench.fixed_api().await?;
    let mut builds = Vec::new();
    for build in &bench.options.builds {
        builds.push(program::start_build(bench, build, api).await?);
    }
    let first = builds.first().context("no build was named (--build)")?.name.clone();
    let mut table = Table::new(&[
        "work, and the build",
        "requests/s",
        &format!("so many times {first}'s"),
        "p99, ms",
        "processor's time for one, µs",
    ]);
    let mut notes = Vec::new();
    for (work, request) in WORK {
        let sides: Vec<_> = builds.iter().map(|build| (build, request(build))).collect();
        let turns = turn::alternate(bench, &sides, CONNECTIONS, bench.options.rounds).await?;
        let firsts = turns.first().map(Vec::as_slice).unwrap_or_default();
        for (build, turns) in builds.iter().zip(&turns) {
            table.row(row(work, &build.name, turns, firsts));
            notes.extend(void(&build.name, turns));
        }
    }
    for build in &mut builds {
        build.process.stop().await?;
    }
    Ok(Section {
        letter: 'j',
        title: "Other builds of the server",
        text: format!("The page of (a) and the JSON of (b), {CONNECTIONS} connections that are kept."),
        aims: Vec::new(),
        tables: vec![table],
        notes,
    })
}

fn row(work: &str, build: &str, turns: &[Turn], firsts: &[Turn]) -> [String; 5] {
    let ratio = Spread::of_ratios(&per_second(turns), &per_second(firsts));
    [
        format!("{work}: {build}"),
        cell(turns, |turn| turn.wrk.per_second),
        ratio.map(|ratio| ratio.to_string()).unwrap_or_default(),
        cell(turns, |turn| turn.wrk.p99),
        cell(turns, |turn| turn.processor),
    ]
}
