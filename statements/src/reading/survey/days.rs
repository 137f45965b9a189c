//! In which order a file's days are written, found from all of them.

use crate::{DateOrder, Question, day_text::DayText};

/// Days that are written two-digit years first and days first can be told by their years: a statement is of a few years.
const SHORT: i32 = 3;
const LONG: i32 = 6;

/// What the days of a file have in common.
#[derive(Debug, Clone, Default)]
pub(crate) struct Days {
    /// How many there are that are not certain, and how many of them each order can't be.
    open: u32,
    not_in: [u32; 3],
    years: [Option<(i32, i32)>; 3],
    /// A day that is another in another order, for each two orders.
    differ: [Option<String>; 3],
}

/// Which two orders are compared.
const PAIRS: [(usize, usize); 3] = [(0, 1), (0, 2), (1, 2)];

impl Days {
    pub(crate) fn add(&mut self, day: DayText, text: &str) {
        if matches!(day, DayText::Certain(_)) {
            return;
        }
        self.open = self.open.saturating_add(1);
        let days = day.days();
        for ((day, not_in), years) in days.iter().zip(&mut self.not_in).zip(&mut self.years) {
            match day {
                None => *not_in += 1,
                Some(day) => {
                    let (first, last) = years.unwrap_or((day.year(), day.year()));
                    *years = Some((first.min(day.year()), last.max(day.year())));
                }
            }
        }
        for (differ, (one, other)) in self.differ.iter_mut().zip(PAIRS) {
            if let (Some(Some(one)), Some(Some(other))) = (days.get(one), days.get(other))
                && one != other
            {
                differ.get_or_insert_with(|| text.to_owned());
            }
        }
    }

    /// The order, where it is known or has been told. A question where it is neither.
    pub(crate) fn order(&self, told: Option<DateOrder>, questions: &mut Vec<Question>) -> Option<DateOrder> {
        if self.open == 0 {
            return told;
        }
        let mut fit = self.that_fit();
        if fit.is_empty() {
            // No order is all days': some are wrong, and somebody has to say which.
            if told.is_some() {
                return told;
            }
            fit = self.that_fit_some();
        }
        if let [only] = fit.as_slice() {
            return DateOrder::ALL.get(*only).copied();
        }
        let place = |order: DateOrder| DateOrder::ALL.iter().position(|one| *one == order);
        if let Some(told) = told.filter(|told| place(*told).is_some_and(|place| fit.contains(&place))) {
            return Some(told);
        }
        let differ = PAIRS.iter().zip(&self.differ).find_map(|((one, other), text)| {
            text.as_ref().filter(|_| fit.contains(one) && fit.contains(other))
        });
        let orders = || fit.iter().filter_map(|place| DateOrder::ALL.get(*place).copied());
        match differ {
            Some(example) => {
                questions.push(Question::DateOrder { choices: orders().collect(), example: example.clone() });
                None
            }
            // Each day is the same in all of them: `10/10/2026`.
            None => orders().next(),
        }
    }

    fn that_fit(&self) -> Vec<usize> {
        let mut fit: Vec<_> = (0..3).filter(|order| self.not_in.get(*order) == Some(&0)).collect();
        let span =
            |order: &usize| self.years.get(*order).copied().flatten().map_or(0, |(first, last)| last - first);
        let year_first = 2;
        if fit.contains(&year_first) && fit.len() > 1 {
            let of_others = fit.iter().filter(|order| **order != year_first).map(span).min().unwrap_or(0);
            match (span(&year_first), of_others) {
                (years, others) if years >= LONG && others < SHORT => {
                    fit.retain(|order| *order != year_first)
                }
                (years, others) if years < SHORT && others >= LONG => {
                    fit.retain(|order| *order == year_first)
                }
                _ => {}
            }
        }
        fit
    }

    fn that_fit_some(&self) -> Vec<usize> {
        (0..3).filter(|order| self.not_in.get(*order).is_some_and(|not_in| *not_in < self.open)).collect()
    }
}
