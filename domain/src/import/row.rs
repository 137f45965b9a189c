//! One row of a file, as an expense that it may become.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{RefundOf, Written};
use crate::{
    ExpenseDraft, ExpenseForm, ExpenseId, Field, FieldError, ForeignAmount, Money, Notation, Valid, iso_date,
    statement::{Direction, RowFault, Topic},
};

/// One row of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRow {
    /// Which row of the import it is, from 0: by that it is changed.
    #[serde(default)]
    pub place: u32,
    /// The line of the file in which it begins, from 1.
    pub line: u32,
    /// What sort of movement it is.
    #[serde(default)]
    pub kind: RowKind,
    /// Which way money went. None where that is to be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub direction: Option<Direction>,
    /// The expense that it would be. An amount without a fault has a point before its decimals, and no groups; its currency
    /// is none of it. What is to be told is blank.
    pub form: ExpenseForm,
    /// What the file has for the date and the amount, where one of them is asked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub written: Option<Written>,
    /// The day on which the bank booked it, where the file has another one besides.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "iso_date::option")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date, nullable = false))]
    pub booked: Option<Date>,
    /// The amount in the currency in which it was spent, where the file has both; that of `form` is the booked one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub foreign: Option<ForeignAmount>,
    /// What is wrong with the expense. A row with a fault is not taken over.
    pub faults: Vec<FieldError>,
    /// What the file has wrong: each says what would mend it.
    #[serde(default)]
    pub problems: Vec<RowFault>,
    /// Which open questions it depends on.
    #[serde(default)]
    pub asked: Vec<Topic>,
    /// By what it may be there twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub duplicate: Option<Duplicate>,
    /// Whether it becomes an expense when the import is confirmed, or has.
    #[serde(default)]
    pub taken: bool,
    /// Whether its person has changed it.
    #[serde(default)]
    pub edited: bool,
    /// The expense that it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub expense: Option<ExpenseId>,
    /// Why that stayed when the import was undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub kept: Option<Kept>,
    /// What it is a refund of, once that was found: then the amount of `form` is what came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub refund_of: Option<RefundOf>,
    /// The id that the list of expenses has for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub listed_as: Option<ExpenseId>,
}

/// What sort of movement a row is. Only `expense` and `fee` are taken where nobody says otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// Money was spent.
    #[default]
    Expense,
    /// The bank took it for itself.
    Fee,
    /// Money came in.
    MoneyIn,
    /// What was paid came back.
    Refund,
    /// From one account of the person's to another.
    Transfer,
    /// It is not booked yet, and may never be.
    Pending,
    /// It was taken back, or never took place.
    Reverted,
}

impl RowKind {
    /// The word used in JSON and in the store.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Expense => "expense",
            Self::Fee => "fee",
            Self::MoneyIn => "money_in",
            Self::Refund => "refund",
            Self::Transfer => "transfer",
            Self::Pending => "pending",
            Self::Reverted => "reverted",
        }
    }

    /// What people read at the row.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Expense => "Expense",
            Self::Fee => "Fee",
            Self::MoneyIn => "Money in",
            Self::Refund => "Refund",
            Self::Transfer => "Transfer",
            Self::Pending => "Pending",
            Self::Reverted => "Reverted",
        }
    }

    /// Whether it is taken where nobody says otherwise.
    #[must_use]
    pub const fn is_expense(self) -> bool {
        matches!(self, Self::Expense | Self::Fee)
    }
}

/// By what a row may be there twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Duplicate {
    /// An earlier import took over the same movement. It is not taken again unless its person says so.
    Imported,
    /// The person has an expense of that day, merchant and amount. It is not taken unless they say so.
    Alike,
    /// It stands in the file before.
    Repeated,
}

impl Duplicate {
    /// That of a word in the store.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Imported, Self::Alike, Self::Repeated].into_iter().find(|one| one.word() == word)
    }

    /// The word used in JSON and in the store.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Alike => "alike",
            Self::Repeated => "repeated",
        }
    }
}

/// Why an expense stays when the import is undone that it came with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// It was changed since, or a receipt of it was; or money came back for it.
    Changed,
    /// It is in a report that was handed in.
    Submitted,
}

impl Kept {
    /// That of a word in the store.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "changed" => Some(Self::Changed),
            "submitted" => Some(Self::Submitted),
            _ => None,
        }
    }
}

