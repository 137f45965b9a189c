//! How a file is to be read, as the form beside its columns says it.

use domain::{
    Currency, Fault, Field, FieldError,
    statement::{Answer, Direction, Mapping, Meaning},
};
use serde::{
    Deserialize, Serialize,
    de::{IntoDeserializer, value::Error},
};

use crate::AppError;

/// What the form's fields say. What is left blank stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MappingForm {
    /// What each column means.
    pub columns: Vec<Meaning>,
    /// In which order days are written.
    pub date_order: String,
    /// What stands before the decimals.
    pub decimal_mark: String,
    /// What a minus says.
    pub sign: String,
    /// The currency of amounts that name none.
    pub currency: String,
    /// What signs mean that several currencies share.
    pub currency_signs: Vec<Told>,
    /// Which way money went where the file says a word.
    pub words: Vec<Told>,
}

/// What something in the file means.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// As it is in the file.
    pub text: String,
    /// What it means, or nothing.
    pub means: String,
}

impl MappingForm {
    /// The present mapping with what the form says otherwise. Where a column gets the meaning of another one, that has none
    /// any more.
    ///
    /// # Errors
    /// [`AppError::Invalid`] where a currency is none, [`AppError::Unreadable`] where something else is none of what the form
    /// offers.
    pub fn over(&self, mut mapping: Mapping) -> Result<Mapping, AppError> {
        let present = mapping.columns.clone();
        for (column, (&meaning, &was)) in self.columns.iter().zip(&present).enumerate() {
            if meaning != was {
                mapping = mapping.with(Answer::Column { meaning, column });
            }
        }
        mapping.date_order = word(&self.date_order)?.or(mapping.date_order);
        mapping.decimal_mark = word(&self.decimal_mark)?.or(mapping.decimal_mark);
        mapping.sign = word(&self.sign)?.or(mapping.sign);
        mapping.currency = currency(&self.currency)?.or(mapping.currency);
        for Told { text, means } in &self.currency_signs {
            if let Some(currency) = currency(means)? {
                mapping = mapping.with(Answer::CurrencySign { sign: text.clone(), currency });
            }
        }
        for Told { text, means } in &self.words {
            if let Some(direction) = word::<Direction>(means)? {
                mapping = mapping.with(Answer::Word { word: text.clone(), direction });
            }
        }
        Ok(mapping)
    }
}

/// What one of domain's words says. Nothing where none is told.
fn word<'a, T: Deserialize<'a>>(said: &'a str) -> Result<Option<T>, AppError> {
    let read = |said: &'a str| T::deserialize(IntoDeserializer::<Error>::into_deserializer(said));
    Some(said).filter(|said| !said.is_empty()).map(read).transpose().map_err(|_| AppError::Unreadable)
}

fn currency(said: &str) -> Result<Option<Currency>, AppError> {
    let fault = || FieldError { field: Field::Currency, fault: Fault::NotACurrency };
    let said = Some(said.trim()).filter(|said| !said.is_empty());
    let read = said.map(|said| said.to_uppercase().parse()).transpose();
    read.map_err(|_| AppError::Invalid { errors: vec![fault()] })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::statement::{DateOrder, DecimalMark, SignConvention};

    use super::*;

    fn present() -> Mapping {
        Mapping {
            header: "x".to_owned(),
            columns: vec![Meaning::Day, Meaning::Amount, Meaning::Other, Meaning::Text],
            date_order: Some(DateOrder::DayFirst),
            decimal_mark: None,
            sign: None,
            currency: Some(Currency::EUR),
            currency_signs: BTreeMap::new(),
            words: BTreeMap::new(),
        }
    }

    fn told(text: &str, means: &str) -> Told {
        Told { text: text.to_owned(), means: means.to_owned() }
    }

    #[test]
    fn what_is_left_blank_stays_as_it_is() {
        assert_eq!(MappingForm::default().over(present()), Ok(present()));
        let same = MappingForm { columns: present().columns, ..MappingForm::default() };
        assert_eq!(same.over(present()), Ok(present()));
    }

    #[test]
    fn what_is_told_is_what_is_meant() {
        let form = MappingForm {
            date_order: "month_first".to_owned(),
            decimal_mark: "comma".to_owned(),
            sign: "minus_is_in".to_owned(),
            currency: " chf ".to_owned(),
            currency_signs: vec![told("$", "CAD"), told("kr", "")],
            words: vec![told("Zu Lasten", "out"), told("?", "")],
            ..MappingForm::default()
        };
        let mapping = form.over(present()).unwrap();
        assert_eq!(mapping.date_order, Some(DateOrder::MonthFirst));
        assert_eq!(mapping.decimal_mark, Some(DecimalMark::Comma));
        assert_eq!(mapping.sign, Some(SignConvention::MinusIsIn));
        assert_eq!(mapping.currency, Some("CHF".parse().unwrap()));
        assert_eq!(mapping.currency_signs, [("$".to_owned(), "CAD".parse().unwrap())].into());
        assert_eq!(mapping.words, [("Zu Lasten".to_owned(), Direction::Out)].into());
    }

    #[test]
    fn a_meaning_that_moves_leaves_its_column_and_two_can_change_places() {
        let columns = |columns: [Meaning; 4]| {
            let form = MappingForm { columns: columns.to_vec(), ..MappingForm::default() };
            form.over(present()).unwrap().columns
        };
        use Meaning::{Amount, Day, Other, Text};
        assert_eq!(columns([Day, Amount, Amount, Text]), [Day, Other, Amount, Text]);
        assert_eq!(columns([Amount, Day, Other, Text]), [Amount, Day, Other, Text]);
        assert_eq!(columns([Day, Amount, Text, Text]), [Day, Amount, Text, Text]);
    }

    #[test]
    fn what_the_form_does_not_offer_is_refused() {
        let wrong = MappingForm { date_order: "sideways".to_owned(), ..MappingForm::default() };
        assert_eq!(wrong.over(present()), Err(AppError::Unreadable));
        let wrong = MappingForm { currency: "EURO".to_owned(), ..MappingForm::default() };
        assert!(matches!(wrong.over(present()), Err(AppError::Invalid { .. })));
    }
}
