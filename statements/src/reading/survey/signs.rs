//! What a file's signs say, found from all of them.

use std::cmp::Ordering;

use crate::{
    Direction, Format, Question, SignConvention,
    figure::Sign,
    movement::{direction_of, direction_of_kind},
    reading::entry::{Entry, Side, minus},
};

/// What the amounts of a file have in common.
#[derive(Debug, Clone, Default)]
pub(crate) struct Signs {
    /// In one column for in and out, without a word: with a minus, without one, and with `CR` and `DR`.
    minus: u32,
    plain: u32,
    credit: u32,
    debit: u32,
    /// The first of them without a word of its own.
    example: Option<String>,
    /// What kinds of movements tell of a minus.
    minus_is_out: u32,
    minus_is_in: u32,
    /// What their texts make likely.
    likely_out: u32,
    likely_in: u32,
    /// In the column for money out and that for money in: with a minus, and without.
    out: [u32; 2],
    into: [u32; 2],
    /// Beside a word that says which way: with a minus and out, plain and out, with a minus and in, plain and in.
    words: [u32; 4],
    /// Whether the file is a list of expenses, of ours or by what it names.
    pub(crate) expenses: bool,
}

/// What a minus says in the columns that say it themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Columns {
    /// Whether most amounts in the column for money out have a minus, and so for money in. None where half of them have.
    pub(crate) out: Option<bool>,
    pub(crate) into: Option<bool>,
    /// Whether a minus beside a word is to be believed with it.
    pub(crate) word: bool,
}

impl Signs {
    pub(crate) fn add(&mut self, entry: &Entry, word: Option<Direction>, format: Format) {
        let Some(amount) = entry.amount.as_ref().filter(|amount| !amount.is_zero()) else { return };
        let Some(minus) = minus(amount.sign) else {
            match amount.sign {
                Sign::Credit => self.credit += 1,
                _ => self.debit += 1,
            }
            return;
        };
        let count = |cells: &mut [u32; 2]| {
            if let Some(cell) = cells.get_mut(usize::from(!minus)) {
                *cell += 1;
            }
        };
        match (entry.side, word) {
            (Side::Out, _) => return count(&mut self.out),
            (Side::In, _) => return count(&mut self.into),
            (Side::Open, _) => return,
            (Side::Either, Some(word)) => {
                let place = usize::from(!minus) + if word == Direction::In { 2 } else { 0 };
                if let Some(cell) = self.words.get_mut(place) {
                    *cell += 1;
                }
                return;
            }
            (Side::Either, None) if !entry.word.is_empty() => return,
            (Side::Either, None) => {}
        }
        if minus {
            self.minus += 1
        } else {
            self.plain += 1
        }
        self.example.get_or_insert_with(|| entry.amount_text.clone());
        let likely = direction_of(&entry.kind).or(entry.sounds_received.then_some(Direction::In));
        match likely {
            Some(likely) if minus == (likely == Direction::Out) => self.likely_out += 1,
            Some(_) => self.likely_in += 1,
            None => {}
        }
        let of_ofx = match (format, entry.kind.as_str()) {
            // Here these are no means of payment.
            (Format::Ofx1 | Format::Ofx2, "debit") => Some(Direction::Out),
            (Format::Ofx1 | Format::Ofx2, "credit") => Some(Direction::In),
            _ => None,
        };
        let direction = direction_of_kind(&entry.kind).or(of_ofx);
        match direction {
            Some(direction) if minus == (direction == Direction::Out) => self.minus_is_out += 1,
            Some(_) => self.minus_is_in += 1,
            None => {}
        }
    }

    /// What a minus says, where that is known or has been told. A question where it is neither.
    pub(crate) fn convention(
        &self,
        told: Option<SignConvention>,
        balance: Option<SignConvention>,
        format: Format,
        questions: &mut Vec<Question>,
    ) -> Option<SignConvention> {
        use SignConvention::{MinusIsIn, MinusIsOut};

        if told.is_some() || self.minus + self.plain == 0 {
            return told;
        }
        // These say so in their standards; a bank that contradicts itself is not believed.
        let by_format = matches!(format, Format::Ofx1 | Format::Ofx2 | Format::Qif | Format::Camt);
        // A balance may be what is owed: it is believed where what is spent is the most of what there is, as anywhere.
        let by_balance = balance.filter(|balance| match balance {
            MinusIsOut => self.minus >= self.plain,
            MinusIsIn => self.plain >= self.minus,
        });
        let known = match (self.minus_is_out, self.minus_is_in) {
            (0, 0) if by_format => Some(MinusIsOut),
            (0, 0) if self.expenses => Some(MinusIsIn),
            (0, 0) => match (self.credit, self.debit) {
                // Where some are marked, the others are the opposite.
                (1.., 0) if self.minus == 0 => Some(MinusIsIn),
                (0, 1..) if self.minus == 0 => Some(MinusIsOut),
                _ => by_balance,
            },
            (_, 0) if by_balance != Some(MinusIsIn) => Some(MinusIsOut),
            (0, _) if by_balance != Some(MinusIsOut) && !by_format => Some(MinusIsIn),
            _ => None,
        };
        if known.is_none() {
            let likelier = match self.likely_out.cmp(&self.likely_in) {
                Ordering::Greater => MinusIsOut,
                Ordering::Less => MinusIsIn,
                Ordering::Equal if self.minus >= self.plain => MinusIsOut,
                Ordering::Equal => MinusIsIn,
            };
            let proposed = match (self.minus_is_out, self.minus_is_in) {
                (out, into) if out > into => MinusIsOut,
                (out, into) if out < into => MinusIsIn,
                _ => balance.unwrap_or(likelier),
            };
            questions.push(Question::Sign { proposed, example: self.example.clone().unwrap_or_default() });
        }
        known
    }

    pub(crate) fn columns(&self) -> Columns {
        let most = |[minus, plain]: [u32; 2]| (minus != plain || minus == 0).then_some(minus > plain);
        let [minus_out, plain_out, minus_in, plain_in] = self.words;
        let agrees =
            minus_in == 0 && plain_out == 0 || minus_out == 0 && plain_in == 0 || minus_out + minus_in == 0;
        Columns { out: most(self.out), into: most(self.into), word: agrees }
    }
}
