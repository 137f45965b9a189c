//! The results, as `cargo xtask bench` writes them down: sections of tables, and what was aimed at.

use serde::Serialize;

use crate::spread::{Spread, figure};

/// Everything that was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Document {
    /// `2026-11-29`
    pub(crate) day: String,
    pub(crate) machine: String,
    /// Who runs on which processor.
    pub(crate) cores: &'static str,
    pub(crate) peers: Vec<String>,
    pub(crate) sections: Vec<Section>,
}

/// One part.
#[derive(Debug, Serialize)]
pub(crate) struct Section {
    pub(crate) letter: char,
    pub(crate) title: &'static str,
    /// What was done, in sentences.
    pub(crate) text: String,
    pub(crate) tables: Vec<Table>,
    pub(crate) aims: Vec<Aim>,
    /// What went otherwise than it should, or was not to be had.
    pub(crate) notes: Vec<String>,
}

/// The first column is text, and the others are figures.
#[derive(Debug, Serialize)]
pub(crate) struct Table {
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(head: &[&str]) -> Self {
        Self { head: head.iter().map(|&cell| cell.to_owned()).collect(), rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
}

/// What was aimed at, and what came of it.
#[derive(Debug, Serialize)]
pub(crate) struct Aim {
    pub(crate) aim: String,
    pub(crate) outcome: String,
}

impl Aim {
    /// `value` is to be `bound` at least.
    pub(crate) fn at_least(aim: &str, value: Option<Spread>, bound: f64) -> Self {
        Self::judged(aim, value, bound, |value| value >= bound)
    }

    /// `value` is to be `bound` at most.
    pub(crate) fn at_most(aim: &str, value: Option<Spread>, bound: f64) -> Self {
        Self::judged(aim, value, bound, |value| value <= bound)
    }

    /// Nothing but met or missed.
    pub(crate) fn met(aim: &str, is_met: bool, outcome: &str) -> Self {
        let word = if is_met { "met" } else { "missed" };
        Self { aim: aim.to_owned(), outcome: format!("{word}: {outcome}") }
    }

    fn judged(aim: &str, value: Option<Spread>, bound: f64, is_met: impl Fn(f64) -> bool) -> Self {
        let outcome = match value {
            None => "not measured".to_owned(),
            Some(spread) => {
                let word = if is_met(spread.median) { "met" } else { "missed" };
                format!("{word}: {spread}, where {} was aimed at", figure(bound))
            }
        };
        Self { aim: aim.to_owned(), outcome }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_aim_says_what_came_of_it() {
        let spread = |median| Some(Spread { median, least: median, greatest: median });
        let outcome = |aim: Aim| aim.outcome;
        assert_eq!(outcome(Aim::at_least("", spread(6.6), 6.0)), "met: 6.60, where 6.00 was aimed at");
        assert!(outcome(Aim::at_least("", spread(5.4), 6.0)).starts_with("missed: 5.40"));
        assert!(outcome(Aim::at_most("", spread(1.2), 1.2)).starts_with("met"));
        assert!(outcome(Aim::at_most("", spread(1.3), 1.2)).starts_with("missed"));
        assert_eq!(outcome(Aim::at_most("", None, 1.2)), "not measured");
    }
}
