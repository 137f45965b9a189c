//! What is wrong with what somebody typed or sent: each fault at its field, so that a form can show it there.

use std::{fmt, ops::Deref};

use serde::{Deserialize, Serialize};

use crate::{Currency, composed::composed};

/// A field that somebody fills in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The day on the receipt.
    Date,
    /// Who was paid.
    Merchant,
    /// What it was for.
    Description,
    /// What kind of thing it was.
    Category,
    /// How much.
    Amount,
    /// In which currency.
    Currency,
    /// What a report is called.
    Title,
    /// Why a report is refused.
    Reason,
    /// What somebody says about a report.
    Comment,
    /// What a person is called.
    Name,
    /// A person's e-mail address.
    Email,
}

impl Field {
    /// Every one.
    const ALL: [Self; 11] = [
        Self::Date,
        Self::Merchant,
        Self::Description,
        Self::Category,
        Self::Amount,
        Self::Currency,
        Self::Title,
        Self::Reason,
        Self::Comment,
        Self::Name,
        Self::Email,
    ];

    /// The field of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.word() == word)
    }

    /// The word used in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Merchant => "merchant",
            Self::Description => "description",
            Self::Category => "category",
            Self::Amount => "amount",
            Self::Currency => "currency",
            Self::Title => "title",
            Self::Reason => "reason",
            Self::Comment => "comment",
            Self::Name => "name",
            Self::Email => "email",
        }
    }
}

/// What is wrong with one field. The text ends a sentence that begins with the field's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// There is nothing in it.
    #[error("is missing")]
    Missing,
    /// There is too much in it.
    #[error("has more than {limit} characters")]
    TooLong {
        /// How many characters it may have.
        limit: usize,
    },
    /// It holds what can't be printed.
    #[error("holds a character that can't be printed")]
    ControlCharacter,
    /// It is no day of the calendar.
    #[error("is not a day such as 2026-11-23 or 23.11.2026")]
    NotADate,
    /// It has slashes, as in `11/12/2026`.
    #[error(
        "has slashes, where some put the day first and some the month: write it as 2026-11-23 or 23.11.2026"
    )]
    SlashedDate,
    /// It is before 2000, when nobody kept expenses here.
    #[error("is too long ago")]
    TooEarly,
    /// Nobody has spent anything on that day yet.
    #[error("is in the future")]
    InTheFuture,
    /// There is no such category.
    #[error("is none of the categories")]
    UnknownCategory,
    /// It is no number, however numbers are written.
    #[error("is not a number such as 12.50 or 12,50")]
    NotAnAmount,
    /// It has letters where digits are to stand, as in `1e3`.
    #[error("has a letter among its digits: write the number out")]
    LetterInAmount,
    /// It has more decimals than its currency.
    #[error("has too many decimals: {currency} has {}", decimals(*.currency))]
    TooManyDecimals {
        /// The currency that was chosen.
        currency: Currency,
    },
    /// It has three digits behind its only point or comma, as in `1.234`, which may be thousands or too many decimals.
    #[error(
        "has three digits after its point or comma, and {currency} has {}: leave the mark out if you mean thousands",
        decimals(*.currency)
    )]
    ThousandsOrDecimals {
        /// The currency that was chosen.
        currency: Currency,
    },
    /// It has a word or a sign beside its number that is no currency.
    #[error("has something beside the number that is no currency: leave it out")]
    UnknownCurrency,
    /// It names a currency, and another one was chosen.
    #[error("is in {currency}, and another currency is chosen: change one of the two")]
    OtherCurrency {
        /// The currency that the amount names.
        currency: Currency,
    },
    /// It has a sign, such as `$`, of other currencies than the one that was chosen.
    #[error("has the sign of another currency than the one that is chosen: change one of the two")]
    OtherSign,
    /// It is no ISO 4217 code.
    #[error("is not three capital letters such as EUR")]
    NotACurrency,
    /// It is no e-mail address.
    #[error("is not an e-mail address such as ada@example.com")]
    NotAnEmail,
    /// It is nothing, or less.
    #[error("is not more than zero")]
    NotPositive,
    /// It is nothing, or more, and a refund's.
    #[error("is not less than zero, and a refund is")]
    NotNegative,
    /// It is more than one expense may cost.
    #[error("is too large")]
    TooLarge,
}

