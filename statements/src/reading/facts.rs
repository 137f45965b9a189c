//! What is in a column.

use std::collections::BTreeSet;

use domain::Currency;

use crate::{
    Direction, Meaning, Refusal,
    currency_text::CurrencyText,
    day_text::DayText,
    figure::{Figure, Sign},
    fold::{fold, is_account_number, one_line},
    movement::{direction_of, state_in},
    record::Record,
};

/// How many different texts of a column are remembered.
const MOST_WORDS: usize = 12;
/// How many of its cells are shown.
const SHOWN: usize = 3;

/// What is in a column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) filled: usize,
    /// How many of them are a dash or the like.
    dashes: usize,
    days: usize,
    yearless: usize,
    figures: usize,
    /// How many of these are more than a number of digits: they have a mark, a sign or a currency.
    money: usize,
    minus: usize,
    codes: usize,
    letters: usize,
    words: BTreeSet<String>,
    more_words: bool,
    pub(crate) examples: Vec<String>,
}

impl Facts {
    pub(crate) fn add(&mut self, cell: &str) {
        if cell.is_empty() {
            return;
        }
        self.filled += 1;
        let day = DayText::read(cell);
        let is_day = day.is_some();
        self.days += usize::from(is_day);
        self.yearless += usize::from(day.is_some_and(DayText::is_yearless));
        let figure = Figure::read(cell);
        let is_figure = figure.is_some();
        self.figures += usize::from(is_figure);
        self.money += usize::from(figure.as_ref().is_some_and(Figure::is_money));
        self.minus += usize::from(figure.is_some_and(|figure| figure.sign == Sign::Minus));
        self.dashes += usize::from(!cell.chars().any(char::is_alphanumeric));
        self.codes += usize::from(CurrencyText::read(cell).is_some());
        let letters = cell.chars().filter(|one| one.is_alphabetic()).count();
        self.letters += usize::from(letters >= 3 && !is_day && !is_figure && !is_account_number(cell));
        if self.words.len() < MOST_WORDS {
            self.words.insert(fold(cell));
        } else {
            self.more_words |= !self.words.contains(&fold(cell));
        }
        let shown: String = one_line(cell).chars().take(60).collect();
        if self.examples.len() < SHOWN && !self.examples.contains(&shown) {
            self.examples.push(shown);
        }
    }

    /// Whether that can be what it means.
    pub(crate) fn fits(&self, meaning: Meaning) -> bool {
        let said = self.filled - self.dashes;
        let most = |count: usize| self.filled > 0 && count * 2 >= said;
        match meaning {
            // In a short statement lines that sum up may be the most of what there is.
            meaning if meaning.is_day() => self.days > 0 && self.days * 4 >= said,
            // In a month without a refund a column of money in is empty.
            meaning if meaning.is_figure() => self.filled == 0 || most(self.figures),
            Meaning::Currency | Meaning::ForeignCurrency => most(self.codes),
            Meaning::Direction => self.filled > 0 && !self.more_words && self.figures == 0 && self.days == 0,
            _ => true,
        }
    }

    /// Whether any day in it has a year.
    pub(crate) const fn has_years(&self) -> bool {
        self.days > self.yearless
    }

    /// Whether any day in it has none.
    pub(crate) const fn has_yearless(&self) -> bool {
        self.yearless > 0
    }

    /// Whether there are amounts in it, and no days.
    pub(crate) fn is_of_amounts(&self) -> bool {
        self.figures > 0 && self.fits(Meaning::Amount) && !self.fits(Meaning::Day)
    }

    /// Whether the amounts in it are no bare numbers, such as those that a bank counts by.
    pub(crate) const fn has_money(&self) -> bool {
        self.money > 0
    }

    /// Whether no amount in it has a minus.
    pub(crate) const fn is_unsigned(&self) -> bool {
        self.minus == 0
    }

    /// Whether it is of words, for the most part.
    pub(crate) const fn is_of_words(&self) -> bool {
        self.filled > 0 && self.letters * 2 > self.filled
    }

    /// Whether it says the same in at least two records, and nothing else in any.
    pub(crate) fn is_constant(&self) -> bool {
        self.filled > 1 && !self.more_words && self.words.len() == 1
    }

    /// Whether it holds nothing but codes of currencies.
    pub(crate) fn is_of_codes(&self) -> bool {
        self.filled > 0 && self.is_each(|word| CurrencyText::read(word).is_some() && word.len() == 3)
    }

    /// Whether it names no other currency than that one.
    pub(crate) fn is_of_code(&self, currency: Currency) -> bool {
        let only = CurrencyText::Code(currency);
        self.is_each(|word| {
            CurrencyText::read(word).is_none_or(|one| one == only || only.clone().with(one).is_some())
        })
    }

    /// Whether each of its words says a direction and nothing else, such as `Debit` in a column of kinds.
    pub(crate) fn is_direction(&self) -> bool {
        self.filled > 0 && self.is_each(|word| direction_of(word).is_some())
    }

    /// Whether both directions are among its words.
    pub(crate) fn has_both_directions(&self) -> bool {
        let any = |wanted| self.words.iter().any(|word| direction_of(word) == Some(wanted));
        any(Direction::Out) && any(Direction::In)
    }

    /// Whether each of its words says how far a movement is.
    pub(crate) fn is_state(&self) -> bool {
        self.filled > 0 && self.is_each(|word| state_in(word).is_some())
    }

    fn is_each(&self, known: impl Fn(&str) -> bool) -> bool {
        !self.more_words && self.words.iter().all(|word| known(word))
    }

    /// What is in it, in a word that stays so for the bank's other files: for columns that have no names.
    pub(crate) fn sort(&self) -> &'static str {
        match () {
            () if self.filled == self.dashes => "nothing",
            () if self.fits(Meaning::Day) => "days",
            () if self.is_of_amounts() && self.has_money() => "money",
            () if self.is_of_amounts() => "numbers",
            () => "words",
        }
    }
}

/// How many records are compared with each other.
const COMPARED: usize = 200;

/// What is in each column of these records, and the first of them.
pub(crate) fn facts(
    width: usize,
    records: impl Iterator<Item = Result<Record, Refusal>>,
) -> Result<(Vec<Facts>, Vec<Record>), Refusal> {
    let mut facts = vec![Facts::default(); width];
    let mut first = Vec::new();
    for record in records {
        let record = record?;
        for (column, facts) in facts.iter_mut().enumerate() {
            facts.add(record.cell(column));
        }
        if first.len() < COMPARED {
            first.push(record);
        }
    }
    Ok((facts, first))
}
