//! The parts of the measurement, one after the other.

mod api_calls;
mod builds;
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
    bench::Bench,
    cores::Cores,
    document::{Document, Section},
    machine,
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
            'i' => api_calls::measure(bench).await,
            _ => builds::measure(bench).await,
        };
        sections.push(section.with_context(|| format!("part ({letter})"))?);
    }
    Ok(sections)
}
