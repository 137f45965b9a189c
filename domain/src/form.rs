//! An expense as a form in the browser has it, where every field is a text. What is in the fields is for
//! [`draft`](crate::draft) to judge.

use serde::{Deserialize, Serialize};
use time::{Date, macros::format_description};

use crate::{
    Category, Currency, ExpenseDraft, Money,
    draft::{DESCRIPTION, MERCHANT, payable, spent_on},
    field::{Fault, Faults, Field, Invalid, Valid, line},
};

/// An expense as a form has it: every field is a text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ExpenseForm {
    /// `2026-11-23`
    pub date: String,
    /// Who was paid.
    pub merchant: String,
    /// What it was for.
    pub description: String,
    /// A category's [word](Category::word).
    pub category: String,
    /// `102.00`
    pub amount: String,
    /// `EUR`
    pub currency: String,
}

impl ExpenseForm {
    /// Reads and checks it on the day `today`.
    ///
    /// # Errors
    /// Every fault at once.
    pub fn check(&self, today: Date) -> Result<Valid<ExpenseDraft>, Invalid> {
        let mut faults = Faults::default();
        let date = faults.note(Field::Date, read_date(&self.date).and_then(|date| spent_on(date, today)));
        let merchant = faults.note(Field::Merchant, line(&self.merchant, MERCHANT));
        let description = faults.note(Field::Description, line(&self.description, DESCRIPTION));
        let category = faults.note(Field::Category, read_category(&self.category));
        let currency = faults.note(Field::Currency, read_currency(&self.currency));
        let amount = currency.and_then(|currency| {
            faults.note(Field::Amount, read_amount(&self.amount, currency).and_then(payable))
        });
        let draft = || {
            Some(ExpenseDraft {
                date: date?,
                merchant: merchant?,
                description: description?,
                category: category?,
                amount: amount?,
            })
        };
        faults.or(draft()).map(Valid)
    }
}

/// The texts with which a form begins that changes an expense.
impl From<&ExpenseDraft> for ExpenseForm {
    fn from(draft: &ExpenseDraft) -> Self {
        Self {
            date: draft.date.to_string(),
            merchant: draft.merchant.clone(),
            description: draft.description.clone(),
            category: draft.category.word().to_owned(),
            amount: draft.amount.decimal(),
            currency: draft.amount.currency().to_string(),
        }
    }
}

fn filled(text: &str) -> Result<&str, Fault> {
    Some(text.trim()).filter(|text| !text.is_empty()).ok_or(Fault::Missing)
}

fn read_date(text: &str) -> Result<Date, Fault> {
    let format = format_description!("[year]-[month]-[day]");
    Date::parse(filled(text)?, format).map_err(|_| Fault::NotADate)
}

fn read_category(text: &str) -> Result<Category, Fault> {
    Category::from_word(filled(text)?).ok_or(Fault::UnknownCategory)
}

fn read_currency(text: &str) -> Result<Currency, Fault> {
    filled(text)?.parse().map_err(|_| Fault::NotACurrency)
}

fn read_amount(text: &str, currency: Currency) -> Result<Money, Fault> {
    Money::from_decimal(filled(text)?, currency).map_err(|_| Fault::NotAnAmount)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 23);

    fn form() -> ExpenseForm {
        let text = str::to_owned;
        ExpenseForm {
            date: text("2026-11-23"),
            merchant: text(" Luigi "),
            description: text("Pizza."),
            category: text("meals"),
            amount: text("102.00"),
            currency: text("USD"),
        }
    }

    #[test]
    fn a_good_form_becomes_an_expense_without_the_blanks() {
        let draft = form().check(TODAY).unwrap();
        assert_eq!((draft.merchant.as_str(), draft.amount), ("Luigi", Money::new(10_200, Currency::USD)));
        assert_eq!(ExpenseForm::from(&*draft).check(TODAY).unwrap(), draft);
    }

    #[test]
    fn every_fault_of_a_form_is_told_at_once_and_at_its_field() {
        let faulty = ExpenseForm { merchant: "x".repeat(121), ..ExpenseForm::default() };
        assert_eq!(
            faulty.check(TODAY).unwrap_err().to_string(),
            "date is missing, merchant has more than 120 characters, description is missing, \
             category is missing, currency is missing"
        );
        let faulty = ExpenseForm {
            date: "2026-02-30".to_owned(),
            category: "Meals".to_owned(),
            amount: "1,5".to_owned(),
            ..form()
        };
        let invalid = faulty.check(TODAY).unwrap_err();
        assert_eq!(invalid.at(Field::Date), Some(Fault::NotADate));
        assert_eq!(invalid.at(Field::Category), Some(Fault::UnknownCategory));
        assert_eq!(invalid.at(Field::Amount), Some(Fault::NotAnAmount));
        assert_eq!(invalid.at(Field::Merchant), None);
    }

    proptest! {
        #[test]
        fn no_form_makes_the_check_panic(fields: [String; 6]) {
            let [date, merchant, description, category, amount, currency] = fields;
            let _ = ExpenseForm { date, merchant, description, category, amount, currency }.check(TODAY);
        }

        #[test]
        fn a_good_expense_survives_a_form(text in "[a-z]{1,9}", minor in 1..100_000_000_000_i64) {
            let amount = Money::new(minor, Currency::USD);
            let (merchant, description) = (text.clone(), text);
            let draft = ExpenseDraft { date: TODAY, merchant, description, category: Category::Other, amount };
            let checked = ExpenseForm::from(&draft).check(TODAY).unwrap();
            prop_assert_eq!(&*checked, &draft);
        }
    }
}
