//! The scale of a chart: from nothing to a round number that no bar exceeds.

use domain::{Money, Notation};

/// How many steps a scale has at most: more lines would hide the bars.
const STEPS: u64 = 4;

/// Equal steps of one, two or five and noughts, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scale {
    step: u64,
    top: u64,
}

impl Scale {
    /// The shortest scale that holds `most`.
    pub(super) fn of(most: Money) -> Self {
        let most = minor(most).max(1);
        let mut steps = (0..19).flat_map(|noughts| [1, 2, 5].map(|digit| digit * 10_u64.pow(noughts)));
        let step = steps.find(|step| most.div_ceil(*step) <= STEPS).unwrap_or(most);
        Self { step, top: step * most.div_ceil(step) }
    }

    /// What stands at its lines, in minor units, from nothing upwards.
    pub(super) fn ticks(self) -> impl Iterator<Item = u64> {
        (0..=self.top / self.step).map(move |step| step * self.step)
    }

    /// How far up that many minor units reach: 1 is the top.
    pub(super) fn share(self, minor: u64) -> f64 {
        minor as f64 / self.top as f64
    }
}

/// Minor units, as a bar can show them: where more came back than was spent, none.
pub(super) fn minor(amount: Money) -> u64 {
    u64::try_from(amount.minor()).unwrap_or_default()
}

/// An amount in few characters, without its currency: `0.50`, `125`, `1.2k`, `34k`.
pub(super) fn short(minor: u64, decimals: u32, notation: Notation) -> String {
    let mark = notation.decimal();
    let unit = 10_u64.pow(decimals);
    let whole = minor.saturating_add(unit / 2) / unit;
    if whole < 10 && !minor.is_multiple_of(unit) {
        return format!("{}{mark}{:0width$}", minor / unit, minor % unit, width = decimals as usize);
    }
    let sizes = [(1_000_000_000_000, "T"), (1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k")];
    let Some((size, letter)) = sizes.into_iter().find(|(size, _)| whole >= *size) else {
        return whole.to_string();
    };
    match whole.saturating_add(size / 20) / (size / 10) {
        tenths if tenths >= 1_000 || tenths.is_multiple_of(10) => format!("{}{letter}", tenths / 10),
        tenths => format!("{}{mark}{}{letter}", tenths / 10, tenths % 10),
    }
}

#[cfg(test)]
mod tests {
    use domain::Currency;
    use proptest::prelude::*;

    use super::*;

    fn ticks(minor: i64) -> Vec<u64> {
        Scale::of(Money::new(minor, Currency::USD)).ticks().collect()
    }

    #[test]
    fn a_scale_has_the_numbers_that_people_count_by() {
        assert_eq!(ticks(14_400), [0, 5_000, 10_000, 15_000]);
        assert_eq!(ticks(123_456), [0, 50_000, 100_000, 150_000]);
        assert_eq!(ticks(8), [0, 2, 4, 6, 8]);
        assert_eq!(ticks(0), [0, 1]);
    }

    #[test]
    fn an_amount_is_told_in_few_characters() {
        let usd = |minor| short(minor, 2, Notation::EN);
        assert_eq!([0, 50, 150, 949, 12_500].map(usd), ["0", "0.50", "1.50", "9.49", "125"]);
        assert_eq!([100_000, 123_456, 3_449_900, 12_000_000].map(usd), ["1k", "1.2k", "34.5k", "120k"]);
        assert_eq!([1_500, 2_000_000].map(|yen| short(yen, 0, Notation::EN)), ["1.5k", "2M"]);
        assert_eq!([150, 123_456].map(|minor| short(minor, 2, Notation::DE)), ["1,50", "1,2k"]);
    }

    proptest! {
        #[test]
        fn a_scale_holds_the_most_in_few_round_steps(most: i64) {
            let scale = Scale::of(Money::new(most, Currency::EUR));
            let ticks: Vec<u64> = scale.ticks().collect();
            let top = *ticks.last().unwrap();
            prop_assert!(top >= most.max(0).unsigned_abs());
            prop_assert!((2..=5).contains(&ticks.len()), "{ticks:?}");
            prop_assert!(top - ticks[1] <= most.max(1).unsigned_abs(), "a shorter scale would do: {ticks:?}");
            let first = ticks[1].to_string();
            prop_assert!("125".contains(&first[..1]) && first[1..].bytes().all(|digit| digit == b'0'));
            prop_assert!(scale.share(minor(Money::new(most, Currency::EUR))) <= 1.0);
        }

        #[test]
        fn no_two_lines_of_a_scale_bear_the_same_words(most in 0..1_000_000_000_000_i64, decimals in 0..=3_u32) {
            let words = Scale::of(Money::new(most, Currency::EUR)).ticks().map(|tick| short(tick, decimals, Notation::EN));
            let words: Vec<String> = words.collect();
            let mut different = words.clone();
            different.sort();
            different.dedup();
            prop_assert_eq!(words.len(), different.len(), "{:?}", words);
        }
    }
}
