//! Measuring: `cargo xtask bench WHAT`. Each WHAT has a module here and a folder in `bench/`.

mod budget;
mod compression;
mod machine;
mod page;
mod report;
mod results;
mod size;
mod table;
mod timing;

use anyhow::Result;

pub(crate) use page::hold_budget as hold_page_budget;

/// What to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Options {
    Page(page::Options),
}

impl Options {
    /// `None` where an argument is none of ours.
    pub(crate) fn parse(arguments: &[&str]) -> Option<Self> {
        match arguments {
            ["page", rest @ ..] => page::Options::parse(rest).map(Self::Page),
            _ => None,
        }
    }
}

pub(crate) fn run(options: Options) -> Result<()> {
    match options {
        Options::Page(options) => page::run(options),
    }
}
