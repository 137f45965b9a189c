//! (i) The API alone, with many expenses: those of a company, and as many of one person.

mod caller;
mod questions;

use std::{path::Path, time::Instant};

use anyhow::Result;
use chaos::process::Process;

use self::caller::{Caller, Export, IMPORTED, IMPORTS, REPEATED, Timing};
use crate::{
    api_token,
    bench::{Bench, free_address},
    company::Company,
    document::{Aim, Section, Table},
    programs::{self, OwnProvider},
    side::ACCOUNT,
    spread::{Spread, figure},
};

/// Who imports, so that the person whose calls are measured has as many expenses as it says.
const COLLEAGUE: &str = "ben-okafor";
const APPROVER: &str = "cleo-martin";
/// How many expenses each person of a company has.
const EACH: u64 = 1_000;
/// How many there are in all, one after the other.
const SIZES: [u64; 3] = [10_000, 100_000, 1_000_000];
/// What every call is to stay below, in milliseconds.
const BOUND: f64 = 20.0;
/// How many times the memory of a shorter export a long one may take: constant, but for what chance does.
const CONSTANT: f64 = 1.2;

/// Whose the expenses are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spreading {
    /// People with a thousand each, whom the three accounts are among.
    Company,
    /// All are one person's.
    OnePerson,
}

/// What was measured of one spreading: of each size its calls and its export.
struct Measured {
    spreading: Spreading,
    sizes: Vec<(u64, Vec<Timing>, Export)>,
}

pub(super) async fn measure(bench: &Bench) -> Result<Section> {
    let company = Measured::of(bench, Spreading::Company).await?;
    let one_person = Measured::of(bench, Spreading::OnePerson).await?;
    let mut exports = Table::new(&[
        "export as CSV",
        "lines",
        "seconds",
        "memory before, MiB",
        "at most, MiB",
        "its own, MiB",
    ]);
    for measured in [&company, &one_person] {
        measured.sizes.iter().for_each(|(size, _, export)| exports.row(measured.export_row(*size, export)));
    }
    Ok(Section {
        letter: 'i',
        title: "The API, with many expenses",
        text: format!(
            "The real API on one processor, without the server: one call at a time, {REPEATED} s of each that reads; an \
             import of {rows} rows is sent and confirmed {IMPORTS} times. In the company each person has {each} expenses, half \
             of them in reports, which are of every status; the calls are those of one person, of an approver, and the \
             imports of a colleague. The harder case is one person who has all of them, as no company has: lists, sums and \
             searches are of one person's.",
            rows = figure(f64::from(IMPORTED)),
            each = figure(EACH as f64),
        ),
        aims: vec![
            company.aim("every call", |_| true),
            company.aim("every call that only reads", |call| call.reads),
            one_person.export_aim(),
        ],
        tables: vec![company.table(), one_person.table(), exports],
        notes: Vec::new(),
    })
}

impl Spreading {
    const fn title(self) -> &'static str {
        match self {
            Self::Company => "a company: p50 and p99 in ms",
            Self::OnePerson => "the harder case, one person: p50 and p99 in ms",
        }
    }

    /// The subjects of all who have expenses, and how many each of them has.
    fn shares(self, size: u64) -> (Vec<String>, u64) {
        if self == Self::OnePerson {
            return (vec![ACCOUNT.to_owned()], size);
        }
        let accounts = [ACCOUNT, COLLEAGUE, APPROVER].map(str::to_owned);
        let others = (size / EACH).saturating_sub(accounts.len() as u64);
        (accounts.into_iter().chain((0..others).map(|number| format!("colleague-{number}"))).collect(), EACH)
    }

    /// In words: where so many expenses are.
    fn words(self, size: u64) -> String {
        match self {
            Self::Company => format!("one of {} people", size / EACH),
            Self::OnePerson => format!("one person with {}", figure(size as f64)),
        }
    }

    const fn importer(self) -> &'static str {
        match self {
            Self::Company => COLLEAGUE,
            Self::OnePerson => ACCOUNT,
        }
    }
}

