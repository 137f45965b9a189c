//! Measuring: `cargo xtask bench WHAT`, or everything without it. Each WHAT has a module here and a folder in `bench/`.

mod budget;
mod compression;
mod load;
mod machine;
mod page;
mod recipes;
mod report;
mod results;
mod size;
mod table;
mod timing;

use anyhow::Result;

pub(crate) use page::hold_budget as hold_page_budget;

/// What to measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Options {
    Everything,
    Page(page::Options),
    Load(load::Options),
    Recipes(recipes::Options),
}

impl Options {
    /// `None` where an argument is none of ours.
    pub(crate) fn parse(arguments: &[&str]) -> Option<Self> {
        match arguments {
            [] => Some(Self::Everything),
            ["page", rest @ ..] => page::Options::parse(rest).map(Self::Page),
            ["load", rest @ ..] => load::Options::parse(rest).map(Self::Load),
            ["recipes", rest @ ..] => recipes::Options::parse(rest).map(Self::Recipes),
            _ => None,
        }
    }
}

pub(crate) fn run(options: &Options) -> Result<()> {
    match options {
        Options::Everything => {
            page::run(page::Options::default())?;
            load::run(&load::Options::default())
        }
        Options::Page(options) => page::run(*options),
        Options::Load(options) => load::run(options),
        Options::Recipes(options) => recipes::run(options),
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn everything_is_measured_where_nothing_is_named() {
        assert_eq!(Options::parse(&[]), Some(Options::Everything));
        assert!(matches!(Options::parse(&["page", "--runs", "1"]), Some(Options::Page(_))));
        assert!(matches!(Options::parse(&["load", "--only", "a"]), Some(Options::Load(_))));
        assert!(matches!(Options::parse(&["recipes"]), Some(Options::Recipes(_))));
        for wrong in [&["pages"][..], &["load", "--runs", "1"], &["page", "--only", "a"]] {
            assert_eq!(Options::parse(wrong), None, "{wrong:?}");
        }
    }
}
