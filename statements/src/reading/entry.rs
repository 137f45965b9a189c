//! The cells of a record that is a movement, each as what it may mean.

use domain::Currency;

use crate::{
    Decimal, DecimalMark, Mapping, Meaning, RowFault,
    currency_text::{CurrencyText, currencies},
    day_text::DayText,
    figure::{Figure, Sign},
    fold::{fold, is_account_number, one_line},
    heading::Heading,
    mapping::sides_are_open,
    movement::{is_balance, is_sum, sounds_received, state_in},
    reading::continued::is_text,
    record::Record,
};

/// In which column an amount stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// In and out in one.
    Either,
    Out,
    In,
    /// One of the two, and it is asked which.
    Open,
}

/// A movement, not read yet.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) line: u32,
    pub(crate) day_text: String,
    pub(crate) day: Option<DayText>,
    /// Another day of it that has a year.
    pub(crate) beside: Option<DayText>,
    pub(crate) booked: Option<DayText>,
    pub(crate) side: Side,
    pub(crate) amount_text: String,
    pub(crate) amount: Option<Figure>,
    pub(crate) currency: Option<CurrencyText>,
    pub(crate) fee: Option<Figure>,
    pub(crate) foreign: Option<Figure>,
    pub(crate) foreign_currency: Option<CurrencyText>,
    pub(crate) balance: Option<Figure>,
    /// What its column of directions says, and what that of kinds does, folded.
    pub(crate) word: String,
    pub(crate) kind: String,
    /// Whether its texts sound like money that came in.
    pub(crate) sounds_received: bool,
    pub(crate) faults: Vec<RowFault>,
}

/// The columns' headings, for what is read of each of their cells.
#[derive(Debug, Clone, Default)]
pub(crate) struct Headings(Vec<Heading>);

impl Headings {
    pub(crate) fn new(names: &[String]) -> Self {
        Self(names.iter().map(|name| Heading::read(name)).collect())
    }

    fn currency(&self, column: usize) -> Option<&CurrencyText> {
        self.0.get(column).and_then(|heading| heading.currency.as_ref())
    }

    /// Whether the column is of the one that pays.
    pub(crate) fn is_payer(&self, column: usize) -> bool {
        self.0.get(column).is_some_and(|heading| heading.payer)
    }
}

