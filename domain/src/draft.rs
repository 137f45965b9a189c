//! What people type and send before it is checked, and the checks: the same ones in the browser and in the API.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    Category, Expense, ExpenseId, Money,
    field::{Fault, Faults, Field, Invalid, Valid, line, lines},
    iso_date,
    limits::{EMAIL, NAME},
};

pub use crate::limits::{COMMENT, DESCRIPTION, EARLIEST, LARGEST_AMOUNT, MERCHANT, REASON, TITLE};

/// An expense to be written down or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExpenseDraft {
    /// The day on the receipt.
    #[serde(with = "iso_date")]
    pub date: Date,
    /// Who was paid.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::merchant))]
    pub merchant: String,
    /// What it was for.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::description))]
    pub description: String,
    /// What kind of thing it was.
    pub category: Category,
    /// What it cost; of a refund, which is less than nothing, what came back.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::amount))]
    pub amount: Money,
    /// The expense for which money came back: one of the same person and currency, and no less than all its refunds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_of: Option<ExpenseId>,
}

impl ExpenseDraft {
    /// Checks it on the day `today`, and takes the blanks off its texts. The day after `today` passes: somewhere it
    /// has begun.
    ///
    /// # Errors
    /// Every fault at once.
    pub fn check(self, today: Date) -> Result<Valid<Self>, Invalid> {
        let mut faults = Faults::default();
        let date = faults.note(Field::Date, spent_on(self.date, today));
        let merchant = faults.note(Field::Merchant, line(&self.merchant, MERCHANT));
        let description = faults.note(Field::Description, line(&self.description, DESCRIPTION));
        let amount = faults.note(Field::Amount, payable(self.amount, self.refund_of));
        let draft = || {
            Some(Self {
                date: date?,
                merchant: merchant?,
                description: description?,
                category: self.category,
                amount: amount?,
                refund_of: self.refund_of,
            })
        };
        faults.or(draft()).map(Valid)
    }
}

impl From<&Expense> for ExpenseDraft {
    fn from(expense: &Expense) -> Self {
        Self {
            date: expense.date,
            merchant: expense.merchant.clone(),
            description: expense.description.clone(),
            category: expense.category,
            amount: expense.amount,
            refund_of: expense.refund_of,
        }
    }
}

impl Valid<ExpenseDraft> {
    /// The same amount as it comes back for that expense.
    #[must_use]
    pub fn as_refund_of(self, expense: ExpenseId) -> Self {
        let amount = Money::new(-self.amount.minor().abs(), self.amount.currency());
        Self(ExpenseDraft { amount, refund_of: Some(expense), ..self.0 })
    }
}

pub(crate) fn spent_on(date: Date, today: Date) -> Result<Date, Fault> {
    match date {
        date if date < EARLIEST => Err(Fault::TooEarly),
        date if date > today.next_day().unwrap_or(today) => Err(Fault::InTheFuture),
        date => Ok(date),
    }
}

/// An expense costs something, and a refund less than nothing.
pub(crate) fn payable(amount: Money, refund_of: Option<ExpenseId>) -> Result<Money, Fault> {
    const MOST_BACK: i64 = -LARGEST_AMOUNT;
    match (amount.minor(), refund_of) {
        (..=0, None) => Err(Fault::NotPositive),
        (0.., Some(_)) => Err(Fault::NotNegative),
        (1..=LARGEST_AMOUNT, None) | (MOST_BACK..=-1, Some(_)) => Ok(amount),
        _ => Err(Fault::TooLarge),
    }
}

/// A report to be begun or renamed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportDraft {
    /// What the person calls it.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::title))]
    pub title: String,
}

impl ReportDraft {
    /// Checks it, and takes the blanks off the title.
    ///
    /// # Errors
    /// The title's fault.
    pub fn check(self) -> Result<Valid<Self>, Invalid> {
        one(Field::Title, line(&self.title, TITLE)).map(|title| Valid(Self { title }))
    }
}

/// Why a report is to be refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefusalDraft {
    /// What the owner is told.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::reason))]
    pub reason: String,
}

impl RefusalDraft {
    /// Checks it, and takes the blanks off the reason.
    ///
    /// # Errors
    /// The reason's fault.
    pub fn check(self) -> Result<Valid<Self>, Invalid> {
        one(Field::Reason, lines(&self.reason, REASON)).map(|reason| Valid(Self { reason }))
    }
}

/// Something to be said about a report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommentDraft {
    /// What to say.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::comment))]
    pub comment: String,
}

impl CommentDraft {
    /// Checks it, and takes the blanks off the comment.
    ///
    /// # Errors
    /// The comment's fault.
    pub fn check(self) -> Result<Valid<Self>, Invalid> {
        one(Field::Comment, lines(&self.comment, COMMENT)).map(|comment| Valid(Self { comment }))
    }
}

/// What a person is to be called. What is left out is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ProfileDraft {
    /// The whole name.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::name, required = false))]
    pub name: Option<String>,
    /// The e-mail address.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::openapi::email, required = false))]
    pub email: Option<String>,
}

impl ProfileDraft {
    /// Checks it, and takes the blanks off its texts.
    ///
    /// # Errors
    /// Every fault at once.
    pub fn check(self) -> Result<Valid<Self>, Invalid> {
        let mut faults = Faults::default();
        let name = self.name.map_or(Ok(None), |name| line(&name, NAME).map(Some));
        let email = self.email.map_or(Ok(None), |email| address(&email).map(Some));
        let (name, email) = (faults.note(Field::Name, name), faults.note(Field::Email, email));
        let draft = || Some(Self { name: name?, email: email? });
        faults.or(draft()).map(Valid)
    }
}

