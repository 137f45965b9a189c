//! A month of the calendar, as the charts count them.

use time::OffsetDateTime;

/// Counted from January of the year 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Month(i32);

impl Month {
    /// The month of that moment.
    pub(super) fn of(at: OffsetDateTime) -> Self {
        Self::new(at.year(), at.month())
    }

    fn new(year: i32, month: time::Month) -> Self {
        Self(year * 12 + i32::from(u8::from(month)) - 1)
    }

    /// The month that `text` names as ISO 8601 does: `2026-11`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (year, number) = text.split_once('-')?;
        let month = time::Month::try_from(number.parse::<u8>().ok()?).ok()?;
        Some(Self::new(year.parse().ok()?, month))
    }

    /// The month eleven before, so that both and what is between them make a year.
    pub(super) const fn a_year_of_months_back(self) -> Self {
        Self(self.0 - 11)
    }

    /// This month and those up to `last`.
    pub(super) fn up_to(self, last: Self) -> impl Iterator<Item = Self> {
        (self.0..=last.0).map(Self)
    }

    pub(super) const fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    const fn calendar(self) -> time::Month {
        time::Month::January.nth_next(self.0.rem_euclid(12).unsigned_abs() as u8)
    }

    pub(super) fn is_january(self) -> bool {
        self.calendar() == time::Month::January
    }

    /// `November 2026`
    pub(super) fn name(self) -> String {
        format!("{} {}", self.calendar(), self.year())
    }

    /// `Nov`
    pub(super) fn short(self) -> String {
        self.calendar().to_string().chars().take(3).collect()
    }

    /// `N`
    pub(super) fn initial(self) -> String {
        self.calendar().to_string().chars().take(1).collect()
    }

    /// Where the expenses stand that were spent from this month on until the end of `last`.
    pub(super) fn expenses_until(self, last: Self) -> String {
        let (from, to) = (self.number(), last.number());
        let days = last.calendar().length(last.year());
        format!("/expenses?from={:04}-{from:02}-01&to={:04}-{to:02}-{days:02}", self.year(), last.year())
    }

    fn number(self) -> u8 {
        self.calendar().into()
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_month_is_read_as_the_api_writes_it() {
        let november = Month::of(datetime!(2026-11-23 14:05 UTC));
        assert_eq!(Month::parse("2026-11"), Some(november));
        for text in ["", "2026", "2026-13", "2026-00", "November"] {
            assert_eq!(Month::parse(text), None, "{text}");
        }
        assert_eq!(
            (november.name(), november.short(), november.initial()),
            words("November 2026", "Nov", "N")
        );
    }

    #[test]
    fn a_year_of_months_ends_with_the_present_one() {
        let november = Month::of(datetime!(2026-11-23 14:05 UTC));
        let months: Vec<_> = november.a_year_of_months_back().up_to(november).collect();
        assert_eq!((months.len(), months[0].name()), (12, "December 2025".to_owned()));
        assert!(months[1].is_january() && months[1].year() == 2026);
    }

    #[test]
    fn a_month_leads_to_its_days_from_the_first_to_the_last() {
        let february = Month::parse("2024-02").unwrap();
        assert_eq!(february.expenses_until(february), "/expenses?from=2024-02-01&to=2024-02-29");
        let december = Month::parse("2024-12").unwrap();
        assert_eq!(february.expenses_until(december), "/expenses?from=2024-02-01&to=2024-12-31");
    }

    fn words(name: &str, short: &str, initial: &str) -> (String, String, String) {
        (name.to_owned(), short.to_owned(), initial.to_owned())
    }
}
