//! The figures of a full measurement, as a document.

use anyhow::{Context, Result};

use super::results::Results;
use super::size::{Bodies, PageSize};
use super::table::{grouped, table};
use super::timing::{Navigation, PageTiming, Spread};

/// The document, in Markdown.
pub(super) fn markdown(results: &Results, runs: u32) -> Result<String> {
    let machine = results.machine.as_ref().context("the machine was not noted")?;
    Ok(format!(
        "# What a visit to a page costs\n\n\
         Measured on {day} by `cargo xtask bench page --runs {runs}`, on the release build: {machine}.\n\
         [README.md](README.md) says what the figures are and how they were taken.\n\n\
         ## Bytes over the wire\n\n{sizes}\n\
         ## Milliseconds until the page is interactive\n\n\
         The median of {runs} runs, with the least and the greatest.\n\n{interactive}\n\
         ## Milliseconds until the first and the largest contentful paint, and layout shift\n\n\
         Medians. The shift is the worst of all runs.\n\n{paints}\n\
         ## From page to page\n\n\
         On a link, without throttling. Medians, with the least and the greatest.\n\n{navigations}",
        day = machine.day(),
        sizes = sizes(&results.sizes),
        interactive = interactive(&results.timings),
        paints = paints(&results.timings),
        navigations = navigations(&results.navigations),
    ))
}

fn sizes(sizes: &[PageSize]) -> String {
    let head = [
        "page",
        "requests",
        "HTML",
        "styles",
        "scripts",
        "WebAssembly",
        "other",
        "headers",
        "first visit",
        "second visit",
    ];
    let rows = sizes.iter().map(|PageSize { route, first, second }| {
        let Bodies { document, style, script, wasm, other } = first.bodies;
        let figures = [
            first.requests,
            document,
            style,
            script,
            wasm,
            other,
            first.headers,
            first.total(),
            second.total(),
        ];
        [route.clone()].into_iter().chain(figures.map(|figure| grouped(figure, ','))).collect()
    });
    table(&head, &rows.collect::<Vec<_>>())
}

fn interactive(timings: &[PageTiming]) -> String {
    by_page(timings, &[], |timing| spread(&timing.interactive), |_| vec![])
}

fn paints(timings: &[PageTiming]) -> String {
    let paints = |timing: &PageTiming| {
        let [first, largest] = [&timing.first_contentful_paint, &timing.largest_contentful_paint]
            .map(|figures| Spread::of(figures).map_or(0.0, |spread| spread.median));
        format!("{first:.0}, {largest:.0}")
    };
    by_page(timings, &["layout shift"], paints, |of_page| {
        let shift = of_page.iter().map(|timing| timing.layout_shift).fold(0.0, f64::max);
        vec![format!("{shift:.3}")]
    })
}

/// A row for each page: a cell for each of the conditions, and what is said of all of them.
fn by_page(
    timings: &[PageTiming],
    further: &[&str],
    cell: impl Fn(&PageTiming) -> String,
    last: impl Fn(&[&PageTiming]) -> Vec<String>,
) -> String {
    let conditions = distinct(timings.iter().map(|timing| timing.conditions.as_str()));
    let head: Vec<&str> = ["page"].into_iter().chain(conditions).chain(further.iter().copied()).collect();
    let rows = distinct(timings.iter().map(|timing| timing.route.as_str())).into_iter().map(|route| {
        let of_page: Vec<_> = timings.iter().filter(|timing| timing.route == route).collect();
        let cells = of_page.iter().map(|timing| cell(timing));
        [route.to_owned()].into_iter().chain(cells).chain(last(&of_page)).collect()
    });
    table(&head, &rows.collect::<Vec<_>>())
}

fn navigations(navigations: &[Navigation]) -> String {
    let rows = navigations.iter().map(|navigation| {
        let Navigation { from, to, transfers, server, shown, document_loaded } = navigation;
        let figures = |of: fn(&super::size::Transfer) -> u64| {
            let mut figures: Vec<_> = transfers.iter().map(of).collect();
            figures.sort_unstable();
            grouped(figures.get(figures.len() / 2).copied().unwrap_or_default(), ',')
        };
        vec![
            format!("{from} → {to}"),
            figures(|transfer| transfer.requests),
            figures(|transfer| transfer.total()),
            spread(server),
            spread(shown),
            if *document_loaded { "yes" } else { "no" }.to_owned(),
        ]
    });
    let head =
        ["from → to", "requests", "bytes", "server's time, ms", "until it is shown, ms", "document loaded"];
    table(&head, &rows.collect::<Vec<_>>())
}

fn spread(figures: &[f64]) -> String {
    Spread::of(figures).map(|spread| spread.to_string()).unwrap_or_default()
}

/// Each once, in the order in which they come first.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}
