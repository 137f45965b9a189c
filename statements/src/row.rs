//! A movement as it was read.

use domain::{Currency, Money};
use serde::{Deserialize, Serialize};
use time::Date;

use crate::{Decimal, Direction, Kind, RowFault, State, Topic};

/// A movement of money. What is `None` is asked, or has a fault: nothing in it is a guess.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The line of the file in which it begins, from 1; which entry it is, where a file has no lines.
    pub line: u32,
    /// The day on which money was spent, where the file has it, or was booked.
    #[serde(with = "iso")]
    pub day: Option<Date>,
    /// What the file has for it.
    pub day_text: String,
    /// The day on which the bank booked it, where the file has both.
    #[serde(with = "iso")]
    pub booked: Option<Date>,
    /// Who was paid, or has paid; what for, where the file does not say who.
    pub payee: String,
    /// What for.
    pub text: String,
    /// What the bank takes it for.
    pub category: String,
    /// How much, without a sign.
    pub amount: Option<Decimal>,
    /// What the file has for it, with its sign and its currency where these stand beside it.
    pub amount_text: String,
    /// In which currency that is.
    pub currency: Option<Currency>,
    /// How much in the currency in which it was spent, where the file has both.
    pub foreign: Option<Foreign>,
    /// Which way it went.
    pub direction: Option<Direction>,
    /// What kind of movement it is.
    pub kind: Kind,
    /// How far it is.
    pub state: State,
    /// By which it is known again, in this file and in another that has it too.
    pub key: Option<String>,
    /// Whether the bank has it in this file before, under the same name of its own.
    pub repeated: bool,
    /// What is wrong with it.
    pub faults: Vec<RowFault>,
    /// Which open questions it depends on.
    pub asked: Vec<Topic>,
}

/// An amount in the currency in which it was spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foreign {
    /// How much.
    pub amount: Decimal,
    /// In which currency, where the file says so.
    pub currency: Option<Currency>,
}

impl Row {
    /// Whether it is an expense as it is: money that was spent and is booked, with nothing that is open. Everything else is
    /// shown, and taken only where somebody says so.
    #[must_use]
    pub fn is_expense(&self) -> bool {
        self.is_whole()
            && self.direction == Some(Direction::Out)
            && matches!(self.kind, Kind::Payment | Kind::Fee)
            && self.state == State::Booked
            && !self.repeated
            && self.amount.is_some_and(|amount| !amount.is_zero())
    }

    /// Whether it can be taken over: it has no fault, and depends on no open question.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.faults.is_empty()
            && self.asked.is_empty()
            && self.day.is_some()
            && self.direction.is_some()
            && self.money().is_some()
    }

    /// The amount with its currency, where both are known.
    #[must_use]
    pub fn money(&self) -> Option<Money> {
        self.amount?.money(self.currency?)
    }
}

/// `2026-10-03`
mod iso {
    use domain::day::iso_day;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use time::Date;

    pub(super) fn serialize<S: Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        match day {
            Some(day) => serializer.collect_str(day),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| iso_day(&text).ok_or_else(|| D::Error::custom("no day"))).transpose()
    }
}
