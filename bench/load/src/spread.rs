//! Figures that were taken several times: the middle one, and how far they are apart.

use std::fmt;

/// The middle of several figures, with the least and the greatest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) greatest: f64,
}

impl Spread {
    /// `None` of no figure.
    pub(crate) fn of(figures: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<_> = figures.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let median = *sorted.get(sorted.len() / 2)?;
        Some(Self { median, least: *sorted.first()?, greatest: *sorted.last()? })
    }

    /// How many times `of` is `to`, round by round: the two figures of a round were taken one shortly after the other.
    pub(crate) fn of_ratios(of: &[f64], to: &[f64]) -> Option<Self> {
        Self::of(of.iter().zip(to).filter(|(_, to)| **to > 0.0).map(|(of, to)| of / to))
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { median, least, greatest } = *self;
        if least < greatest {
            write!(f, "{} ({}–{})", figure(median), figure(least), figure(greatest))
        } else {
            f.write_str(&figure(median))
        }
    }
}

/// A figure with as many digits as mean something: `12,345`, `123`, `12.3` or `1.23`.
pub(crate) fn figure(number: f64) -> String {
    match number {
        negative if negative < 0.0 => format!("−{}", figure(-negative)),
        large if large >= 99.95 => grouped(large),
        middle if middle >= 9.995 => format!("{middle:.1}"),
        small => format!("{small:.2}"),
    }
}

fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut grouped = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The value below which so many of a hundred lie. Of none it is zero.
pub(crate) fn percentile(figures: &[f64], percent: usize) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let index = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(index).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_stands_before_the_least_and_the_greatest() {
        let spread = Spread::of([9.0, 1_234.5, 2.0]).map(|spread| spread.to_string());
        assert_eq!(spread.as_deref(), Some("9.00 (2.00–1,234)"));
        assert_eq!(Spread::of([5.0]).map(|spread| spread.to_string()).as_deref(), Some("5.00"));
        assert_eq!(Spread::of([]), None);
    }

    #[test]
    fn a_ratio_is_of_two_figures_of_one_round() {
        // The machine was half as fast in the second round; the sides kept their distance.
        let spread = Spread::of_ratios(&[600.0, 300.0, 650.0], &[100.0, 50.0, 100.0]).unwrap();
        assert_eq!(spread, Spread { median: 6.0, least: 6.0, greatest: 6.5 });
        assert_eq!(Spread::of_ratios(&[1.0], &[0.0]), None, "a side that did nothing is no measure");
    }

    #[test]
    fn a_figure_has_the_digits_that_mean_something() {
        for (number, text) in [
            (0.0, "0.00"),
            (-271.3, "−271"),
            (1.234, "1.23"),
            (9.996, "10.0"),
            (12.34, "12.3"),
            (99.96, "100"),
            (1_234_567.8, "1,234,568"),
        ] {
            assert_eq!(figure(number), text);
        }
    }

    #[test]
    fn a_percentile_is_one_of_the_figures() {
        let figures: Vec<_> = (1..=200).rev().map(f64::from).collect();
        assert_eq!(percentile(&figures, 50).to_bits(), 100.0_f64.to_bits());
        assert_eq!(percentile(&figures, 99).to_bits(), 198.0_f64.to_bits());
        assert_eq!(percentile(&[7.0], 99).to_bits(), 7.0_f64.to_bits());
        assert_eq!(percentile(&[], 99).to_bits(), 0.0_f64.to_bits());
    }
}
