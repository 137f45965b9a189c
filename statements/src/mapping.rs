//! How a file is read: what a person may change, and what is remembered for files with the same header.

use std::collections::BTreeMap;

use domain::Currency;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Answer, DateOrder, DecimalMark, Direction, Format, Meaning, SignConvention, fold::fold};

/// How a file is read. What is `None` is not known, and asked where it matters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// What words mean that say which way money went, each as it is compared.
    #[serde(default)]
    pub words: BTreeMap<String, Direction>,
}

impl Mapping {
    pub(crate) fn new(format: Format, names: &[String], columns: Vec<Meaning>) -> Self {
        Self {
            header: fingerprint(format, names),
            columns,
            date_order: None,
            decimal_mark: None,
            sign: None,
            currency: None,
            currency_signs: BTreeMap::new(),
            words: BTreeMap::new(),
        }
    }

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
                self.words.insert(fold(&word), direction);
            }
        }
        self
    }

    /// The columns that mean that.
    pub(crate) fn places(&self, meaning: Meaning) -> impl Iterator<Item = usize> {
        let columns = self.columns.iter().enumerate();
        columns.filter(move |(_, one)| **one == meaning).map(|(column, _)| column)
    }

    pub(crate) fn place(&self, meaning: Meaning) -> Option<usize> {
        self.places(meaning).next()
    }
}

/// Of the format and of the columns' names as they are compared, in their order.
pub(crate) fn fingerprint(format: Format, names: &[String]) -> String {
    let mut digest = Sha256::new();
    // Whether the table was saved as text or as a workbook, it is the same one.
    let family = match format {
        Format::Csv | Format::Xlsx | Format::Xls | Format::Ods => "table",
        Format::Ofx1 | Format::Ofx2 => "ofx",
        Format::Qif => "qif",
        Format::Camt => "camt",
    };
    digest.update(family);
    for name in names {
        digest.update("\u{1f}");
        digest.update(fold(name));
    }
    let digest: [u8; 32] = digest.finalize().into();
    hex(&digest)
}

/// The first 16 bytes.
pub(crate) fn hex(digest: &[u8]) -> String {
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_remembered_by_its_header_whatever_program_has_saved_it() {
        let names = |names: &str| names.split(';').map(str::to_owned).collect::<Vec<_>>();
        let one = fingerprint(Format::Csv, &names("Datum;Empfänger;Betrag"));
        assert_eq!(one, fingerprint(Format::Xlsx, &names("DATUM;Empfanger ;Betrag:")));
        assert_ne!(one, fingerprint(Format::Csv, &names("Datum;Betrag;Empfänger")));
        assert_ne!(one, fingerprint(Format::Qif, &names("Datum;Empfänger;Betrag")));
        assert_eq!(one.len(), 32);
    }

    #[test]
    fn an_answer_is_kept_and_survives_json() {
        let columns = vec![Meaning::Day, Meaning::Amount, Meaning::Other];
        let mapping = Mapping::new(Format::Csv, &[], columns)
            .with(Answer::Column { meaning: Meaning::Amount, column: 2 })
            .with(Answer::DateOrder(DateOrder::MonthFirst))
            .with(Answer::CurrencySign { sign: "kr".into(), currency: "SEK".parse().unwrap() })
            .with(Answer::Word { word: "Zu Lasten".into(), direction: Direction::Out });
        assert_eq!(mapping.columns, [Meaning::Day, Meaning::Other, Meaning::Amount]);
        assert_eq!(mapping.words.get("zu lasten"), Some(&Direction::Out));
        let json = serde_json::to_string(&mapping).unwrap();
        assert_eq!(serde_json::from_str::<Mapping>(&json).unwrap(), mapping);
    }
}
