//! (b) The API's JSON, through what stands before it.

use anyhow::Result;

use super::pages::table;
use crate::{
    bench::Bench,
    document::{Aim, Section},
    side::{
        apache::{self, Workers},
        express, limits, oauth2_proxy, program,
    },
    spread::Spread,
    turn::{self, Turn, per_second, void},
};

const CONNECTIONS: usize = 32;

pub(super) async fn measure(bench: &Bench) -> Result<Section> {
    let (api, _running) = bench.fixed_api().await?;
    let program = program::start(bench, api).await?;
    let limit = limits::bare_proxy(bench, api).await?;
    let mut notes = Vec::new();
    let mut peers = Vec::new();
    let started = [
        (express::NAME, express::start(bench, api).await?),
        (apache::NAME, apache::start(bench, api, Workers::for_connections(CONNECTIONS)).await?),
        (oauth2_proxy::NAME, oauth2_proxy::start(bench, api).await?),
    ];
    for (name, side) in started {
        match side {
            Some(side) => peers.push(side),
            None => notes.push(format!("{name} was not to be had.")),
        }
    }

    let function = program::server_function(&program, &program.cookie);
    let json = program::json(bench, &program).await;
    let mut sides = vec![(&program, json.clone()), (&limit, limit.json())];
    let mut names = vec!["the program, `GET /api/expenses`", &limit.name];
    if json.method == "POST" {
        names = vec!["the program, server function", &limit.name];
        notes.push("This build has no `GET /api/expenses`: the server function stands for it.".to_owned());
    } else {
        sides.push((&program, function));
        names.push("the program, server function");
    }
    for peer in &peers {
        sides.push((peer, peer.json()));
        names.push(&peer.name);
    }
    let turns = turn::alternate(bench, &sides, CONNECTIONS, bench.options.rounds).await?;
    notes.extend(names.iter().zip(&turns).filter_map(|(name, turns)| void(name, turns)));
    if names.contains(&apache::NAME) {
        notes.push(Workers::for_connections(CONNECTIONS).words());
    }
    notes.push(
        "The bare proxy keeps wrk and the API busy, which share the other processors: there its own processor's time says \
         more than its requests a second."
            .to_owned(),
    );
    let of = |name: &str| names.iter().position(|other| *other == name).and_then(|index| turns.get(index));
    let ours = turns.first().map(Vec::as_slice).unwrap_or_default();
    let ratio = |name: &str| -> Option<Spread> {
        let theirs: &[Turn] = of(name)?;
        Spread::of_ratios(&per_second(ours), &per_second(theirs))
    };
    Ok(Section {
        letter: 'b',
        title: "JSON, through to the API",
        text: format!(
            "The first 20 expenses as the API answers, {CONNECTIONS} connections that are kept. The server function \
             (`POST /api/expenses`) is what the pages call."
        ),
        aims: vec![
            Aim::at_least("0.9 of the bare proxy's requests a second", ratio(&limit.name), 0.9),
            Aim::at_least("4 times mod_auth_openidc's", ratio(apache::NAME), 4.0),
        ],
        tables: vec![table(&names, &turns)],
        notes,
    })
}
