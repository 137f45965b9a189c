//! What a whole file tells of how it is written: in which order its days are, what its marks and signs say. What it does
//! not tell is asked.

mod balance;
mod days;
mod signs;
mod years;

use std::collections::{BTreeMap, BTreeSet};

use domain::Currency;
use time::Date;

pub(crate) use self::signs::Columns as SignColumns;
use self::{balance::Balance, days::Days, signs::Signs, years::Years};
use super::{
    entry::{Entry, Resolved, own_mark},
    header::Header,
    period::Period,
};
use crate::{
    Decimal, DecimalMark, Direction, Format, Mapping, Note, Question,
    currency_text::{CurrencyText, currencies},
    figure::Figure,
    fold::{fold, one_line},
    movement::{direction_of, says_neither},
};

/// How many of a thing are asked about at once.
const MOST_ASKED: usize = 8;

/// What is gathered of a file's movements.
pub(crate) struct Survey<'a> {
    mapping: &'a Mapping,
    format: Format,
    account: Option<Currency>,
    pub(crate) entries: u32,
    days: Days,
    /// Where days of the file have no year.
    years: Option<Years>,
    period: Option<Period>,
    /// How many amounts can be read with that mark alone; and how many could be read with the other one too, had their
    /// currency more decimals.
    points: u32,
    commas: u32,
    likely_points: u32,
    likely_commas: u32,
    /// An amount whose mark may be either.
    either: Option<String>,
    signs: Signs,
    balance: Balance,
    currencies: BTreeSet<Currency>,
    unnamed: u32,
    /// How many decimals an amount has beside each sign that is open.
    open_signs: BTreeMap<String, u32>,
    usual_signs: BTreeMap<String, Currency>,
    unknown_words: BTreeSet<String>,
}

/// What it came to.
#[derive(Debug, Clone)]
pub(crate) struct Surveyed {
    pub(crate) mapping: Mapping,
    pub(crate) questions: Vec<Question>,
    pub(crate) notes: Vec<Note>,
    pub(crate) signs: SignColumns,
    /// Of a file in which days have no year, the day of each movement where that is known.
    pub(crate) days: Vec<Option<Date>>,
    /// Whether nothing in such a file tells a year.
    pub(crate) has_no_years: bool,
}

impl<'a> Survey<'a> {
    /// `yearless` where days of the file have no year.
    pub(crate) fn new(mapping: &'a Mapping, format: Format, header: &Header, yearless: bool) -> Self {
        Self {
            mapping,
            format,
            account: header.currency,
            entries: 0,
            days: Days::default(),
            years: yearless.then(Years::default),
            period: header.period,
            points: 0,
            commas: 0,
            likely_points: 0,
            likely_commas: 0,
            either: None,
            signs: Signs::default(),
            balance: Balance::default(),
            currencies: BTreeSet::new(),
            unnamed: 0,
            open_signs: BTreeMap::new(),
            usual_signs: BTreeMap::new(),
            unknown_words: BTreeSet::new(),
        }
    }

    /// Says by its columns whether the file is a list of expenses, as this application exports it.
    pub(crate) fn is_of_expenses(&mut self, names: &[String]) {
        let names: Vec<_> = names.iter().map(|name| fold(name)).collect();
        let of_ours = ["date", "merchant", "description", "category", "amount", "currency"];
        self.signs.expenses = of_ours.iter().all(|name| names.iter().any(|one| one == name));
    }

