//! One row as it is read: the expense that it may become, and by what it is known again.

use domain::{
    Category, ExpenseDraft, ExpenseForm, Field, ForeignAmount, ImportRow, Notation,
    draft::{DESCRIPTION, MERCHANT},
    import::{RowKind, Written},
    statement::{Direction, Kind, RowFault, State, Topic},
};
use statements::Row;
use time::Date;

use super::categories::Categories;
use crate::formats::csv::read::CsvRow;

/// A row that was just read.
#[derive(Debug, Clone)]
pub(crate) struct ReadRow {
    pub(crate) row: ImportRow,
    /// By what its movement is known again, in this file and in another that has it too.
    pub(crate) source: Option<String>,
    /// Whether the bank has it in this file before, under the same name of its own.
    pub(crate) repeated: bool,
    /// Whether it is in a list of expenses, in which an expense may stand twice by mistake.
    pub(crate) listed: bool,
}

impl ReadRow {
    /// A row of a list of expenses.
    pub(crate) fn listed(read: CsvRow, today: Date, notation: Notation) -> Self {
        let CsvRow { line, form, id, foreign } = read;
        let row = ImportRow { listed_as: id, foreign, ..ImportRow::listed(line, form, today, notation) };
        Self { row, source: None, repeated: false, listed: true }
    }

    /// A movement of a statement. Its category is the one that its person has chosen for that merchant before, or else the
    /// bank's where it is one of ours.
    pub(crate) fn of_statement(read: Row, today: Date, categories: &Categories) -> Self {
        let category = categories.of(&read.payee).or_else(|| Category::from_name(&read.category));
        let money = read.money();
        let not_a_day = read.faults.iter().find_map(|fault| match fault {
            RowFault::NotADay { text } | RowFault::NoYear { text } => Some(text.clone()),
            _ => None,
        });
        let not_an_amount = read.faults.iter().find_map(|fault| match fault {
            RowFault::NotAnAmount { text } => Some(text.clone()),
            _ => None,
        });
        let description = if read.text.is_empty() { &read.payee } else { &read.text };
        let form = ExpenseForm {
            date: read.day.map(|day| day.to_string()).or(not_a_day).unwrap_or_default(),
            merchant: shortened(&read.payee, MERCHANT),
            description: shortened(description, DESCRIPTION),
            category: category.unwrap_or(Category::Other).word().to_owned(),
            amount: money
                .map(|money| money.decimal())
                .or_else(|| read.amount.map(|amount| amount.to_string()))
                .or(not_an_amount)
                .unwrap_or_default(),
            currency: read.currency.map(|currency| currency.to_string()).unwrap_or_default(),
            refund_of: String::new(),
        };
        let row = ImportRow {
            kind: kind(&read),
            direction: read.direction,
            written: written(&read),
            booked: read.booked,
            foreign: read.foreign.map(|foreign| ForeignAmount {
                amount: foreign
                    .currency
                    .and_then(|currency| foreign.amount.money(currency))
                    .map_or_else(|| foreign.amount.to_string(), |money| money.decimal()),
                currency: foreign.currency,
            }),
            problems: read.faults,
            asked: read.asked,
            ..ImportRow::listed(read.line, form, today, Notation::EN)
        };
        let mut row = row.checked(today, Notation::EN);
        if row.direction == Some(Direction::In) {
            // What it would be as an expense is no matter.
            row.faults.clear();
        } else if money.is_some_and(|money| money.minor() == 0) {
            row.faults.retain(|fault| fault.field != Field::Amount);
        }
        Self { row, source: read.key, repeated: read.repeated, listed: false }
    }

    /// Whether it is taken over where its person says nothing, as long as it can be. In a list two that are the same may both
    /// be meant, and so is a refund.
    pub(crate) fn is_usual(&self) -> bool {
        let is_expense = self.row.kind.is_expense() || self.listed && self.row.is_refund();
        is_expense && (self.listed || !self.repeated)
    }
}

/// What the file has where it is asked about. An amount whose currency alone is asked about is known otherwise, unless a sign
/// stands beside it.
fn written(read: &Row) -> Option<Written> {
    let blank = |text: &String, is_asked: bool| if is_asked { text.clone() } else { String::new() };
    let asks = |topic| read.asked.contains(&topic);
    let is_marked =
        || read.amount_text.contains(|one: char| !one.is_ascii() || one.is_ascii_alphabetic() || one == '$');
    let asks_amount = asks(Topic::DecimalMark) || asks(Topic::Sign) || asks(Topic::Currency) && is_marked();
    Written {
        date: blank(&read.day_text, asks(Topic::DateOrder)),
        amount: blank(&read.amount_text, asks_amount),
    }
    .some()
}

fn kind(read: &Row) -> RowKind {
    match (read.state, read.direction, read.kind) {
        (State::Reverted, ..) => RowKind::Reverted,
        (State::Pending, ..) => RowKind::Pending,
        (State::Booked, _, Kind::Transfer) => RowKind::Transfer,
        (State::Booked, Some(Direction::In), Kind::Refund) => RowKind::Refund,
        (State::Booked, Some(Direction::In), _) => RowKind::MoneyIn,
        (State::Booked, _, Kind::Fee) => RowKind::Fee,
        (State::Booked, _, Kind::Payment | Kind::Refund) => RowKind::Expense,
    }
}

