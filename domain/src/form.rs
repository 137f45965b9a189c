//! An expense as a form in the browser has it, where every field is a text. What is in the fields is for
//! [`draft`](crate::draft) to judge.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    Category, Currency, ExpenseDraft, ExpenseId, Money, Notation,
    amount_text::{AmountParts, AmountText},
    day::{dotted_day, iso_day},
    draft::{payable, spent_on},
    field::{Fault, Faults, Field, Invalid, Valid, line},
    limits::{DESCRIPTION, MERCHANT},
};

/// An expense as a form has it: every field is a text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ExpenseForm {
    /// `2026-11-23` or `23.11.2026`
    pub date: String,
    /// Who was paid.
    pub merchant: String,
    /// What it was for.
    pub description: String,
    /// A category's [word](Category::word) or its [label](Category::label).
    pub category: String,
    /// `102.00`, also with its currency: `€ 102.00`
    pub amount: String,
    /// `EUR`; it may be left blank where the amount names it
    pub currency: String,
    /// Which expense it is a refund of; blank of any other one
    #[serde(skip_serializing_if = "String::is_empty")]
    pub refund_of: String,
}

impl ExpenseForm {
    /// The texts with which a form begins that changes an expense, its amount in the notation of who changes it.
    #[must_use]
    pub fn of(draft: &ExpenseDraft, notation: Notation) -> Self {
        Self {
            date: draft.date.to_string(),
            merchant: draft.merchant.clone(),
            description: draft.description.clone(),
            category: draft.category.word().to_owned(),
            amount: notation.amount(draft.amount),
            currency: draft.amount.currency().to_string(),
            refund_of: draft.refund_of.map(|expense| expense.to_string()).unwrap_or_default(),
        }
    }

    /// The amount, as somebody has typed it who writes in `notation`.
    #[must_use]
    pub fn amount(&self, notation: Notation) -> Option<Money> {
        let text = AmountText::new(&self.amount);
        let amount = text.parts();
        amount.ok()?.read(self.currency(&amount).ok()?, notation).ok()
    }

    /// The expense that it is a refund of.
    #[must_use]
    pub fn refund_of(&self) -> Option<ExpenseId> {
        self.refund_of.trim().parse().ok().map(ExpenseId)
    }

    /// Reads and checks it on the day `today`, as somebody has typed it who writes in `notation`.
    ///
    /// # Errors
    /// Every fault at once.
    pub fn check(&self, today: Date, notation: Notation) -> Result<Valid<ExpenseDraft>, Invalid> {
        self.checked(today, notation, self.refund_of())
    }

    /// As [`check`](Self::check), of what is no refund, whatever the form says. A browser has no more to check.
    ///
    /// # Errors
    /// Every fault at once.
    pub fn check_paid(&self, today: Date, notation: Notation) -> Result<Valid<ExpenseDraft>, Invalid> {
        self.checked(today, notation, None)
    }

    fn checked(
        &self,
        today: Date,
        notation: Notation,
        refund_of: Option<ExpenseId>,
    ) -> Result<Valid<ExpenseDraft>, Invalid> {
        let mut faults = Faults::default();
        let date = faults.note(Field::Date, read_date(&self.date).and_then(|date| spent_on(date, today)));
        let merchant = faults.note(Field::Merchant, line(&self.merchant, MERCHANT));
        let description = faults.note(Field::Description, line(&self.description, DESCRIPTION));
        let category = faults.note(Field::Category, read_category(&self.category));
        let text = AmountText::new(&self.amount);
        let amount = text.parts();
        let currency = faults.note(Field::Currency, self.currency(&amount));
        let amount = currency.and_then(|currency| {
            let read = amount.and_then(|amount| amount.read(currency, notation));
            faults.note(Field::Amount, read.and_then(|amount| payable(amount, refund_of)))
        });
        let draft = || {
            Some(ExpenseDraft {
                date: date?,
                merchant: merchant?,
                description: description?,
                category: category?,
                amount: amount?,
                refund_of,
            })
        };
        faults.or(draft()).map(Valid)
    }

    /// The one that was chosen, or the amount's own where none was.
    fn currency(&self, amount: &Result<AmountParts<'_>, Fault>) -> Result<Currency, Fault> {
        match filled(&self.currency) {
            Ok(chosen) => chosen.parse().map_err(|_| Fault::NotACurrency),
            Err(missing) => amount.ok().and_then(|amount| amount.currency()).ok_or(missing),
        }
    }
}

fn filled(text: &str) -> Result<&str, Fault> {
    Some(text.trim()).filter(|text| !text.is_empty()).ok_or(Fault::Missing)
}

fn read_date(text: &str) -> Result<Date, Fault> {
    let text = filled(text)?;
    if text.contains('/') {
        return Err(Fault::SlashedDate);
    }
    iso_day(text).or_else(|| dotted_day(text)).ok_or(Fault::NotADate)
}