/// How many decimals amounts of a currency have.
fn decimals(currency: Currency) -> &'static str {
    match currency.decimals() {
        0 => "no decimals",
        3 => "three decimals",
        _ => "two decimals",
    }
}

/// A fault and its field: `{"field": "merchant", "fault": "too_long", "limit": 120}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[error("{} {fault}", field.word())]
pub struct FieldError {
    /// Where it is.
    pub field: Field,
    /// What it is.
    #[serde(flatten)]
    pub fault: Fault,
}

/// Everything that is wrong, at least one fault, at most one for each field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Invalid(Vec<FieldError>);

impl Invalid {
    /// The faults, in the order of the fields.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.0
    }

    /// The fault of one field.
    #[must_use]
    pub fn at(&self, field: Field) -> Option<Fault> {
        self.0.iter().find(|error| error.field == field).map(|error| error.fault)
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, error) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(f, "{comma}{error}")?;
        }
        Ok(())
    }
}

/// What was checked and found good. Only a check of this crate makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Valid<T>(pub(crate) T);

impl<T> Deref for Valid<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Gathers faults, so that all are told at once.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<FieldError>);

impl Faults {
    /// What was found at a field, or a note of its fault.
    pub(crate) fn note<T>(&mut self, field: Field, found: Result<T, Fault>) -> Option<T> {
        found.map_err(|fault| self.0.push(FieldError { field, fault })).ok()
    }

    /// All or nothing: `whole` is there where every part of it was.
    pub(crate) fn or<T>(self, whole: Option<T>) -> Result<T, Invalid> {
        whole.filter(|_| self.0.is_empty()).ok_or(Invalid(self.0))
    }
}

/// One line of text without the blanks around it, of 1 to `limit` characters that can be printed.
pub(crate) fn line(text: &str, limit: usize) -> Result<String, Fault> {
    text_of(text, limit, char::is_control)
}

/// As [`line()`], but with as many lines as one likes.
pub(crate) fn lines(text: &str, limit: usize) -> Result<String, Fault> {
    text_of(text, limit, |c| c.is_control() && c != '\n')
}

fn text_of(text: &str, limit: usize, refused: impl Fn(char) -> bool) -> Result<String, Fault> {
    // Browsers send line breaks as CR LF (HTML, "constructing the entry list").
    let text = composed(text).trim().replace("\r\n", "\n");
    match text.chars().count() {
        0 => Err(Fault::Missing),
        length if length > limit => Err(Fault::TooLong { limit }),
        _ if text.contains(refused) => Err(Fault::ControlCharacter),
        _ => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_its_field_in_json() {
        let error = FieldError { field: Field::Merchant, fault: Fault::TooLong { limit: 120 } };
        let json = serde_json::json!({"field": "merchant", "fault": "too_long", "limit": 120});
        assert_eq!(serde_json::to_value(error).unwrap(), json);
        assert_eq!(serde_json::from_value::<FieldError>(json).unwrap(), error);
        assert_eq!(error.to_string(), "merchant has more than 120 characters");
    }

    #[cfg(feature = "nfc")]
    #[test]
    fn a_text_is_composed_before_it_is_measured() {
        assert_eq!(line("Cafe\u{301}", 4).unwrap(), "Caf\u{e9}");
        assert_eq!(lines("\u{1100}\u{1161}\r\n", 1).unwrap(), "\u{ac00}");
    }

    #[test]
    fn a_comment_may_have_lines_and_a_title_may_not() {
        assert_eq!(lines(" a\r\nb ", 3).unwrap(), "a\nb");
        assert_eq!(line("a\nb", 9), Err(Fault::ControlCharacter));
        assert_eq!(lines("a\u{7}b", 9), Err(Fault::ControlCharacter));
        assert_eq!(line(" \t ", 9), Err(Fault::Missing));
    }
}
