//! The movements of a file one by one, read as its mapping says.

use std::collections::{HashMap, VecDeque};

use domain::Currency;
use sha2::{Digest, Sha256};
use time::Date;

use super::{
    entry::{Entry, Headings, Resolved, Side, minus, number},
    survey::{SignColumns, Surveyed, direction},
};
use crate::{
    Decimal, Direction, Kind, Mapping, Meaning, Refusal, RowFault, State, Topic,
    figure::{Figure, Sign},
    fold::{fold, is_account_number, one_line},
    mapping::hex,
    movement::{direction_of, kind_of, says_neither, state_of, state_of_words},
    record::{Record, Records},
    row::{Foreign, Row},
};

/// The movements of a file, each read when it is asked for.
pub struct Rows<'a> {
    records: Records<'a>,
    reader: RowReader,
    ready: VecDeque<Row>,
}

impl<'a> Rows<'a> {
    pub(crate) const fn new(records: Records<'a>, reader: RowReader) -> Self {
        Self { records, reader, ready: VecDeque::new() }
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.ready.pop_front() {
                return Some(Ok(row));
            }
            match self.records.next()? {
                Ok(record) => self.ready.extend(self.reader.read(&record)),
                Err(refusal) => return Some(Err(refusal)),
            }
        }
    }
}

impl std::fmt::Debug for Rows<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").finish_non_exhaustive()
    }
}

/// Reads a record as a movement.
pub(crate) struct RowReader {
    mapping: Mapping,
    headings: Headings,
    account: Option<Currency>,
    signs: SignColumns,
    /// The days of the movements that are still to come, where days of the file have no year.
    days: VecDeque<Option<Date>>,
    /// How often each key was there before, and each of the bank's own names.
    keys: HashMap<[u8; 32], u32>,
}

impl RowReader {
    pub(crate) fn new(surveyed: &Surveyed, headings: Headings, account: Option<Currency>) -> Self {
        Self {
            mapping: surveyed.mapping.clone(),
            headings,
            account,
            signs: surveyed.signs,
            days: surveyed.days.clone().into(),
            keys: HashMap::new(),
        }
    }

    /// None where it is no movement, and two where the bank took a fee beside it.
    pub(crate) fn read(&mut self, record: &Record) -> Vec<Row> {
        let Some(entry) = Entry::read(record, &self.mapping, &self.headings) else { return Vec::new() };
        let of_year = self.days.pop_front().flatten();
        let mut row = self.row(&entry, record, of_year);
        self.name(&mut row, record, "");
        let mut fee = entry.fee.as_ref().map(|fee| self.fee(&row, fee));
        if let Some(fee) = fee.as_mut().filter(|fee| fee.key.is_none()) {
            // The movement has no name where its amount can't be read, and the fee is an expense all the same.
            self.name(fee, record, "fee");
        }
        std::iter::once(row).chain(fee).collect()
    }

    fn row(&self, entry: &Entry, record: &Record, of_year: Option<Date>) -> Row {
        let mut faults = entry.faults.clone();
        let mut asked = Vec::new();
        let day = self.day(entry, of_year, &mut faults, &mut asked);
        let booked = entry.booked.and_then(|booked| booked.in_order(self.mapping.date_order));
        let currency = self.currency(entry, &mut asked);
        let amount = self.amount(entry, currency, &mut faults, &mut asked);
        let direction = self.direction(entry, &mut faults, &mut asked);
        let foreign = entry.foreign.as_ref().and_then(|foreign| {
            let currency = Resolved::of(entry.foreign_currency.as_ref(), &self.mapping, None);
            // What names no currency is in none that is known: the answer for the others is not for this one.
            let currency = currency.known().filter(|_| entry.foreign_currency.is_some());
            let amount = number(foreign, currency, self.mapping.decimal_mark)?;
            Some(Foreign { amount, currency })
        });
        // In the account's own currency it is the same amount again.
        let foreign = foreign.filter(|foreign| foreign.currency.is_none() || foreign.currency != currency);
        let (payee, text) = self.words(record, direction);
        let words = fold(&format!("{payee} {text}"));
        let kind = self.kind(entry, direction, &words);
        let category = self.cell(record, Meaning::Category).to_owned();
        // In Quicken's format the other one of two accounts stands in brackets.
        let own = category.starts_with('[') && category.ends_with(']') || says_neither(&entry.word);
        let kind = if own && kind == Kind::Payment { Kind::Transfer } else { kind };
        // What is not booked yet may say so in place of a day.
        let in_place_of_day =
            if entry.day.is_none() { state_of(&fold(&entry.day_text)) } else { State::Booked };
        let state = [
            state_of(&fold(self.cell(record, Meaning::State))),
            state_of(&entry.kind),
            in_place_of_day,
            state_of_words(&words),
        ];
        let state = state.into_iter().fold(State::Booked, farther);
        Row {
            line: entry.line,
            day,
            day_text: entry.day_text.clone(),
            booked,
            payee,
            text,
            category,
            amount,
            amount_text: entry.amount_text.clone(),
            currency,
            foreign,
            direction,
            kind,
            state,
            key: None,
            repeated: false,
            faults,
            asked,
        }
    }