fn read_category(text: &str) -> Result<Category, Fault> {
    Category::from_name(filled(text)?).ok_or(Fault::UnknownCategory)
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
            refund_of: String::new(),
        }
    }

    #[test]
    fn a_good_form_becomes_an_expense_without_the_blanks() {
        let draft = form().check(TODAY, Notation::EN).unwrap();
        assert_eq!((draft.merchant.as_str(), draft.amount), ("Luigi", Money::new(10_200, Currency::USD)));
        assert_eq!(ExpenseForm::of(&draft, Notation::EN).check(TODAY, Notation::EN).unwrap(), draft);
    }

    #[test]
    fn every_fault_of_a_form_is_told_at_once_and_at_its_field() {
        let faulty = ExpenseForm { merchant: "x".repeat(121), ..ExpenseForm::default() };
        assert_eq!(
            faulty.check(TODAY, Notation::EN).unwrap_err().to_string(),
            "date is missing, merchant has more than 120 characters, description is missing, \
             category is missing, currency is missing"
        );
        let faulty = ExpenseForm {
            date: "2026-02-30".to_owned(),
            category: "Food".to_owned(),
            amount: "1.2.3".to_owned(),
            ..form()
        };
        let invalid = faulty.check(TODAY, Notation::EN).unwrap_err();
        assert_eq!(invalid.at(Field::Date), Some(Fault::NotADate));
        assert_eq!(invalid.at(Field::Category), Some(Fault::UnknownCategory));
        assert_eq!(invalid.at(Field::Amount), Some(Fault::NotAnAmount));
        assert_eq!(invalid.at(Field::Merchant), None);
    }

    #[test]
    fn a_day_may_be_dotted_and_a_category_named_by_its_label() {
        let read = |date: &str| {
            let form = ExpenseForm { date: date.to_owned(), category: "MEALS".to_owned(), ..form() };
            form.check(TODAY, Notation::EN)
                .map(|draft| draft.date)
                .map_err(|invalid| invalid.at(Field::Date).unwrap())
        };
        for date in ["2026-11-03", "03.11.2026", " 3.11.2026 "] {
            assert_eq!(read(date), Ok(date!(2026 - 11 - 03)), "{date}");
        }
        for date in ["31.2.2026", "11.23.2026", "3.11.26", "2026.11.03", "3. 11. 2026"] {
            assert_eq!(read(date), Err(Fault::NotADate), "{date}");
        }
        assert_eq!(read("11/03/2026"), Err(Fault::SlashedDate));
    }

    #[test]
    fn an_amount_is_read_as_who_typed_it_would() {
        let form = ExpenseForm { amount: "1.234".to_owned(), ..form() };
        assert_eq!(form.check(TODAY, Notation::DE).unwrap().amount.minor(), 123_400);
        assert_eq!(form.amount(Notation::DE), Some(Money::new(123_400, Currency::USD)));
        let euro_or_thousands = Fault::ThousandsOrDecimals { currency: Currency::USD };
        assert_eq!(form.check(TODAY, Notation::EN).unwrap_err().at(Field::Amount), Some(euro_or_thousands));
    }

    #[test]
    fn an_amount_that_names_its_currency_needs_no_other_and_stands_no_other() {
        let checked = |amount: &str, currency: &str| {
            let form = ExpenseForm { amount: amount.to_owned(), currency: currency.to_owned(), ..form() };
            let read = form.amount(Notation::EN).filter(|amount| amount.minor() > 0);
            let checked = form.check(TODAY, Notation::EN).map(|draft| draft.amount);
            assert_eq!(read, checked.as_ref().ok().copied());
            checked
        };
        let euros = Ok(Money::new(1_250, Currency::EUR));
        assert_eq!((checked("€ 12,50", "EUR"), checked("€ 12,50", "")), (euros.clone(), euros.clone()));
        assert_eq!(
            (checked("$12.50", "USD"), checked("12.50 EUR", " ")),
            (Ok(Money::new(1_250, Currency::USD)), euros)
        );
        for (amount, currency, told) in [
            ("€ 12,50", "USD", "amount is in EUR, and another currency is chosen: change one of the two"),
            (
                "$12.50",
                "EUR",
                "amount has the sign of another currency than the one that is chosen: change one of the two",
            ),
            ("$12.50", "", "currency is missing"),
            ("€ 12,50", "euro", "currency is not three capital letters such as EUR"),
            ("12.5055", "EUR", "amount has too many decimals: EUR has two decimals"),
            ("1e3", "EUR", "amount has a letter among its digits: write the number out"),
            ("-€12", "EUR", "amount is not more than zero"),
            (
                "12.505",
                "EUR",
                "amount has three digits after its point or comma, and EUR has two decimals: \
                 leave the mark out if you mean thousands",
            ),
        ] {
            assert_eq!(checked(amount, currency).unwrap_err().to_string(), told, "{amount} {currency}");
        }
    }

    proptest! {
        #[test]
        fn no_form_makes_the_check_panic(fields: [String; 7]) {
            let [date, merchant, description, category, amount, currency, refund_of] = fields;
            let form = ExpenseForm { date, merchant, description, category, amount, currency, refund_of };
            let _ = form.check(TODAY, Notation::EN);
        }

        #[test]
        fn a_good_expense_survives_a_form(text in "[a-z]{1,9}", minor in 1..100_000_000_000_i64, back: bool) {
            let amount = Money::new(if back { -minor } else { minor }, Currency::USD);
            let refund_of = back.then(|| ExpenseId(uuid::Uuid::from_u128(7)));
            let (merchant, description) = (text.clone(), text);
            let draft = ExpenseDraft { date: TODAY, merchant, description, category: Category::Other, amount, refund_of };
            let checked = ExpenseForm::of(&draft, Notation::DE).check(TODAY, Notation::DE).unwrap();
            prop_assert_eq!(&*checked, &draft);
        }
    }
}
