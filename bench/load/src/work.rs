//! The parts of the measurement, one after the other.

mod api_calls;
mod connections;
mod expired_token;
mod footprint;
mod json_through;
mod mass_expiry;
mod pages;
mod sign_ins;
mod store_size;

use std::fs;

use anyhow::{Context, Result};
use tempfile::TempDir;
use time::OffsetDateTime;

use crate::{
    arguments::{Options, PARTS},
    bench::{Bench, Turn},
    cores::Cores,
    document::{Document, Section},
    machine,
    spread::{Spread, figure},
};

/// Measures what is asked for. A good run removes its folder; one that failed leaves it, to be looked into.
pub(crate) async fn run(options: Options) -> Result<()> {
    let folder = TempDir::with_prefix("load-").context("no folder for the run")?;
    let machine = machine::shape();
    let bench = Bench::new(options, Cores::divide()?, folder.path())?;
    let sections = match sections(&bench).await {
        Ok(sections) => sections,
        Err(error) => {
            println!("\nThe programs' output and databases are in {}", folder.keep().display());
            return Err(error);
        }
    };
    let Options { express, output, .. } = &bench.options;
    let day = today();
    let document =
        Document { day, machine, cores: bench.cores.words(), peers: machine::peers(express), sections };
    fs::write(output, serde_json::to_vec_pretty(&document)?)
        .with_context(|| format!("{} can't be written", output.display()))
}

#[expect(clippy::disallowed_methods, reason = "the results say on which day they were taken")]
fn today() -> String {
    OffsetDateTime::now_utc().date().to_string()
}

/// In the order of their letters, whatever the order in which they were asked for.
async fn sections(bench: &Bench) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    for letter in PARTS.chars().filter(|letter| bench.options.parts.contains(*letter)) {
        println!("\n({letter})");
        let section = match letter {
            'a' => pages::measure(bench).await,
            'b' => json_through::measure(bench).await,
            'c' => connections::measure(bench).await,
            'd' => expired_token::measure(bench).await,
            'e' => mass_expiry::measure(bench).await,
            'f' => sign_ins::measure(bench).await,
            'g' => store_size::measure(bench).await,
            'h' => footprint::measure(bench).await,
            _ => api_calls::measure(bench).await,
        };
        sections.push(section.with_context(|| format!("part ({letter})"))?);
    }
    Ok(sections)
}

/// The requests a second of each turn.
fn per_second(turns: &[Turn]) -> Vec<f64> {
    turns.iter().map(|turn| turn.wrk.per_second).collect()
}

/// The 99th percentile of each turn.
fn p99(turns: &[Turn]) -> Vec<f64> {
    turns.iter().map(|turn| turn.wrk.p99).collect()
}

fn errors(turns: &[Turn]) -> u64 {
    turns.iter().map(|turn| turn.wrk.errors).sum()
}

/// The median of one figure of each turn, with the least and the greatest.
fn cell(turns: &[Turn], of: impl Fn(&Turn) -> f64) -> String {
    Spread::of(turns.iter().map(of)).map(|spread| spread.to_string()).unwrap_or_default()
}

/// What no result is, in a sentence.
fn void(name: &str, turns: &[Turn]) -> Option<String> {
    let errors = errors(turns);
    (errors > 0).then(|| format!("{name}: {} errors, so that this is no result.", figure(errors as f64)))
}