    fn cell<'r>(&self, record: &'r Record, meaning: Meaning) -> &'r str {
        self.mapping.place(meaning).map_or("", |column| record.cell(column))
    }

    fn day(
        &self,
        entry: &Entry,
        of_year: Option<Date>,
        faults: &mut Vec<RowFault>,
        asked: &mut Vec<Topic>,
    ) -> Option<Date> {
        let (order, text) = (self.mapping.date_order, || entry.day_text.clone());
        let found = entry.day.and_then(|day| if day.is_yearless() { of_year } else { day.in_order(order) });
        match entry.day {
            _ if found.is_some() => {}
            Some(day) if day.month_day(order).is_some() => faults.push(RowFault::NoYear { text: text() }),
            Some(_) if order.is_none() => asked.push(Topic::DateOrder),
            _ => faults.push(RowFault::NotADay { text: text() }),
        }
        found
    }

    fn currency(&self, entry: &Entry, asked: &mut Vec<Topic>) -> Option<Currency> {
        let resolved = Resolved::of(entry.currency.as_ref(), &self.mapping, self.account);
        let at_fault = entry.has_no_currency();
        let known = resolved.known().filter(|_| !at_fault);
        if known.is_none() && !at_fault && entry.amount.is_some() {
            asked.push(Topic::Currency);
        }
        known
    }

    fn amount(
        &self,
        entry: &Entry,
        currency: Option<Currency>,
        faults: &mut Vec<RowFault>,
        asked: &mut Vec<Topic>,
    ) -> Option<Decimal> {
        let Some(figure) = &entry.amount else {
            faults.push(RowFault::NotAnAmount { text: entry.amount_text.clone() });
            return None;
        };
        let amount = number(figure, currency, self.mapping.decimal_mark);
        match amount {
            None if self.mapping.decimal_mark.is_none() => asked.push(Topic::DecimalMark),
            None => faults.push(RowFault::NotAnAmount { text: entry.amount_text.clone() }),
            Some(amount) => {
                if let Some(currency) = currency.filter(|currency| amount.money(*currency).is_none()) {
                    faults.push(RowFault::TooManyDecimals { currency });
                }
            }
        }
        amount
    }

    fn direction(
        &self,
        entry: &Entry,
        faults: &mut Vec<RowFault>,
        asked: &mut Vec<Topic>,
    ) -> Option<Direction> {
        let sign = entry.amount.as_ref()?.sign;
        if entry.faults.contains(&RowFault::BothWays) {
            return None;
        }
        let Some(minus) = minus(sign) else {
            return Some(if sign == Sign::Credit { Direction::In } else { Direction::Out });
        };
        let mut unclear = || {
            faults.push(RowFault::UnclearSign);
            None
        };
        let zero = entry.amount.as_ref().is_some_and(Figure::is_zero);
        let of_column = |column: Option<bool>, direction| match column {
            Some(usual) if usual == minus || zero => Some(direction),
            _ => None,
        };
        match entry.side {
            Side::Out => of_column(self.signs.out, Direction::Out).or_else(unclear),
            Side::Open => {
                asked.push(Topic::Column);
                None
            }
            Side::In => of_column(self.signs.into, Direction::In).or_else(unclear),
            Side::Either if entry.word.is_empty() => {
                let direction = self.mapping.sign.map(|sign| sign.direction(minus));
                if direction.is_none() && !zero {
                    asked.push(Topic::Sign);
                }
                direction
            }
            Side::Either => match direction(&entry.word, &self.mapping) {
                // It is shown as what it most likely is, and not taken.
                None if says_neither(&entry.word) => {
                    Some(if entry.sounds_received { Direction::In } else { Direction::Out })
                }
                None => {
                    asked.push(Topic::Sign);
                    None
                }
                Some(direction) if self.signs.word || !minus => Some(direction),
                Some(_) => unclear(),
            },
        }
    }

    /// Who was paid or has paid, and what for.
    fn words(&self, record: &Record, direction: Option<Direction>) -> (String, String) {
        let mut payees: Vec<_> = self.mapping.places(Meaning::Payee).collect();
        if payees.iter().any(|column| !self.headings.is_payer(*column)) {
            // Where both are named that pay and are paid, one of them is the person.
            let paid = direction != Some(Direction::In);
            let other = |column: &usize| self.headings.is_payer(*column) != paid;
            let named = |column: &usize| !record.cell(*column).is_empty();
            if payees.iter().any(|column| other(column) && named(column)) {
                payees.retain(other);
            }
        }
        let filled = |column: usize| Some(one_line(record.cell(column))).filter(|text| !text.is_empty());
        // A dash or a slash says nothing.
        let said = |text: &String| text.chars().any(char::is_alphanumeric);
        let (numbers, payees): (Vec<_>, Vec<_>) =
            payees.into_iter().filter_map(filled).partition(|text| is_account_number(text));
        let texts: Vec<_> = self.mapping.places(Meaning::Text).filter_map(filled).filter(said).collect();
        let mut names =
            payees.iter().chain(texts.iter().filter(|text| is_name(text))).chain(&texts).chain(&numbers);
        // `Account fee`, where nobody is named.
        let payee = names.next().cloned().unwrap_or_else(|| one_line(self.cell(record, Meaning::Kind)));
        let mut words: Vec<String> = Vec::new();
        for text in payees.into_iter().chain(texts).filter(|text| *text != payee) {
            if !words.contains(&text) {
                words.push(text);
            }
        }
        (payee, words.join(" · "))
    }

    /// What kind it is, by the bank's word for it or else by the folded `words` of the movement.
    fn kind(&self, entry: &Entry, direction: Option<Direction>, words: &str) -> Kind {
        let of_words = || kind_of(words);
        match (kind_of(&entry.kind), direction) {
            (Kind::Refund, Some(Direction::Out)) | (Kind::Fee, Some(Direction::In)) => Kind::Payment,
            (Kind::Payment, Some(Direction::In)) if entry.kind == "payment" => Kind::Transfer,
            // In what somebody has written of what was bought, such words may mean anything.
            (Kind::Payment, Some(Direction::In)) => match of_words() {
                kind @ (Kind::Refund | Kind::Transfer) => kind,
                _ => Kind::Payment,
            },
            (kind, _) => kind,
        }
    }

    fn fee(&self, row: &Row, fee: &Figure) -> Row {
        let mut faults: Vec<_> = row
            .faults
            .iter()
            .filter(|fault| {
                matches!(fault, RowFault::NotADay { .. } | RowFault::NoYear { .. } | RowFault::TooManyCells)
            })
            .cloned()
            .collect();
        let mut asked: Vec<_> = row
            .asked
            .iter()
            .filter(|topic| matches!(topic, Topic::DateOrder | Topic::Currency))
            .copied()
            .collect();
        let amount = number(fee, row.currency, self.mapping.decimal_mark);
        match amount {
            None if self.mapping.decimal_mark.is_none() => asked.push(Topic::DecimalMark),
            None => faults.push(RowFault::NotAnAmount { text: fee.text().to_owned() }),
            Some(amount) => {
                if let Some(currency) = row.currency.filter(|currency| amount.money(*currency).is_none()) {
                    faults.push(RowFault::TooManyDecimals { currency });
                }
            }
        }
        Row {
            amount,
            amount_text: fee.text().to_owned(),
            foreign: None,
            direction: Some(Direction::Out),
            kind: Kind::Fee,
            key: row.key.as_ref().map(|key| format!("{key}-fee")),
            faults,
            asked,
            ..row.clone()
        }
    }

    /// Gives a row its key: the bank's own name, or else what it is and how many of these are on that day.
    fn name(&mut self, row: &mut Row, record: &Record, beside: &str) {
        let (Some(day), Some(amount)) = (row.day, row.amount) else { return };
        let id = self.cell(record, Meaning::Id);
        let mut digest = Sha256::new();
        let account = self.cell(record, Meaning::Account);
        let direction = match row.direction {
            Some(Direction::Out) => "out",
            Some(Direction::In) => "in",
            None => "",
        };
        // A fee that stands beside a movement is none that is like it.
        digest.update(beside);
        // Banks have given two movements one name: what it is belongs to it.
        for part in [account, id, &day.to_string(), &amount.to_string(), direction] {
            digest.update(fold(part));
            digest.update("\u{1f}");
        }
        if id.is_empty() {
            for part in [&row.payee, &row.text] {
                digest.update(fold(part));
                digest.update("\u{1f}");
            }
        }
        let digest: [u8; 32] = digest.finalize().into();
        let before = self.keys.entry(digest).or_default();
        *before += 1;
        let ordinal = *before;
        let key = hex(&digest);
        row.repeated = !id.is_empty() && ordinal > 1;
        row.key = Some(if id.is_empty() { format!("{key}-{ordinal}") } else { key });
    }
}

/// The one of the two that keeps a movement from being taken.
const fn farther(one: State, other: State) -> State {
    match (one, other) {
        (State::Reverted, _) | (_, State::Reverted) => State::Reverted,
        (State::Pending, _) | (_, State::Pending) => State::Pending,
        _ => State::Booked,
    }
}

/// Whether somebody may be called so: not by a number, nor by the way that money went.
fn is_name(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && !is_account_number(text) && direction_of(text).is_none()
}