impl Entry {
    /// None where the record is no movement: a line that sums up, a remark, a page's end.
    pub(crate) fn read(record: &Record, mapping: &Mapping, headings: &Headings) -> Option<Self> {
        let cell = |meaning: Meaning| mapping.place(meaning).map_or("", |column| record.cell(column));
        let days = [Meaning::Day, Meaning::Booked, Meaning::Value].map(cell);
        let day = days.iter().find_map(|text| DayText::read(text).map(|day| (*text, day)));
        let day_text =
            day.map(|(text, _)| text).or_else(|| days.into_iter().find(|text| !text.is_empty()))?;
        let mut faults = Vec::new();
        let (side, column) = amount_column(record, mapping, &mut faults)?;
        let amount_text = record.cell(column);
        let amount = Figure::read(amount_text);
        let first =
            record.cells.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty()).unwrap_or_default();
        let (first, in_place_of_day) = (fold(first), fold(day_text));
        if day.is_none() && (amount.is_none() || is_sum(&first) || is_balance(&first))
            || is_sum(&in_place_of_day)
        {
            return None;
        }
        let texts = mapping.places(Meaning::Payee).chain(mapping.places(Meaning::Text));
        let texts: Vec<_> =
            texts.map(|column| fold(record.cell(column))).filter(|text| !text.is_empty()).collect();
        let has_words = !texts.is_empty() || mapping.columns.iter().all(|meaning| !is_text(*meaning));
        if day.is_none() && state_in(&in_place_of_day).is_none() && is_trailer(day_text, has_words) {
            return None;
        }
        let balance = match texts.as_slice() {
            // It may stand in another column, where it has none of its own.
            [] => record.cells.iter().any(|cell| is_balance(&fold(cell))),
            texts => texts.iter().all(|text| is_balance(text)),
        };
        if balance {
            return None;
        }
        if record.cells.len() > mapping.columns.len()
            && record.cells.iter().skip(mapping.columns.len()).any(|cell| !cell.trim().is_empty())
        {
            faults.push(RowFault::TooManyCells);
        }
        // A dash names none.
        let currency_cell = cell(Meaning::Currency).trim_matches(['-', '–', '—', '/']);
        let named = CurrencyText::read(currency_cell);
        if named.is_none() && !currency_cell.is_empty() {
            faults.push(RowFault::NotACurrency { text: one_line(currency_cell).chars().take(40).collect() });
        }
        let beside = amount.as_ref().and_then(|amount| amount.currency.clone());
        let currency = match (named, beside) {
            (Some(named), Some(beside)) => {
                let both = named.with(beside);
                if both.is_none() {
                    faults.push(RowFault::TwoCurrencies);
                }
                both
            }
            (Some(one), None) | (None, Some(one)) => match headings.currency(column) {
                // Where a header's cell names another one, either may be right.
                Some(of @ CurrencyText::Code(_)) if of.clone().with(one.clone()).is_none() => {
                    faults.push(RowFault::TwoCurrencies);
                    None
                }
                _ => Some(one),
            },
            (None, None) => headings.currency(column).cloned(),
        };
        let foreign = Figure::read(cell(Meaning::ForeignAmount)).filter(|figure| !figure.is_zero());
        let foreign_currency = CurrencyText::read(cell(Meaning::ForeignCurrency));
        let foreign_currency =
            foreign_currency.or_else(|| foreign.as_ref().and_then(|foreign| foreign.currency.clone()));
        let booked = DayText::read(cell(Meaning::Booked)).filter(|_| mapping.place(Meaning::Day).is_some());
        Some(Self {
            line: record.line,
            day_text: one_line(day_text).chars().take(60).collect(),
            day: day.map(|(_, day)| day),
            beside: days.iter().filter_map(|text| DayText::read(text)).find(|day| !day.is_yearless()),
            booked,
            side,
            amount_text: one_line(amount_text).chars().take(60).collect(),
            amount,
            currency,
            fee: Figure::read(cell(Meaning::Fee)).filter(|fee| !fee.is_zero()),
            foreign,
            foreign_currency,
            balance: Figure::read(cell(Meaning::Balance)),
            word: cell(Meaning::Direction).to_owned(),
            kind: fold(cell(Meaning::Kind)),
            sounds_received: texts.iter().any(|text| sounds_received(text)),
            faults,
        })
    }

    /// Whether it names a currency that can't be told.
    pub(crate) fn has_no_currency(&self) -> bool {
        self.faults
            .iter()
            .any(|fault| matches!(fault, RowFault::TwoCurrencies | RowFault::NotACurrency { .. }))
    }

    /// Every day in it, also those that are not its own.
    pub(crate) fn days(&self) -> impl Iterator<Item = DayText> {
        self.day.into_iter().chain(self.booked)
    }
}

/// Whether a line with an amount is none of a movement, by what stands in place of its day: what a header calls an account or
/// its balance, an account's number, or words where the columns of words have none. A day that is miswritten is none of these.
fn is_trailer(day_text: &str, has_words: bool) -> bool {
    let of_account = |meaning: &Meaning| matches!(meaning, Meaning::Account | Meaning::Balance);
    day_text.chars().any(char::is_alphabetic)
        && (!has_words
            || is_account_number(day_text)
            || Heading::read(day_text).meanings.iter().any(of_account))
}

