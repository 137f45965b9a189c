//! (f) Whole sign-ins: from `/login` over the provider to the session.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use anyhow::Result;
use chaos::sign_in::AtProvider;
use futures::future::try_join_all;

use crate::{
    bench::Bench,
    document::{Section, Table},
    side::{
        ACCOUNT, Side,
        apache::{self, Workers},
        express, program,
    },
    spread::Spread,
};

/// How many people sign in at once.
const PEOPLE: usize = 16;

pub(super) async fn measure(bench: &Bench) -> Result<Section> {
    let (api, _running) = bench.fixed_api().await?;
    let mut notes = vec![
        "The provider signs two tokens for each and shares its processors with the browsers, so that it may be what holds a \
         side up: the processor's time is the side's own."
            .to_owned(),
    ];
    let mut sides = vec![program::start(bench, api).await?];
    for (name, side) in [
        (express::NAME, express::start(bench, api).await?),
        (apache::NAME, apache::start(bench, api, Workers::for_connections(PEOPLE)).await?),
    ] {
        match side {
            Some(side) => sides.push(side),
            None => notes.push(format!("{name} was not to be had.")),
        }
    }
    let mut rates = vec![Vec::new(); sides.len()];
    let mut times = vec![Vec::new(); sides.len()];
    for round in 0..bench.options.rounds {
        for index in (0..sides.len()).map(|index| (index + round) % sides.len()) {
            let (Some(side), Some(rates), Some(times)) =
                (sides.get(index), rates.get_mut(index), times.get_mut(index))
            else {
                continue;
            };
            let (rate, time) = turn(bench, side).await?;
            println!("  round {}: {:<34} {rate:>6.0}/s, {time:.2} ms of the processor", round + 1, side.name);
            rates.push(rate);
            times.push(time);
        }
    }
    let mut table = Table::new(&[
        "side",
        "sign-ins/s",
        "the program's are so many times as many",
        "processor's time for one, ms",
    ]);
    let text = |spread: Option<Spread>| spread.map(|spread| spread.to_string()).unwrap_or_default();
    let ours = rates.first().cloned().unwrap_or_default();
    for ((side, rates), times) in sides.iter().zip(&rates).zip(&times) {
        table.row([
            side.name.to_string(),
            text(Spread::of(rates.iter().copied())),
            text(Spread::of_ratios(&ours, rates)),
            text(Spread::of(times.iter().copied())),
        ]);
    }
    Ok(Section {
        letter: 'f',
        title: "Sign-ins",
        text: format!(
            "From the login over the provider, where each browser is signed in already, to the session: {PEOPLE} browsers, \
             each over and over."
        ),
        tables: vec![table],
        aims: Vec::new(),
        notes,
    })
}

/// How many sign-ins a second there were, and how long the side ran for each, in milliseconds.
async fn turn(bench: &Bench, side: &Side) -> Result<(f64, f64)> {
    let mut browsers = vec![AtProvider::new(bench.http.clone(), ACCOUNT); PEOPLE];
    // Each is known at the provider when it counts.
    for browser in &mut browsers {
        side.sign_in(bench, browser).await?;
    }
    let done = AtomicUsize::new(0);
    let before = side.processor_time();
    let began = Instant::now();
    let until = began + Duration::from_secs(bench.options.seconds);
    try_join_all(browsers.iter_mut().map(async |browser| {
        while Instant::now() < until {
            side.sign_in(bench, browser).await?;
            done.fetch_add(1, Ordering::Relaxed);
        }
        anyhow::Ok(())
    }))
    .await?;
    let count = done.into_inner() as f64;
    Ok((count / began.elapsed().as_secs_f64(), (side.processor_time() - before) / count))
}