/// An e-mail address as far as can be told without sending to it: something at something (RFC 5321 §2.3.11).
fn address(text: &str) -> Result<String, Fault> {
    let text = line(text, EMAIL)?;
    let parts = text.split_once('@').filter(|(local, domain)| !local.is_empty() && !domain.is_empty());
    let is_address = parts.is_some_and(|(_, domain)| !domain.contains('@'));
    if is_address && !text.contains(char::is_whitespace) { Ok(text) } else { Err(Fault::NotAnEmail) }
}

fn one<T>(field: Field, found: Result<T, Fault>) -> Result<T, Invalid> {
    let mut faults = Faults::default();
    let value = faults.note(field, found);
    faults.or(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;
    use crate::Currency;

    const TODAY: Date = date!(2026 - 11 - 23);

    fn pizza() -> ExpenseDraft {
        let (merchant, description) = (" Luigi ".to_owned(), "Pizza.".to_owned());
        let amount = Money::new(10_200, Currency::USD);
        ExpenseDraft {
            date: TODAY,
            merchant,
            description,
            category: Category::Meals,
            amount,
            refund_of: None,
        }
    }

    fn faults<T: std::fmt::Debug>(checked: Result<Valid<T>, Invalid>) -> String {
        checked.unwrap_err().to_string()
    }

    #[test]
    fn a_day_must_have_come_somewhere_and_an_amount_must_be_payable() {
        let dated = |date| ExpenseDraft { date, ..pizza() }.check(TODAY);
        assert!(dated(date!(2026 - 11 - 24)).is_ok(), "it has begun in Auckland");
        assert_eq!(faults(dated(date!(2026 - 11 - 25))), "date is in the future");
        assert!(dated(EARLIEST).is_ok());
        assert_eq!(faults(dated(date!(1999 - 12 - 31))), "date is too long ago");

        let priced = |minor| {
            let amount = Money::new(minor, Currency::EUR);
            ExpenseDraft { amount, ..pizza() }.check(TODAY)
        };
        assert!(priced(1).is_ok() && priced(LARGEST_AMOUNT).is_ok());
        assert_eq!(faults(priced(0)), "amount is not more than zero");
        assert_eq!(faults(priced(i64::MIN)), "amount is not more than zero");
        assert_eq!(faults(priced(LARGEST_AMOUNT + 1)), "amount is too large");
    }

    #[test]
    fn what_is_less_than_nothing_is_a_refund_and_a_refund_is_less_than_nothing() {
        let refund = |minor| {
            let (amount, refund_of) = (Money::new(minor, Currency::EUR), Some(ExpenseId(uuid::Uuid::nil())));
            ExpenseDraft { amount, refund_of, ..pizza() }.check(TODAY)
        };
        assert!(refund(-1).is_ok() && refund(-LARGEST_AMOUNT).is_ok());
        assert_eq!(faults(refund(0)), "amount is not less than zero, and a refund is");
        assert_eq!(faults(refund(1)), "amount is not less than zero, and a refund is");
        assert_eq!(faults(refund(-LARGEST_AMOUNT - 1)), "amount is too large");
        assert_eq!(faults(refund(i64::MIN)), "amount is too large");
        let of = ExpenseId(uuid::Uuid::nil());
        let back = pizza().check(TODAY).unwrap().as_refund_of(of);
        assert_eq!((back.amount.minor(), back.refund_of), (-10_200, Some(of)));
        assert_eq!(back.clone().0.check(TODAY).unwrap(), back);
    }

    #[test]
    fn a_person_has_a_name_and_an_address_or_none() {
        let checked = |name: Option<&str>, email: Option<&str>| {
            ProfileDraft { name: name.map(str::to_owned), email: email.map(str::to_owned) }.check()
        };
        let ada = checked(Some(" Ada Alvarez "), Some("ada@example.com")).unwrap();
        assert_eq!(
            (ada.name.as_deref(), ada.email.as_deref()),
            (Some("Ada Alvarez"), Some("ada@example.com"))
        );
        assert_eq!(*checked(None, None).unwrap(), ProfileDraft::default());
        assert_eq!(faults(checked(Some(""), None)), "name is missing");
        for email in ["ada", "@", "a@", "@b", "a@b@c", "a b@c"] {
            assert_eq!(
                faults(checked(None, Some(email))),
                "email is not an e-mail address such as ada@example.com"
            );
        }
    }

    #[test]
    fn a_title_a_reason_and_a_comment_must_say_something() {
        let text = " \n".to_owned();
        assert_eq!(faults(ReportDraft { title: text.clone() }.check()), "title is missing");
        assert_eq!(faults(RefusalDraft { reason: text.clone() }.check()), "reason is missing");
        assert_eq!(faults(CommentDraft { comment: text }.check()), "comment is missing");
    }

    proptest! {
        #[test]
        fn what_passes_once_passes_again_unchanged(merchant: String, description: String, minor: i64, back: bool) {
            let amount = Money::new(minor, Currency::USD);
            let refund_of = back.then(|| ExpenseId(uuid::Uuid::nil()));
            let draft = ExpenseDraft { date: TODAY, merchant, description, category: Category::Other, amount, refund_of };
            if let Ok(valid) = draft.check(TODAY) {
                prop_assert_eq!(valid.0.clone().check(TODAY).unwrap(), valid);
            }
        }
    }
}