impl Measured {
    async fn of(bench: &Bench, spreading: Spreading) -> Result<Self> {
        println!(" {}", spreading.title());
        let provider = OwnProvider::start(bench, api_token::REDIRECT_URI).await?;
        let (folder, address) = (bench.folder("api")?, free_address()?);
        let mut api = Process::start(programs::api(bench, &folder, address, &provider.issuer)).await?;
        let person = Caller::new(bench, address, &provider, ACCOUNT).await?;
        let importer = Caller::new(bench, address, &provider, spreading.importer()).await?;
        let approver = Caller::new(bench, address, &provider, APPROVER).await?;
        let mut sizes = Vec::new();
        for (first_file, size) in (0..).step_by(IMPORTS as usize).zip(SIZES) {
            if size > bench.options.rows {
                break;
            }
            fill(&mut api, &folder, &provider.issuer, spreading.shares(size)).await?;
            // First, so that the memory is what the export takes.
            let export = person.export(&api).await?;
            let mut calls = Vec::new();
            for (name, path) in questions::of_a_person(&person).await? {
                calls.push(person.read(name, &path).await?);
            }
            for (name, path) in questions::of_an_approver(&approver).await? {
                calls.push(approver.read(name, &path).await?);
            }
            calls.extend(importer.import(first_file).await?);
            for Timing { name, p50, p99, .. } in &calls {
                println!("  {name:<42} p50 {} ms, p99 {} ms", figure(*p50), figure(*p99));
            }
            sizes.push((size, calls, export));
        }
        api.stop().await?;
        Ok(Self { spreading, sizes })
    }

    fn table(&self) -> Table {
        let title = self.spreading.title().to_owned();
        let sizes = self.sizes.iter().map(|(size, ..)| format!("{} expenses", figure(*size as f64)));
        let mut table = Table { head: [title].into_iter().chain(sizes).collect(), rows: Vec::new() };
        let names = self.sizes.first().map(|(_, calls, _)| calls.as_slice()).unwrap_or_default();
        for (index, Timing { name, .. }) in names.iter().enumerate() {
            let calls = self.sizes.iter().filter_map(|(_, calls, _)| calls.get(index));
            let cells = calls.map(|call| format!("{}, {}", figure(call.p50), figure(call.p99)));
            table.row([name.clone()].into_iter().chain(cells));
        }
        table
    }

    /// The calls with the most expenses, judged by the slowest of those that are meant.
    fn aim(&self, words: &str, is_meant: impl Fn(&Timing) -> bool) -> Aim {
        let (size, calls) =
            self.sizes.last().map(|(size, calls, _)| (*size, calls.as_slice())).unwrap_or_default();
        let slowest =
            calls.iter().filter(|call| is_meant(call)).max_by(|one, other| one.p50.total_cmp(&other.p50));
        let name = slowest.map_or("none", |call| call.name.as_str());
        Aim::at_most(
            &format!(
                "{words} under {BOUND} ms at p50 in a company of {} expenses; the slowest is \"{name}\"",
                figure(size as f64)
            ),
            Spread::of(slowest.map(|call| call.p50)),
            BOUND,
        )
    }

    /// What the API has of its own in the longest export, beside one of a tenth, which is long enough to fill every buffer.
    fn export_aim(&self) -> Aim {
        let ratio = match self.sizes.as_slice() {
            [_, (_, _, shorter), (_, _, longest)] => Spread::of_ratios(&[longest.own], &[shorter.own]),
            _ => None,
        };
        Aim::at_most(
            "an export of a million in constant memory: the API has so many times of its own what it has in one of a \
             hundred thousand",
            ratio,
            CONSTANT,
        )
    }

    fn export_row(&self, size: u64, export: &Export) -> [String; 6] {
        [
            self.spreading.words(size),
            figure(export.lines as f64),
            figure(export.seconds),
            format!("{:.1}", export.before),
            format!("{:.1}", export.most),
            format!("{:.1}", export.own),
        ]
    }
}

/// Stops the API, gives the people so many expenses each, and starts it again.
async fn fill(
    api: &mut Process,
    folder: &Path,
    issuer: &str,
    (people, each): (Vec<String>, u64),
) -> Result<()> {
    api.stop().await?;
    let began = Instant::now();
    let mut company = Company::open(folder, issuer).await?;
    company.fill(&people, each).await?;
    company.close().await?;
    println!(
        "  {} people with {each} expenses each, in {:.0} s",
        people.len(),
        began.elapsed().as_secs_f64()
    );
    api.start_again().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_expenses_as_it_says() {
        for spreading in [Spreading::Company, Spreading::OnePerson] {
            for size in SIZES {
                let (people, each) = spreading.shares(size);
                assert_eq!(people.len() as u64 * each, size);
                assert!(people.iter().any(|person| person == ACCOUNT));
            }
        }
    }
}