impl ImportRow {
    /// A row of a list of expenses, as it was read on the day `today`, its amount in `notation`. One of less than nothing that
    /// names what it is a refund of is what came back for that.
    #[must_use]
    pub fn listed(line: u32, mut form: ExpenseForm, today: Date, notation: Notation) -> Self {
        let named = form.refund_of();
        form.refund_of.clear();
        let back = form.amount.trim().strip_prefix(['-', '\u{2212}']).map(str::to_owned);
        let refund_of = named.zip(back).map(|(expense, amount)| {
            form.amount = amount;
            RefundOf::Expense(expense)
        });
        let (kind, direction) = match refund_of {
            Some(_) => (RowKind::Refund, Direction::In),
            None => (RowKind::Expense, Direction::Out),
        };
        let row = Self {
            place: 0,
            line,
            kind,
            direction: Some(direction),
            form,
            written: None,
            booked: None,
            foreign: None,
            faults: Vec::new(),
            problems: Vec::new(),
            asked: Vec::new(),
            duplicate: None,
            taken: false,
            edited: false,
            expense: None,
            kept: None,
            refund_of,
            listed_as: None,
        };
        row.checked(today, notation)
    }

    /// The same with what is wrong with it on the day `today`, its amount in `notation`. What is asked about a field, and what
    /// the file has wrong in it, is not told twice.
    #[must_use]
    pub fn checked(mut self, today: Date, notation: Notation) -> Self {
        self.faults = match self.form.check(today, notation) {
            Ok(draft) => {
                self.form.amount = draft.amount.decimal();
                self.form.currency = draft.amount.currency().to_string();
                Vec::new()
            }
            Err(invalid) => invalid.errors().to_vec(),
        };
        let told = |field| self.is_told(field);
        let faults: Vec<_> = self.faults.iter().filter(|fault| !told(fault.field)).copied().collect();
        self.faults = faults;
        self
    }

    fn is_told(&self, field: Field) -> bool {
        let asked = self.asked.iter().any(|topic| match topic {
            Topic::Column => matches!(field, Field::Date | Field::Amount | Field::Currency),
            Topic::DateOrder => field == Field::Date,
            Topic::DecimalMark => field == Field::Amount,
            Topic::Currency => matches!(field, Field::Amount | Field::Currency),
            Topic::Sign => false,
        });
        asked
            || self.problems.iter().any(|problem| match problem {
                RowFault::NotADay { .. } | RowFault::NoYear { .. } => field == Field::Date,
                RowFault::NotAnAmount { .. } | RowFault::TooManyDecimals { .. } | RowFault::BothWays => {
                    field == Field::Amount
                }
                RowFault::TwoCurrencies | RowFault::NotACurrency { .. } => {
                    matches!(field, Field::Amount | Field::Currency)
                }
                RowFault::UnclearSign | RowFault::TooManyCells => false,
            })
    }

    /// Whether money came back, and it is known for which expense.
    #[must_use]
    pub fn is_refund(&self) -> bool {
        self.direction == Some(Direction::In) && self.refund_of.is_some()
    }

    /// What it comes to as an expense of that amount: less than nothing where it is a refund.
    #[must_use]
    pub fn total(&self, draft: &ExpenseDraft) -> Money {
        let sign = if self.is_refund() { -1 } else { 1 };
        Money::new(sign * draft.amount.minor(), draft.amount.currency())
    }

    /// Whether something is wrong with it.
    #[must_use]
    pub fn is_faulty(&self) -> bool {
        !self.faults.is_empty() || !self.problems.is_empty()
    }

