//! How long a visit to a page takes, and a way from page to page. Times are in milliseconds.

use std::fmt;

use serde::Deserialize;

use super::size::Transfer;

/// One page under certain conditions, each time as often as there were runs.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageTiming {
    pub(super) route: String,
    pub(super) conditions: String,
    pub(super) interactive: Vec<f64>,
    pub(super) first_contentful_paint: Vec<f64>,
    pub(super) largest_contentful_paint: Vec<f64>,
    pub(super) layout_shift: f64,
}

/// From one page to another on a link.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Navigation {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) transfers: Vec<Transfer>,
    pub(super) server: Vec<f64>,
    pub(super) shown: Vec<f64>,
    pub(super) document_loaded: bool,
}

/// The middle of several figures, with the least and the greatest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    pub(super) median: f64,
    least: f64,
    greatest: f64,
}

impl Spread {
    /// `None` of no figure.
    pub(super) fn of(figures: &[f64]) -> Option<Self> {
        let mut sorted = figures.to_vec();
        sorted.sort_by(f64::total_cmp);
        let median = *sorted.get(sorted.len() / 2)?;
        Some(Self { median, least: *sorted.first()?, greatest: *sorted.last()? })
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { median, least, greatest } = self;
        write!(f, "{median:.0} ({least:.0}–{greatest:.0})")
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn the_median_stands_before_the_least_and_the_greatest() {
        let spread = Spread::of(&[9.0, 10.4, 2.0]).map(|spread| spread.to_string());
        assert_eq!(spread.as_deref(), Some("9 (2–10)"));
        assert_eq!(Spread::of(&[]), None);
    }
}
