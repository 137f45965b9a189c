//! (c) Few connections and many, kept ones and new ones.

use anyhow::Result;

use crate::{
    bench::Bench,
    burst::{self, Answers},
    document::{Aim, Section, Table},
    request::Request,
    side::{
        Side,
        apache::{self, Workers},
        express, program,
    },
    spread::{Spread, figure},
    turn::{self, cell, errors},
};

const CONNECTIONS: [usize; 3] = [32, 256, 1_000];
/// How many connections are made at the same moment.
const NEW: usize = 1_000;
/// What nobody is to wait for, in milliseconds.
const A_SECOND: f64 = 1_000.0;

pub(super) async fn measure(bench: &Bench) -> Result<Section> {
    let (api, _running) = bench.fixed_api().await?;
    let program = program::start(bench, api).await?;
    let mut notes = Vec::new();
    let express = express::start(bench, api).await?;
    let few = apache::start(bench, api, Workers::FEW).await?;
    let many = apache::start(bench, api, Workers::MANY).await?;
    for (name, side) in [(express::NAME, &express), (apache::NAME, &many)] {
        if side.is_none() {
            notes.push(format!("{name} was not to be had."));
        }
    }
    if many.is_some() {
        let few = Workers::FEW.words();
        notes.push(format!(
            "{few} Here those are for {} connections; for more: {}",
            CONNECTIONS[0],
            Workers::MANY.words()
        ));
    }
    let json = program::json(bench, &program).await;
    let sides = |connections: usize| -> Vec<(&Side, Request)> {
        let apache = if Workers::for_connections(connections) == Workers::FEW { &few } else { &many };
        let peers = express.iter().chain(apache).map(|peer| (peer, peer.json()));
        [(&program, json.clone())].into_iter().chain(peers).collect()
    };

    let rounds = bench.options.rounds.div_ceil(2);
    let mut kept =
        Table::new(&["side", "connections", "requests/s", "p50, ms", "p99, ms", "longest, ms", "errors"]);
    let mut longest_of_ours = Vec::new();
    let mut lost = 0;
    for connections in CONNECTIONS {
        println!(" {connections} connections");
        let sides = sides(connections);
        let turns = turn::alternate(bench, &sides, connections, rounds).await?;
        for ((side, _), turns) in sides.iter().zip(&turns) {
            kept.row([
                side.name.to_string(),
                connections.to_string(),
                cell(turns, |turn| turn.wrk.per_second),
                cell(turns, |turn| turn.wrk.p50),
                cell(turns, |turn| turn.wrk.p99),
                cell(turns, |turn| turn.wrk.max),
                errors(turns).to_string(),
            ]);
        }
        let ours = turns.first().map(Vec::as_slice).unwrap_or_default();
        lost += errors(ours);
        longest_of_ours.extend(ours.iter().map(|turn| turn.wrk.max));
    }
    let (new, ours) = new_connections(&sides(NEW), rounds).await;
    lost += ours.iter().map(|answers| answers.errors() as u64).sum::<u64>();
    longest_of_ours.extend(ours.iter().map(Answers::longest));
    let longest = longest_of_ours.into_iter().fold(0.0, f64::max);
    Ok(Section {
        letter: 'c',
        title: "Connections",
        text: format!(
            "The JSON call of (b). First with connections that are kept. Then {NEW} connections are made at the same moment, \
             each for one request: a wait begins with the connection and ends with the last byte."
        ),
        tables: vec![kept, new],
        aims: vec![Aim::met(
            "no connection refused, and none that waits for a second",
            lost == 0 && longest < A_SECOND,
            &format!("{lost} refused or broken, the longest wait {} ms", figure(longest)),
        )],
        notes,
    })
}

/// A row for each side, and what became of the first one's requests in each round.
async fn new_connections(sides: &[(&Side, Request)], rounds: usize) -> (Table, Vec<Answers>) {
    println!(" {NEW} new connections");
    let mut answers = vec![Vec::new(); sides.len()];
    for round in 0..rounds {
        for index in (0..sides.len()).map(|index| (index + round) % sides.len()) {
            if let (Some((side, request)), Some(answers)) = (sides.get(index), answers.get_mut(index)) {
                let burst = burst::on_new_connections(request, NEW).await;
                println!(
                    "  round {}: {:<34} longest {:.0} ms, {} errors",
                    round + 1,
                    side.name,
                    burst.longest(),
                    burst.errors()
                );
                answers.push(burst);
            }
        }
    }
    let mut table =
        Table::new(&["side", "new connections", "p50, ms", "p99, ms", "longest, ms", "refused or broken"]);
    for ((side, _), answers) in sides.iter().zip(&answers) {
        let of = |percent| {
            let figures = answers.iter().map(|answers| crate::spread::percentile(&answers.waits, percent));
            Spread::of(figures).map(|spread| spread.to_string()).unwrap_or_default()
        };
        let errors: usize = answers.iter().map(Answers::errors).sum();
        table.row([side.name.to_string(), NEW.to_string(), of(50), of(99), of(100), errors.to_string()]);
    }
    (table, answers.into_iter().next().unwrap_or_default())
}