/// No longer than it may be: what a bank writes at such a length is no fault of its customer's.
fn shortened(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    text.chars().take(limit - 1).chain(['…']).collect()
}

/// One text of what makes two expenses alike: their day, merchant and amount. SQLite's NOCASE knows the letters of ASCII only.
pub(crate) fn alike(row: &ImportRow, draft: &ExpenseDraft) -> String {
    let (minor, currency) = (row.total(draft).minor(), draft.amount.currency());
    format!("{} {minor} {currency} {}", draft.date, draft.merchant.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use statements::Statement;
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 23);

    fn rows(file: &str) -> Vec<ReadRow> {
        let mut statement = Statement::open(Cursor::new(file.to_owned())).unwrap();
        let mapping = statement.read(None).unwrap().proposed();
        let mut categories = Categories::default();
        categories.add("Corner Coffee 4711", Category::Meals, 3);
        statement
            .rows(&mapping)
            .unwrap()
            .map(|row| ReadRow::of_statement(row.unwrap(), TODAY, &categories))
            .collect()
    }

    #[test]
    fn a_movement_becomes_the_expense_that_its_person_would_have_typed() {
        let long = "x".repeat(600);
        let rows = rows(&format!(
            "Date,Merchant,Category,Amount,Currency,State\n\
             2026-10-03,CORNER COFFEE 12,Shops,-3.40,EUR,COMPLETED\n\
             2026-10-04,{long},Travel,-5.00,JPY,COMPLETED\n\
             2026-10-05,Night Taxi,,-21.00,EUR,PENDING\n\
             2026-10-06,Employer,,2300.00,EUR,COMPLETED\n\
             2026-10-07,Interest,,-0.00,EUR,COMPLETED\n"
        ));
        let form = |row: usize| {
            let form = &rows[row].row.form;
            [&form.date, &form.merchant, &form.category, &form.amount, &form.currency].map(String::as_str)
        };
        assert_eq!(form(0), ["2026-10-03", "CORNER COFFEE 12", "meals", "3.40", "EUR"]);
        assert_eq!(rows[0].row.form.description, "CORNER COFFEE 12", "where the bank says no more");
        assert_eq!(rows[1].row.form.category, "travel");
        assert_eq!((rows[1].row.form.merchant.chars().count(), form(1)[3]), (MERCHANT, "5"));
        let kinds: Vec<_> = rows.iter().map(|row| (row.row.kind, row.is_usual())).collect();
        assert_eq!(
            kinds,
            [
                (RowKind::Expense, true),
                (RowKind::Expense, true),
                (RowKind::Pending, false),
                (RowKind::MoneyIn, false),
                (RowKind::Expense, true),
            ]
        );
        let drafts: Vec<_> = rows.iter().map(|row| row.row.draft(TODAY).is_some()).collect();
        assert_eq!(drafts, [true, true, true, false, false], "nothing is no expense");
        assert!(rows.iter().all(|row| !row.row.is_faulty()), "{rows:?}");
    }

    #[test]
    fn what_is_asked_about_is_shown_as_the_file_has_it() {
        let written = |file: &str| {
            let mut statement = Statement::open(Cursor::new(file.to_owned())).unwrap();
            let mapping = statement.read(None).unwrap().mapping;
            let row = statement.rows(&mapping).unwrap().next().unwrap().unwrap();
            let row = ReadRow::of_statement(row, TODAY, &Categories::default()).row;
            let written = row.written.unwrap_or_default();
            [row.form.date, written.date, row.form.amount, written.amount]
        };
        let open = written("Date,Payee,Amount\n03/10/2026,Kiosk,-1.500\n");
        assert_eq!(open, ["", "03/10/2026", "", "-1.500"]);
        let sign = written("Date,Payee,Amount,Currency\n2026-10-03,Kiosk,-1500.50,EUR\n");
        assert_eq!(sign, ["2026-10-03", "", "1500.50", "-1500.50"]);
        let crowns = written("Date,Payee,Paid out\n2026-10-03,Kiosk,12.50 kr\n");
        assert_eq!(crowns, ["2026-10-03", "", "12.50", "12.50 kr"]);
        let unnamed = written("Date,Payee,Paid out\n2026-10-03,Kiosk,1500.50\n");
        assert_eq!(unnamed, ["2026-10-03", "", "1500.50", ""]);
        let known = written("Date,Payee,Paid out,Currency\n2026-10-13,Kiosk,1500.50,EUR\n");
        assert_eq!(known, ["2026-10-13", "", "1500.50", ""]);
    }

    #[test]
    fn what_makes_two_expenses_alike_is_one_text() {
        let rows = rows(
            "Date,Merchant,Amount,Currency\n2026-10-03,Kiosk,-3.40,EUR\n2026-10-03,KIOSK,-3.40,EUR\n2026-10-03,Kiosk,-3.4,USD\n",
        );
        let keys: Vec<_> = rows.iter().map(|row| alike(&row.row, &row.row.draft(TODAY).unwrap())).collect();
        assert_eq!(
            (&keys[0], keys[0] == keys[1], keys[0] == keys[2]),
            (&"2026-10-03 340 EUR kiosk".to_owned(), true, false)
        );
    }
}