    pub(crate) fn add(&mut self, entry: &Entry) {
        self.entries = self.entries.saturating_add(1);
        for day in entry.days() {
            self.days.add(day, &entry.day_text);
        }
        if let Some(years) = &mut self.years {
            years.add(entry);
        }
        let resolved = Resolved::of(entry.currency.as_ref(), self.mapping, self.account);
        let currency = resolved.known().filter(|_| !entry.has_no_currency());
        if entry.amount.is_some() && !entry.has_no_currency() {
            match &resolved {
                Resolved::Known(currency) => {
                    self.currencies.insert(*currency);
                }
                Resolved::Unnamed => self.unnamed += 1,
                Resolved::Sign(sign) => {
                    let number = entry.amount.as_ref().and_then(Figure::only_number);
                    let most = self.open_signs.entry(sign.clone()).or_default();
                    *most = number.map_or(0, Decimal::decimals).max(*most);
                }
            }
            if let (Some(CurrencyText::Sign { sign, usual: Some(usual) }), Some(known)) =
                (&entry.currency, currency)
                && !self.mapping.currency_signs.contains_key(sign)
                && known == *usual
            {
                self.usual_signs.insert(sign.clone(), known);
            }
        }
        for figure in [&entry.amount, &entry.fee].into_iter().flatten() {
            self.mark(figure, currency);
        }
        if let Some(foreign) = &entry.foreign {
            let currency = Resolved::of(entry.foreign_currency.as_ref(), self.mapping, None).known();
            self.mark(foreign, currency);
        }
        // A balance tells how numbers are written, and need not be read itself.
        if let Some(balance) = entry.balance.as_ref().filter(|balance| own_mark(balance, currency).is_some())
        {
            self.mark(balance, currency);
        }
        let direction = direction(&entry.word, self.mapping);
        let unknown = direction.is_none() && !entry.word.is_empty() && !says_neither(&entry.word);
        if unknown && self.unknown_words.len() < MOST_ASKED {
            self.unknown_words.insert(one_line(&entry.word).chars().take(120).collect());
        }
        self.signs.add(entry, direction, self.format);
        self.balance.add(entry, currency);
    }

    fn mark(&mut self, figure: &Figure, currency: Option<Currency>) {
        match (figure.only_mark(), own_mark(figure, currency)) {
            (Some(DecimalMark::Point), _) => self.points += 1,
            (Some(DecimalMark::Comma), _) => self.commas += 1,
            _ if figure.only_number().is_some() => {}
            (None, Some(DecimalMark::Point)) => self.likely_points += 1,
            (None, Some(DecimalMark::Comma)) => self.likely_commas += 1,
            (None, None) => {
                self.either.get_or_insert_with(|| figure.text().to_owned());
            }
        }
    }

    /// What is known, and what is to be asked.
    pub(crate) fn settle(self) -> Surveyed {
        let mut mapping = self.mapping.clone();
        let mut questions = Vec::new();
        mapping.date_order = self.days.order(mapping.date_order, &mut questions);
        let has_no_years = self.years.as_ref().is_some_and(|years| years.are_nowhere(self.period));
        let days = self.years.map(|years| years.settle(mapping.date_order, self.period)).unwrap_or_default();
        mapping.decimal_mark = match (self.points, self.commas, self.likely_points, self.likely_commas) {
            _ if self.format == Format::Camt => Some(DecimalMark::Point),
            (1.., 0, ..) | (0, 0, 1.., 0) => Some(DecimalMark::Point),
            (0, 1.., ..) | (0, 0, 0, 1..) => Some(DecimalMark::Comma),
            _ => mapping.decimal_mark,
        };
        if let Some(example) = self.either.filter(|_| mapping.decimal_mark.is_none()) {
            questions.push(Question::DecimalMark { example });
        }
        let balance = self.balance.tells(mapping.decimal_mark);
        mapping.sign = self.signs.convention(mapping.sign, balance, self.format, &mut questions);
        questions.extend(self.unknown_words.into_iter().map(|word| Question::Word { word }));
        for (sign, decimals) in self.open_signs {
            let choices = currencies(&sign);
            // `¥10.50` are no yen.
            let mut fit = choices.iter().filter(|currency| currency.decimals() >= decimals);
            match (fit.next(), fit.next()) {
                (Some(only), None) => {
                    mapping.currency_signs.insert(sign, *only);
                }
                _ if questions.len() < 2 * MOST_ASKED => {
                    questions.push(Question::CurrencySign { choices, sign })
                }
                _ => {}
            }
        }
        if self.unnamed > 0 {
            let mut named = self.currencies.into_iter();
            let proposed = named.next().filter(|_| named.next().is_none());
            questions.push(Question::Currency { proposed, rows: self.unnamed });
        }
        let usual = self.usual_signs.into_iter();
        let notes = usual.map(|(sign, currency)| Note::CurrencySign { sign, currency }).collect();
        Surveyed { mapping, questions, notes, signs: self.signs.columns(), days, has_no_years }
    }
}

/// Which way a word of its column says that money went.
pub(crate) fn direction(word: &str, mapping: &Mapping) -> Option<Direction> {
    mapping.words.get(&fold(word)).copied().or_else(|| direction_of(word))
}
