//! What was spent in one currency, put together for its charts.

use std::{cmp::Reverse, collections::BTreeMap};

use domain::{Category, Currency, Money, summary::Spending};

use super::{month::Month, scale::minor};

/// Sums by month and by category. Both come to the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figures {
    /// Every month of the span, whether anything was spent or not.
    pub(super) months: Vec<(Month, Money)>,
    /// The largest first, and last where more came back than was spent.
    pub(super) categories: Vec<(Category, Money)>,
    pub(super) total: Money,
}

impl Figures {
    /// Of a summary that was read in the month `now`.
    pub(super) fn of(spending: &[Spending], now: Month, currency: Currency) -> Self {
        let own = || spending.iter().filter(|line| line.total.currency() == currency);
        let sum = |chosen: &dyn Fn(&Spending) -> bool| {
            Money::new(own().filter(|line| chosen(line)).map(|line| line.total.minor()).sum(), currency)
        };
        let of_month = |month| (month, sum(&|line| Month::parse(&line.month) == Some(month)));
        let of_category = |category| (category, sum(&|line| line.category == category));
        let (first, last) = span(spending, now);
        let mut categories: Vec<_> = Category::ALL.map(of_category).into();
        categories.retain(|(_, spent)| spent.minor() != 0);
        categories.sort_by_key(|(_, spent)| Reverse(spent.minor()));
        Self { months: first.up_to(last).map(of_month).collect(), categories, total: sum(&|_| true) }
    }
}

/// The year that ends with the month `now`, and whatever else the summary tells: in some places the next month has
/// begun already.
pub(super) fn span(spending: &[Spending], now: Month) -> (Month, Month) {
    let told = || spending.iter().filter_map(|line| Month::parse(&line.month));
    let back = now.a_year_of_months_back();
    (told().min().map_or(back, |first| first.min(back)), told().max().map_or(now, |last| last.max(now)))
}

/// The currencies that were spent, the one that stands in the most lines first.
pub(super) fn currencies(spending: &[Spending]) -> Vec<Currency> {
    let mut lines = BTreeMap::<Currency, usize>::new();
    for line in spending {
        *lines.entry(line.total.currency()).or_default() += 1;
    }
    let mut currencies: Vec<_> = lines.into_iter().collect();
    currencies.sort_by_key(|(_, lines)| Reverse(*lines));
    currencies.into_iter().map(|(currency, _)| currency).collect()
}

/// How much of the whole a part is: `42 %`; a dash where more came back than was spent.
pub(super) fn percent(part: Money, whole: Money) -> String {
    if part.minor() <= 0 || whole.minor() <= 0 {
        return "–".to_owned();
    }
    match (u128::from(minor(part)) * 200 + u128::from(minor(whole))) / (2 * u128::from(minor(whole)).max(1)) {
        0 => "<\u{202f}1\u{202f}%".to_owned(),
        percent => format!("{percent}\u{202f}%"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(month: &str, category: Category, minor: i64, currency: Currency) -> Spending {
        Spending { month: month.to_owned(), category, total: Money::new(minor, currency) }
    }

    fn november() -> Month {
        Month::parse("2026-11").unwrap()
    }

    #[test]
    fn a_month_without_spending_is_shown_as_such() {
        let spending = [
            line("2026-09", Category::Meals, 300, Currency::USD),
            line("2026-11", Category::Meals, 500, Currency::USD),
            line("2026-10", Category::Travel, 900, Currency::EUR),
        ];
        let figures = Figures::of(&spending, november(), Currency::USD);
        let minors: Vec<_> = figures.months.iter().map(|(_, spent)| spent.minor()).collect();
        assert_eq!(minors, [0, 0, 0, 0, 0, 0, 0, 0, 0, 300, 0, 500]);
        assert_eq!(figures.categories, [(Category::Meals, figures.total)]);
    }

    #[test]
    fn a_month_that_has_begun_elsewhere_is_shown_too() {
        let spending = [line("2026-12", Category::Meals, 300, Currency::USD)];
        assert_eq!(Figures::of(&spending, november(), Currency::USD).months.len(), 13);
    }

    #[test]
    fn the_currency_with_the_most_lines_comes_first() {
        let spending = [
            line("2026-09", Category::Meals, 1, Currency::EUR),
            line("2026-09", Category::Meals, 9_000, "CHF".parse().unwrap()),
            line("2026-10", Category::Meals, 1, Currency::USD),
            line("2026-11", Category::Meals, 1, Currency::USD),
        ];
        assert_eq!(
            currencies(&spending).iter().map(Currency::code).collect::<Vec<_>>(),
            ["USD", "CHF", "EUR"]
        );
    }

    #[test]
    fn a_share_is_rounded_and_never_nothing() {
        let usd = |minor| Money::new(minor, Currency::USD);
        let percents = [1, 333, 995, 1_000].map(|part| percent(usd(part), usd(1_000)));
        assert_eq!([percent(usd(-5), usd(10)), percent(usd(5), usd(-10)), percent(usd(5), usd(0))], ["–"; 3]);
        assert_eq!(percents, ["<\u{202f}1\u{202f}%", "33\u{202f}%", "100\u{202f}%", "100\u{202f}%"]);
    }

    proptest! {
        #[test]
        fn months_and_categories_come_to_the_same(
            lines in proptest::collection::vec((0..11_i32, 0..8_usize, -50_000..100_000_i64), 0..40)
        ) {
            let spending: Vec<_> = lines
                .into_iter()
                .map(|(month, category, minor)| {
                    line(&format!("2026-{:02}", month + 1), Category::ALL[category], minor, Currency::USD)
                })
                .collect();
            let figures = Figures::of(&spending, november(), Currency::USD);
            let sum = |amounts: Vec<Money>| amounts.iter().map(Money::minor).sum::<i64>();
            prop_assert_eq!(sum(figures.months.iter().map(|(_, spent)| *spent).collect()), figures.total.minor());
            prop_assert_eq!(sum(figures.categories.iter().map(|(_, spent)| *spent).collect()), figures.total.minor());
            prop_assert!(figures.categories.is_sorted_by(|(_, more), (_, less)| more.minor() >= less.minor()));
        }
    }
}
