//! What columns have to do with each other, told by the first records of a table.

use crate::{Decimal, DecimalMark, day_text::DayText, figure::Figure, reading::entry::minus, record::Record};

/// The records that are compared.
pub(crate) struct Pairs<'a> {
    records: Vec<&'a Record>,
}

impl<'a> Pairs<'a> {
    /// Of those records that have a day in that column.
    pub(crate) fn new(records: &'a [Record], day: Option<usize>) -> Self {
        let dated = |record: &&Record| day.is_some_and(|day| DayText::read(record.cell(day)).is_some());
        Self { records: records.iter().filter(dated).collect() }
    }

    /// Whether the two say the same in all records.
    pub(crate) fn are_same(records: &[Record], one: usize, other: usize) -> bool {
        records.iter().all(|record| record.cell(one) == record.cell(other))
    }

    /// Whether each record has an amount in one of the columns.
    pub(crate) fn cover(&self, columns: &[usize]) -> bool {
        let filled = |record: &Record, column: usize| Figure::read(record.cell(column)).is_some();
        self.records.iter().all(|record| columns.iter().any(|column| filled(record, *column)))
    }

    /// Whether each record has an amount in one of the two, and none in both.
    pub(crate) fn are_two_sides(&self, one: usize, other: usize) -> bool {
        let filled = |record: &Record, column: usize| {
            Figure::read(record.cell(column)).is_some_and(|figure| !figure.is_zero())
        };
        let of = |column| self.records.iter().filter(|record| filled(record, column)).count();
        of(one) > 0
            && of(other) > 0
            && self.records.iter().all(|record| filled(record, one) != filled(record, other))
    }

    /// Whether one column is what was on the account after the amounts of the other; `Some(false)` where it is what was
    /// there before them.
    pub(crate) fn moves(&self, amount: usize, balance: usize) -> Option<bool> {
        DecimalMark::ALL.iter().find_map(|mark| {
            let amounts: Option<Vec<_>> =
                self.records.iter().map(|record| signed(record, amount, *mark)).collect();
            let steps = Steps { amounts: amounts?, balances: self.balances(balance, *mark)? };
            steps.fit(1).or_else(|| steps.fit(-1))
        })
    }

    /// Which of two columns is of money out, and which of money in, where the balance tells.
    pub(crate) fn sides(&self, one: usize, other: usize, balance: usize) -> Option<(usize, usize)> {
        DecimalMark::ALL.iter().find_map(|mark| {
            let each = self.records.iter().map(|record| {
                let of = |column| signed(record, column, *mark).map_or(0, i128::abs);
                of(other) - of(one)
            });
            let steps = Steps { amounts: each.collect(), balances: self.balances(balance, *mark)? };
            match (steps.fit(1), steps.fit(-1)) {
                (Some(true), Some(false) | None) => Some((one, other)),
                (Some(false) | None, Some(true)) => Some((other, one)),
                _ => None,
            }
        })
    }

    fn balances(&self, column: usize, mark: DecimalMark) -> Option<Vec<i128>> {
        self.records.iter().map(|record| signed(record, column, mark)).collect()
    }
}

fn signed(record: &Record, column: usize, mark: DecimalMark) -> Option<i128> {
    let figure = Figure::read(record.cell(column))?;
    let number = figure.number(mark).map(Decimal::millionths)?;
    Some(if minus(figure.sign)? { -number } else { number })
}

struct Steps {
    amounts: Vec<i128>,
    balances: Vec<i128>,
}

impl Steps {
    /// Whether the balance goes from record to record as the amounts say, in one of the two directions of time: `Some(true)`
    /// where it is the one after its amount, and not the one before it.
    fn fit(&self, sign: i128) -> Option<bool> {
        let all = |fits: fn(i128, i128, i128) -> bool| {
            let mut pairs = self.balances.windows(2).zip(self.amounts.windows(2));
            pairs.all(|pair| match pair {
                ([first, second], [one, other]) => fits(sign * (second - first), *one, *other),
                _ => false,
            })
        };
        let moved = self.balances.len() > 1 && self.amounts.iter().any(|amount| *amount != 0);
        // The oldest record is the first or the last.
        let after = all(|change, _, other| change == other) || all(|change, one, _| -change == one);
        let before = all(|change, one, _| change == one) || all(|change, _, other| -change == other);
        (moved && (after || before)).then_some(after)
    }
}