    /// The expense that it is, on the day `today`; of a refund what came back. None where something is wrong with it or is to
    /// be told, and of money that did not go out, unless it is known for which expense it came back.
    #[must_use]
    pub fn draft(&self, today: Date) -> Option<Valid<ExpenseDraft>> {
        let is_spent = self.direction == Some(Direction::Out) || self.is_refund();
        let is_whole = !self.is_faulty() && self.asked.is_empty() && is_spent;
        self.form.check(today, Notation::EN).ok().filter(|_| is_whole)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::{Currency, Fault, Money};

    const TODAY: Date = date!(2026 - 11 - 23);

    fn form(amount: &str) -> ExpenseForm {
        ExpenseForm {
            date: "2026-11-20".to_owned(),
            merchant: "Luigi".to_owned(),
            description: "Pizza.".to_owned(),
            category: "meals".to_owned(),
            amount: amount.to_owned(),
            currency: "USD".to_owned(),
            refund_of: String::new(),
        }
    }

    fn amount(row: &ImportRow) -> Option<Money> {
        row.draft(TODAY).map(|draft| draft.amount)
    }

    #[test]
    fn a_row_is_read_once_in_the_notation_of_its_file() {
        let row = |amount: &str| ImportRow::listed(2, form(amount), TODAY, Notation::DE);
        for (typed, amount) in
            [("1.234", "1234.00"), ("12,5", "12.50"), ("12.50", "12.50"), ("1,234", "1,234")]
        {
            assert_eq!(row(typed).form.amount, amount);
        }
        assert_eq!(amount(&row("1.234")), Some(Money::new(123_400, Currency::USD)));
        assert!(row("1,234").is_faulty() && amount(&row("1,234")).is_none());
        let foreign = ExpenseForm { currency: String::new(), ..form("1.234,50 €") };
        let foreign = ImportRow::listed(2, foreign, TODAY, Notation::DE);
        assert_eq!((foreign.form.amount.as_str(), foreign.form.currency.as_str()), ("1234.50", "EUR"));
    }

    #[test]
    fn what_came_back_is_a_refund_where_it_names_its_expense_and_a_fault_where_not() {
        let expense = ExpenseId(uuid::Uuid::from_u128(7));
        let named = |amount: &str, refund_of: &str| {
            let form = ExpenseForm { refund_of: refund_of.to_owned(), ..form(amount) };
            ImportRow::listed(2, form, TODAY, Notation::EN)
        };
        let refund = named("-12.50", &expense.to_string());
        assert_eq!((refund.kind, refund.refund_of), (RowKind::Refund, Some(RefundOf::Expense(expense))));
        let draft = refund.draft(TODAY).unwrap();
        assert_eq!((draft.amount.minor(), refund.total(&draft).minor()), (1_250, -1_250));
        assert_eq!(draft.as_refund_of(expense).amount.minor(), -1_250);
        for other in ["", "what was before"] {
            assert_eq!(named("-12.50", other).faults[0].fault, Fault::NotPositive, "{other}");
        }
        let paid = named("12.50", &expense.to_string());
        assert_eq!(
            (paid.kind, paid.refund_of, amount(&paid)),
            (RowKind::Expense, None, Some(Money::new(1_250, Currency::USD)))
        );
        assert!(named("--1", &expense.to_string()).is_faulty());
    }

    #[test]
    fn what_is_asked_or_wrong_in_the_file_is_not_told_again_at_the_field() {
        let row = |asked: Vec<Topic>, problems: Vec<RowFault>| {
            let row = ImportRow::listed(2, ExpenseForm::default(), TODAY, Notation::EN);
            ImportRow { asked, problems, ..row }.checked(TODAY, Notation::EN)
        };
        let fields = |row: &ImportRow| row.faults.iter().map(|fault| fault.field).collect::<Vec<_>>();
        let texts = [Field::Merchant, Field::Description, Field::Category];
        let open = row(vec![Topic::DateOrder, Topic::Currency], Vec::new());
        assert_eq!(fields(&open), texts);
        let wrong = row(Vec::new(), vec![RowFault::NotADay { text: "x".into() }, RowFault::TwoCurrencies]);
        assert_eq!(fields(&wrong), texts);
        let missing = row(Vec::new(), Vec::new());
        assert_eq!(missing.faults[0], FieldError { field: Field::Date, fault: Fault::Missing });
    }

    #[test]
    fn only_what_went_out_and_is_whole_is_an_expense() {
        let row = ImportRow::listed(2, form("1"), TODAY, Notation::EN);
        assert!(row.draft(TODAY).is_some());
        for other in [
            ImportRow { direction: Some(Direction::In), ..row.clone() },
            ImportRow { direction: None, ..row.clone() },
            ImportRow { asked: vec![Topic::Sign], ..row.clone() },
            ImportRow { problems: vec![RowFault::TooManyCells], ..row.clone() },
        ] {
            assert!(other.draft(TODAY).is_none(), "{other:?}");
        }
        let booked = ImportRow { booked: Some(TODAY), ..row };
        let json = serde_json::to_value(&booked).unwrap();
        assert_eq!(json["booked"], "2026-11-23");
        assert_eq!(serde_json::from_value::<ImportRow>(json).unwrap(), booked);
    }
}
