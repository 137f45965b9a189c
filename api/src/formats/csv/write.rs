//! How a line is written.

use std::borrow::Cow;

use domain::{Expense, ExpenseId, Status};

use super::{columns::COLUMNS, formula::marked};

/// The line that names the columns.
pub(crate) fn heading() -> String {
    COLUMNS.join(",") + "\r\n"
}

/// The line of an expense.
pub(crate) fn expense(expense: &Expense) -> String {
    let report = expense.report.as_ref();
    let foreign = expense.foreign.as_ref();
    let currency = foreign.and_then(|foreign| foreign.currency).map(|currency| currency.code().to_owned());
    let name = |id: ExpenseId| id.to_string();
    line([
        expense.date.to_string().into(),
        marked(&expense.merchant),
        marked(&expense.description),
        expense.category.word().into(),
        expense.amount.decimal().into(),
        expense.amount.currency().code().to_owned().into(),
        report.map(|report| marked(&report.title)).unwrap_or_default(),
        report.map(|report| report.status).map(Status::word).unwrap_or_default().into(),
        foreign.map(|foreign| foreign.amount.clone()).unwrap_or_default().into(),
        currency.unwrap_or_default().into(),
        name(expense.id).into(),
        expense.refund_of.map(name).unwrap_or_default().into(),
    ])
}

/// A line, each of its fields in quotes.
pub(crate) fn line<const N: usize>(fields: [Cow<'_, str>; N]) -> String {
    fields.map(|field| format!("\"{}\"", field.replace('"', "\"\""))).join(",") + "\r\n"
}

#[cfg(test)]
mod tests {
    use domain::{Category, Currency, ExpenseForm, ForeignAmount, Money, Version};
    use proptest::prelude::*;
    use time::macros::date;
    use uuid::Uuid;

    use super::{
        super::{
            formula::marked,
            read::{CsvFile, CsvRow},
        },
        *,
    };

    fn pizza(merchant: &str, description: &str) -> Expense {
        Expense {
            id: ExpenseId(Uuid::nil()),
            date: date!(2026 - 11 - 23),
            merchant: merchant.to_owned(),
            description: description.to_owned(),
            category: Category::Meals,
            amount: Money::new(10_205, Currency::USD),
            version: Version(1),
            report: None,
            duplicate_of: None,
            refund_of: None,
            refunded: None,
            foreign: None,
        }
    }

    #[test]
    fn what_could_be_a_formula_is_marked_and_quotes_are_doubled() {
        assert_eq!(
            expense(&pizza("=HYPERLINK(\"http://evil.example\")", "Pizza, and \"more\".")),
            "\"2026-11-23\",\"'=HYPERLINK(\"\"http://evil.example\"\")\",\"Pizza, and \"\"more\"\".\",\
             \"meals\",\"102.05\",\"USD\",\"\",\"\",\"\",\"\",\"00000000-0000-0000-0000-000000000000\",\"\"\r\n"
        );
        for (typed, written) in [("-5", "'-5"), ("'=1+1", "''=1+1"), ("'tis", "'tis"), ("", "")] {
            assert_eq!(marked(typed), written);
        }
    }

    proptest! {
        #[test]
        fn an_expense_is_read_as_it_was_written_and_nothing_in_it_is_a_formula(
            merchant: String, description in "'{0,2}[=+@\t\r\n\",;a-]{0,12}", back: bool, abroad: bool,
        ) {
            let (refund_of, minor) = if back { (Some(ExpenseId(Uuid::max())), -10_205) } else { (None, 10_205) };
            let foreign = abroad.then(|| ForeignAmount { amount: "95.00".into(), currency: Some(Currency::EUR) });
            let amount = Money::new(minor, Currency::USD);
            let written =
                Expense { refund_of, amount, foreign: foreign.clone(), ..pizza(&merchant, &description) };
            let file = heading() + &expense(&written);
            let form = ExpenseForm {
                date: "2026-11-23".to_owned(),
                merchant: merchant.clone(),
                description: description.clone(),
                category: "meals".to_owned(),
                amount: amount.decimal(),
                currency: "USD".to_owned(),
                refund_of: refund_of.map(|expense| expense.to_string()).unwrap_or_default(),
            };
            let file = CsvFile::new(&file.into_bytes().into());
            let rows = file.table().and_then(Iterator::collect::<Result<Vec<_>, _>>);
            prop_assert_eq!(rows, Ok(vec![CsvRow { line: 2, form, id: Some(ExpenseId(Uuid::nil())), foreign }]));
            for text in [merchant, description] {
                prop_assert!(!marked(&text).starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
            }
        }
    }
}
