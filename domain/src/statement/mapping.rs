//! How a file is read: what a person may change, and what is remembered for files with the same header.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Answer, DateOrder, DecimalMark, Direction, Meaning, SignConvention};
use crate::Currency;

/// How a file is read. What is `None` is not known, and asked where it matters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mapping {
    /// Of files with this header: its fingerprint, by which the mapping is remembered.
    pub header: String,
    /// What each column means.
    pub columns: Vec<Meaning>,
    /// In which order days are written.
    pub date_order: Option<DateOrder>,
    /// What stands before the decimals, where an amount alone does not tell.
    pub decimal_mark: Option<DecimalMark>,
    /// What signs say.
    pub sign: Option<SignConvention>,
    /// The currency of amounts that name none.
    pub currency: Option<Currency>,
    /// What signs mean that several currencies share.
    #[serde(default)]
    pub currency_signs: BTreeMap<String, Currency>,
    /// What words mean that say which way money went.
    #[serde(default)]
    pub words: BTreeMap<String, Direction>,
}

impl Mapping {
    /// The same with an answer.
    #[must_use]
    pub fn with(mut self, answer: Answer) -> Self {
        match answer {
            Answer::Column { meaning, column } => {
                let alone = !matches!(meaning, Meaning::Text | Meaning::Other);
                for other in self.columns.iter_mut().filter(|other| alone && **other == meaning) {
                    *other = Meaning::Other;
                }
                if let Some(chosen) = self.columns.get_mut(column) {
                    *chosen = meaning;
                }
            }
            Answer::DateOrder(order) => self.date_order = Some(order),
            Answer::DecimalMark(mark) => self.decimal_mark = Some(mark),
            Answer::Sign(sign) => self.sign = Some(sign),
            Answer::Currency(currency) => self.currency = Some(currency),
            Answer::CurrencySign { sign, currency } => {
                self.currency_signs.insert(sign, currency);
            }
            Answer::Word { word, direction } => {
                self.words.insert(word, direction);
            }
        }
        self
    }

    /// The columns that mean that.
    pub fn places(&self, meaning: Meaning) -> impl Iterator<Item = usize> {
        let columns = self.columns.iter().enumerate();
        columns.filter(move |(_, one)| **one == meaning).map(|(column, _)| column)
    }

    /// The first of them.
    #[must_use]
    pub fn place(&self, meaning: Meaning) -> Option<usize> {
        self.places(meaning).next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_kept_and_survives_json() {
        let none = Mapping {
            header: "x".to_owned(),
            columns: vec![Meaning::Day, Meaning::Amount, Meaning::Other],
            date_order: None,
            decimal_mark: None,
            sign: None,
            currency: None,
            currency_signs: BTreeMap::new(),
            words: BTreeMap::new(),
        };
        let mapping = none
            .with(Answer::Column { meaning: Meaning::Amount, column: 2 })
            .with(Answer::DateOrder(DateOrder::MonthFirst))
            .with(Answer::CurrencySign { sign: "kr".into(), currency: "SEK".parse().unwrap() })
            .with(Answer::Word { word: "Zu Lasten".into(), direction: Direction::Out });
        assert_eq!(mapping.columns, [Meaning::Day, Meaning::Other, Meaning::Amount]);
        assert_eq!(mapping.words.get("Zu Lasten"), Some(&Direction::Out));
        let json = serde_json::to_string(&mapping).unwrap();
        assert_eq!(serde_json::from_str::<Mapping>(&json).unwrap(), mapping);
    }
}
