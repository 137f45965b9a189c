//! Why an import stays as it is, told so that a program can tell it on: by a word of a list and by numbers, never by what
//! stands in a row.

use serde::{Deserialize, Serialize};

use crate::{FieldError, Money, RefundConflict};

/// Why an import stays as it is. Each text says what to do instead, and is the rest of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "conflict", rename_all = "snake_case")]
pub enum ImportConflict {
    /// Every row has a fault.
    #[error("no row of the import is without a fault; correct the file and send it again")]
    NothingGood,
    /// No row is to be taken over.
    #[error("no row of the import is to be taken over; tick those that are")]
    NothingTicked,
    /// Its rows are not all there yet.
    #[error("the import is being read; wait until its state is ready")]
    BeingRead,
    /// Its rows will never all be there.
    #[error("the import can't be read to its end; send the file again")]
    Failed,
    /// Its rows are expenses by now.
    #[error("the import was confirmed; undo that, and send the file again")]
    Confirmed,
    /// Its rows were expenses.
    #[error("the import was undone; send the file again")]
    Undone,
    /// Its rows were never expenses.
    #[error("the import was not confirmed, so that there is nothing to undo")]
    NotConfirmed,
    /// Its rows have been expenses for more than a day.
    #[error("an import can be undone for a day; delete its expenses one by one")]
    TooLate,
    /// It is none of a statement.
    #[error("a list of expenses means what it says and has no mapping; change its rows")]
    NoMapping,
    /// It has fewer rows.
    #[error("the import has no row {place}; look at it again")]
    NoSuchRow {
        /// Which was asked for.
        place: u32,
    },
    /// A row that is ticked can be no expense.
    #[error("the row in line {line} can't be taken over: {why}")]
    NotTaken {
        /// In which line of the file it begins.
        line: u32,
        /// Why not.
        why: NotTaken,
    },
}

/// Why a row can be no expense. Each text is a part of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotTaken {
    /// Money came in.
    #[error("it is money that came in, and an expense is money that was spent")]
    MoneyIn,
    /// Money came in, and nothing was paid that it could be a refund of.
    #[error(
        "it is money that came in, and you have no expense before it of this merchant, and of {} {} or more, that it \
         could be a refund of",
        .back.decimal(), .back.currency()
    )]
    NothingPaid {
        /// How much came in.
        back: Money,
    },
    /// It would be a refund, and can be none.
    #[error(transparent)]
    Refund(#[from] RefundConflict),
    /// Which way money went is not known.
    #[error("say whether money was spent, or came in")]
    UnknownDirection,
    /// What is to be answered of the whole file is not.
    #[error("it depends on a question that is open: answer it, or enter the expense")]
    OpenQuestion,
    /// A field of it is at fault.
    #[error(transparent)]
    Field(FieldError),
    /// What stands in the file is at fault, as the row says it.
    #[error("something in it can't be read: edit the row, which says what would mend it")]
    Unreadable,
    /// No money was moved.
    #[error("it comes to nothing")]
    Nothing,
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json, to_value};

    use super::*;
    use crate::{Currency, Fault, Field};

    #[test]
    fn a_conflict_is_told_by_words_of_the_list_and_by_numbers_alone() {
        let field = FieldError { field: Field::Amount, fault: Fault::NotPositive };
        let left = Money::new(1_250, Currency::EUR);
        for (why, told) in [
            (NotTaken::MoneyIn, json!("money_in")),
            (NotTaken::Field(field), json!({"field": {"field": "amount", "fault": "not_positive"}})),
            (
                NotTaken::Refund(RefundConflict::TooMuch { left }),
                json!({"refund": {"conflict": "too_much", "left": {"minor": 1250, "currency": "EUR"}}}),
            ),
        ] {
            let conflict = ImportConflict::NotTaken { line: 7, why };
            let json = json!({"conflict": "not_taken", "line": 7, "why": told});
            assert_eq!(to_value(conflict).unwrap(), json);
            assert_eq!(from_value::<ImportConflict>(json).unwrap(), conflict);
        }
        for words in [
            json!({"conflict": "You have won"}),
            json!({"conflict": "not_taken", "line": 7, "why": "you have won"}),
            json!({"conflict": "not_taken", "line": "won", "why": "money_in"}),
            json!({"conflict": "not_taken", "line": 7, "why": {"nothing_paid": {"back": {"minor": 1, "currency": "won"}}}}),
        ] {
            assert!(from_value::<ImportConflict>(words.clone()).is_err(), "{words}");
        }
    }
}
