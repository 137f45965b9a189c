//! Of which years days are that name none, found from the file's other days.

use time::{Date, Duration};

use crate::{
    DateOrder,
    day_text::{DayText, MonthDay},
    reading::{
        entry::Entry,
        period::{Days, Period},
    },
};

/// A purchase lies no longer than this before the day on which it is booked, and hardly ever behind it.
const BOOKED_WITHIN: Duration = Duration::days(200);
const BOOKED_BEFORE: Duration = Duration::days(10);
/// How far a day is from the one in the row above or below, where that one tells its year.
const BESIDE: Duration = Duration::days(31);

/// The days of a file's movements, in its order, each with another one of its row that has a year.
#[derive(Debug, Clone, Default)]
pub(crate) struct Years {
    days: Vec<(Option<DayText>, Option<DayText>)>,
}

impl Years {
    pub(crate) fn add(&mut self, entry: &Entry) {
        self.days.push((entry.day, entry.beside));
    }

    /// Whether there are movements, and neither a day of theirs nor `period` tells any year.
    pub(crate) fn are_nowhere(&self, period: Option<Period>) -> bool {
        let told = |(day, beside): &(Option<DayText>, Option<DayText>)| {
            beside.is_some() || day.is_some_and(|day| !day.is_yearless())
        };
        let any = self.days.iter().any(|(day, _)| day.is_some());
        period.is_none() && any && !self.days.iter().any(told)
    }

    /// The day of each movement, where it is known.
    pub(crate) fn settle(self, order: Option<DateOrder>, period: Option<Period>) -> Vec<Option<Date>> {
        let days = period.and_then(|period| period.days(order));
        let rows: Vec<_> =
            self.days.into_iter().map(|(day, beside)| Row::new(day, beside, order, days)).collect();
        let (mut above, mut below) = (known(rows.iter()), known(rows.iter().rev()));
        below.reverse();
        for (one, other) in above.iter_mut().zip(below) {
            *one = match (*one, other) {
                (Some(one), Some(other)) if one != other => None,
                (one, other) => one.or(other),
            };
        }
        above
    }
}

/// What a movement tells of its day itself.
struct Row {
    day: Option<Date>,
    /// The days that it may be, where the days of a statement leave several.
    choices: Vec<Date>,
    any: Option<MonthDay>,
}

impl Row {
    fn new(
        day: Option<DayText>,
        beside: Option<DayText>,
        order: Option<DateOrder>,
        days: Option<Days>,
    ) -> Self {
        let none = Self { day: None, choices: Vec::new(), any: None };
        let Some(day) = day else { return none };
        let Some(any) = day.month_day(order) else { return Self { day: day.in_order(order), ..none } };
        if let Some(beside) = beside {
            let within = |beside: Date| {
                any.between(beside.saturating_sub(BOOKED_WITHIN), beside.saturating_add(BOOKED_BEFORE))
            };
            let day = beside.in_order(order).map(within).and_then(|days| days.first().copied());
            return Self { day, ..none };
        }
        let Some(days) = days else { return Self { any: Some(any), ..none } };
        let mut choices = any.between(days.earliest, days.latest);
        let day = if choices.len() == 1 { choices.pop() } else { None };
        // What a card has from before its year is not taken for what is at the end of it.
        choices.retain(|day| (days.first..=days.last).contains(day));
        Self { day, choices, ..none }
    }

    /// The day, where the row before is of that one.
    fn near(&self, before: Date) -> Option<Date> {
        let (first, last) = (before.saturating_sub(BESIDE), before.saturating_add(BESIDE));
        let near = self.any.map(|any| any.between(first, last));
        let is_near = |day: &&Date| (first..=last).contains(*day);
        near.unwrap_or_default().first().or_else(|| self.choices.iter().find(is_near)).copied()
    }
}

/// The day of each row, where it tells that itself or the one before it does.
fn known<'a>(rows: impl Iterator<Item = &'a Row>) -> Vec<Option<Date>> {
    let mut before = None;
    rows.map(|row| {
        let day = row.day.or_else(|| row.near(before?));
        before = day.or(before);
        day
    })
    .collect()
}