/// The column whose amount counts. None where there is no amount.
fn amount_column(record: &Record, mapping: &Mapping, faults: &mut Vec<RowFault>) -> Option<(Side, usize)> {
    let filled = |meaning: Meaning, side: Side| {
        // There may be one for each currency.
        let column = mapping.places(meaning).find(|column| !record.cell(*column).is_empty())?;
        Some((side, column))
    };
    if let Some(found) = filled(Meaning::Amount, Side::Either) {
        return Some(found);
    }
    if sides_are_open(mapping) {
        return filled(Meaning::MoneyIn, Side::Open);
    }
    let out = filled(Meaning::MoneyOut, Side::Out);
    let into = filled(Meaning::MoneyIn, Side::In);
    let (Some(out), Some(into)) = (out, into) else {
        // A dash or the like is no amount, and there is none.
        return out.or(into).filter(|(_, column)| {
            record.cell(*column).chars().any(|one| one.is_numeric() || one.is_alphabetic())
        });
    };
    let zero = |column: usize| {
        let text = record.cell(column);
        Figure::read(text).map_or_else(|| !text.chars().any(char::is_alphanumeric), |figure| figure.is_zero())
    };
    match (zero(out.1), zero(into.1)) {
        (true, false) => Some(into),
        (false, false) => {
            faults.push(RowFault::BothWays);
            Some(out)
        }
        _ => Some(out),
    }
}

/// What an amount's currency is, and what of it is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resolved {
    Known(Currency),
    /// Nothing names it.
    Unnamed,
    /// A sign does that several share.
    Sign(String),
}

impl Resolved {
    /// The currency that a text means, in an account that is in `account`.
    pub(crate) fn of(text: Option<&CurrencyText>, mapping: &Mapping, account: Option<Currency>) -> Self {
        match text {
            Some(CurrencyText::Code(currency)) => Self::Known(*currency),
            Some(CurrencyText::Sign { sign, usual }) => {
                let answered = mapping.currency_signs.get(sign).copied();
                let accounts = account.filter(|currency| currencies(sign).contains(currency));
                answered.or(accounts).or(*usual).map_or_else(|| Self::Sign(sign.clone()), Self::Known)
            }
            None => account.or(mapping.currency).map_or(Self::Unnamed, Self::Known),
        }
    }

    pub(crate) const fn known(&self) -> Option<Currency> {
        match self {
            Self::Known(currency) => Some(*currency),
            _ => None,
        }
    }
}

/// The mark before the decimals of one amount, where it tells that itself, or its currency does.
pub(crate) fn own_mark(figure: &Figure, currency: Option<Currency>) -> Option<DecimalMark> {
    if let Some(mark) = figure.only_mark() {
        return Some(mark);
    }
    let currency = currency?;
    let fits = |mark: &DecimalMark| {
        let written = figure.written_decimals(*mark);
        let number = figure.number(*mark);
        match currency.decimals() {
            // Some write two zeros all the same.
            0 => written == 0 || written == 2 && number.is_some_and(|number| number.decimals() == 0),
            decimals => number.is_some_and(|number| number.decimals() <= decimals),
        }
    };
    match DecimalMark::ALL.map(|mark| fits(&mark)) {
        [true, false] => Some(DecimalMark::Point),
        [false, true] => Some(DecimalMark::Comma),
        _ => None,
    }
}

/// The number of an amount. None where that is open.
pub(crate) fn number(
    figure: &Figure,
    currency: Option<Currency>,
    mark: Option<DecimalMark>,
) -> Option<Decimal> {
    figure.only_number().or_else(|| {
        // What the whole file tells is more than what one amount's currency does.
        let mark = mark.or_else(|| own_mark(figure, currency))?;
        figure.number(mark)
    })
}

/// Whether an amount has a minus. None where it says which way it went in words.
pub(crate) const fn minus(sign: Sign) -> Option<bool> {
    match sign {
        Sign::Minus => Some(true),
        Sign::Unsigned | Sign::Plus => Some(false),
        Sign::Credit | Sign::Debit => None,
    }
}
