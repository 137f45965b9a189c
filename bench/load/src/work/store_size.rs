//! (g) Few sessions in the store and many.

use std::{path::Path, time::Duration};

use anyhow::Result;
use chaos::process::Process;
use tokio::time::sleep;

use super::mass_expiry;
use crate::{
    bench::Bench,
    document::{Aim, Section, Table},
    request::Request,
    session_rows::SessionRows,
    side::{Side, program},
    spread::{Spread, figure},
    turn::{self, Turn, cell, p99, per_second, void},
    usage,
};

const CONNECTIONS: usize = 32;
/// How many sessions of people there are among all, who take turns.
const REAL: usize = 1_000;
/// How many turns there are before the sweep.
const UNDISTURBED: u64 = 3;
/// How long after the turns before it a tenth of all sessions ends, in seconds: writing that down takes a while, too.
const SLACK: u64 = 20;

pub(super) async fn measure(bench: &Bench) -> Result<Section> {
    let (api, _running) = bench.fixed_api().await?;
    let folder = bench.folder("server")?;
    let mut program = program::start_in(bench, &folder, api).await?;
    let by_function = program::json(bench, &program).await.method == "POST";
    let cookies = mass_expiry::sign_in(bench, &program, REAL - 1).await?;
    let requests: Vec<_> = cookies
        .iter()
        .map(|cookie| {
            if by_function {
                program::server_function(&program, cookie)
            } else {
                Request::get(program.address, "/api/expenses").of(cookie)
            }
        })
        .collect();

    let largest = bench.options.rows;
    let sizes: Vec<_> = [1_000, 100_000, 1_000_000].into_iter().filter(|size| *size <= largest).collect();
    let mut table = Table::new(&[
        "sessions",
        "database, MiB",
        "requests/s",
        "p50, ms",
        "p99, ms",
        "memory afterwards, MiB",
    ]);
    let (mut notes, mut turns_of_each) = (Vec::new(), Vec::new());
    for &size in &sizes {
        program.process.stop().await?;
        let mut rows = SessionRows::open(&folder).await?;
        println!("  filling the store up to {size} sessions …");
        rows.fill(size).await?;
        let megabytes = rows.size().await?;
        rows.close().await?;
        program.process.start_again().await?;
        let turns = turns(bench, &program, &requests).await?;
        notes.extend(void(&format!("{size} sessions"), &turns));
        table.row([
            figure(size as f64),
            figure(megabytes),
            cell(&turns, |turn| turn.wrk.per_second),
            cell(&turns, |turn| turn.wrk.p50),
            cell(&turns, |turn| turn.wrk.p99),
            figure(memory(&program.process)),
        ]);
        turns_of_each.push(turns);
    }
    let (swept, sweep_notes, slower) = sweep(bench, &mut program, &folder, largest).await?;
    notes.extend(sweep_notes);
    let first = turns_of_each.first().map(|turns| per_second(turns)).unwrap_or_default();
    let last = turns_of_each.last().map(|turns| per_second(turns)).unwrap_or_default();
    let cost = Spread::of_ratios(&first, &last).filter(|_| turns_of_each.len() > 1);
    Ok(Section {
        letter: 'g',
        title: "Sessions in the store",
        text: format!(
            "The JSON call of (b) on {REAL} sessions in turn, with {CONNECTIONS} connections; the other sessions are rows of \
             random bytes, as long as real ones. Then a tenth of all ends at once, and is deleted while the page of \
             expenses is asked for."
        ),
        tables: vec![table, swept],
        aims: vec![
            Aim::at_most(
                &format!(
                    "a request costs at most 1.2 times as much with {} sessions as with {}",
                    figure(sizes.last().copied().unwrap_or_default() as f64),
                    figure(sizes.first().copied().unwrap_or_default() as f64)
                ),
                cost,
                1.2,
            ),
            Aim::at_most(
                "expiry sweeps hold nobody up: the page's worst p99 of all turns in one is so many times the worst without",
                slower,
                1.2,
            ),
        ],
        notes,
    })
}

fn memory(process: &Process) -> f64 {
    process.id().map(usage::memory).unwrap_or_default()
}

async fn turns(bench: &Bench, program: &Side, requests: &[Request]) -> Result<Vec<Turn>> {
    let mut turns = Vec::new();
    // The first is the warm-up: what memory holds of the sessions is part of the program.
    for round in 0..=bench.options.rounds {
        let turn = turn::take(bench, program, requests, CONNECTIONS).await?;
        println!("  round {round}: {:>8.0}/s, p99 {:.1} ms", turn.wrk.per_second, turn.wrk.p99);
        if round > 0 {
            turns.push(turn);
        }
    }
    Ok(turns)
}

/// The page's p99 without a sweep and in one, what there is to say of it, and how many times the one is the other.
async fn sweep(
    bench: &Bench,
    program: &mut Side,
    folder: &Path,
    total: u64,
) -> Result<(Table, Vec<String>, Option<Spread>)> {
    program.process.stop().await?;
    let mut rows = SessionRows::open(folder).await?;
    let ending =
        rows.let_a_tenth_end(u32::try_from((1 + UNDISTURBED) * bench.options.seconds + SLACK)?).await?;
    program.process.start_again().await?;
    let page = [program.page()];
    turn::take(bench, program, &page, CONNECTIONS).await?;
    let mut without = Vec::new();
    for _ in 0..UNDISTURBED {
        without.push(turn::take(bench, program, &page, CONNECTIONS).await?);
    }
    while rows.ended().await? == 0 {
        sleep(Duration::from_millis(100)).await;
    }
    let mut during = Vec::new();
    // The program looks for ended sessions every ten seconds: turn follows turn until none is left.
    while rows.ended().await? > 0 && during.len() < 12 {
        during.push(turn::take(bench, program, &page, CONNECTIONS).await?);
    }
    let left = rows.ended().await?;
    rows.close().await?;
    let mut table = Table::new(&["the page of expenses", "requests/s", "p50, ms", "p99, ms", "longest, ms"]);
    for (name, turns) in [("without a sweep", &without), ("until the sweep is over", &during)] {
        table.row([
            name.to_owned(),
            cell(turns, |turn| turn.wrk.per_second),
            cell(turns, |turn| turn.wrk.p50),
            cell(turns, |turn| turn.wrk.p99),
            cell(turns, |turn| turn.wrk.max),
        ]);
    }
    let seconds = during.len() as u64 * bench.options.seconds;
    let notes = vec![format!(
        "{} of {} sessions ended; after {seconds} s under load {left} of them were still to be deleted.",
        figure(ending as f64),
        figure(total as f64)
    )];
    let worst = |turns: &[Turn]| p99(turns).into_iter().fold(0.0, f64::max);
    Ok((table, notes, Spread::of_ratios(&[worst(&during)], &[worst(&without)])))
}
