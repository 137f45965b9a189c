//! What a file leaves open, and what somebody answers.

use std::fmt::{self, Display, Formatter};

use serde::{Deserialize, Serialize};

use super::{DateOrder, DecimalMark, Direction, Meaning, SignConvention};
use crate::Currency;

/// What a file leaves open, with what it may be. Nothing that depends on it is read before it is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "question", rename_all = "snake_case")]
pub enum Question {
    /// Which column means that.
    Column {
        /// What one of them means.
        meaning: Meaning,
        /// Which it may be, from 0.
        choices: Vec<usize>,
    },
    /// In which order days are written.
    DateOrder {
        /// In which they may be.
        choices: Vec<DateOrder>,
        /// A day that is another in another order.
        example: String,
    },
    /// What stands before the decimals.
    DecimalMark {
        /// An amount that is another with another mark.
        example: String,
    },
    /// Whether an amount without a sign was spent or came in.
    Sign {
        /// What is likelier.
        proposed: SignConvention,
        /// An amount of which this is to be known.
        example: String,
    },
    /// In which currency amounts are that name none.
    Currency {
        /// The one that the others are in, where they are in one.
        proposed: Option<Currency>,
        /// How many rows name none.
        rows: u32,
    },
    /// Which currency a sign means that several share.
    CurrencySign {
        /// The sign.
        sign: String,
        /// What it may mean, the likeliest first.
        choices: Vec<Currency>,
    },
    /// Which way money went where the file says this word.
    Word {
        /// As it is in the file.
        word: String,
    },
}

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// [`Question::Column`]
    Column,
    /// [`Question::DateOrder`]
    DateOrder,
    /// [`Question::DecimalMark`]
    DecimalMark,
    /// [`Question::Sign`] and [`Question::Word`]
    Sign,
    /// [`Question::Currency`] and [`Question::CurrencySign`]
    Currency,
}

/// What somebody answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// This column means that, and no other does.
    Column {
        /// What it means.
        meaning: Meaning,
        /// Which it is, from 0.
        column: usize,
    },
    /// Days are written in this order.
    DateOrder(DateOrder),
    /// This stands before the decimals.
    DecimalMark(DecimalMark),
    /// That is what a sign says.
    Sign(SignConvention),
    /// Amounts that name no currency are in this one.
    Currency(Currency),
    /// The sign means that currency.
    CurrencySign {
        /// The sign.
        sign: String,
        /// What it means.
        currency: Currency,
    },
    /// Money went that way where the file says this word.
    Word {
        /// The word.
        word: String,
        /// Which way.
        direction: Direction,
    },
}

impl Question {
    /// What it is about.
    #[must_use]
    pub const fn topic(&self) -> Topic {
        match self {
            Self::Column { .. } => Topic::Column,
            Self::DateOrder { .. } => Topic::DateOrder,
            Self::DecimalMark { .. } => Topic::DecimalMark,
            Self::Sign { .. } | Self::Word { .. } => Topic::Sign,
            Self::Currency { .. } | Self::CurrencySign { .. } => Topic::Currency,
        }
    }

    /// The likeliest answer, for a form that is to be looked through. None where none is likelier.
    #[must_use]
    pub fn proposed(&self) -> Option<Answer> {
        match self {
            Self::Sign { proposed, .. } => Some(Answer::Sign(*proposed)),
            Self::Currency { proposed, .. } => proposed.map(Answer::Currency),
            Self::Column { meaning, choices } => {
                choices.first().map(|column| Answer::Column { meaning: *meaning, column: *column })
            }
            Self::CurrencySign { sign, choices } => choices
                .first()
                .map(|currency| Answer::CurrencySign { sign: sign.clone(), currency: *currency }),
            Self::DateOrder { .. } | Self::DecimalMark { .. } | Self::Word { .. } => None,
        }
    }
}

/// As people are asked.
impl Display for Question {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column { meaning, .. } => write!(f, "Which column is “{}”?", meaning.label()),
            Self::DateOrder { example, .. } => {
                write!(f, "Which day is {example}? The file’s dates can be read in more than one way.")
            }
            Self::DecimalMark { example } => {
                write!(f, "How much is {example}: is its mark one of thousands or of decimals?")
            }
            Self::Sign { example, .. } => {
                write!(f, "Was {example} money that you spent, or money that you got?")
            }
            Self::Currency { rows: 1, .. } => write!(f, "In which currency is the amount that names none?"),
            Self::Currency { rows, .. } => {
                write!(f, "In which currency are the {rows} amounts that name none?")
            }
            Self::CurrencySign { sign, .. } => write!(f, "Which currency does “{sign}” mean in this file?"),
            Self::Word { word } => {
                write!(f, "Where the file says “{word}”, was money spent, or did it come in?")
            }
        }
    }
}
