//! What was read of a file, as lines that a test can write out.

use std::io::Cursor;

use statements::{Answer, Direction, Mapping, Reading, Row, Statement};

/// A file that is opened and read as it is.
pub(crate) fn reading(file: &[u8]) -> (Statement<Cursor<Vec<u8>>>, Reading) {
    let mut statement =
        Statement::open(Cursor::new(file.to_vec())).unwrap_or_else(|refusal| panic!("{refusal}"));
    let reading = statement.read(None).unwrap_or_else(|refusal| panic!("{refusal}"));
    (statement, reading)
}

/// All rows of a file, as a mapping has it.
pub(crate) fn rows(statement: &mut Statement<Cursor<Vec<u8>>>, mapping: &Mapping) -> Vec<Row> {
    statement.rows(mapping).unwrap().map(|row| row.unwrap()).collect()
}

/// `2 2026-10-28 out 4.80 EUR Bäckerei Müller (Kartenzahlung) payment booked, taken`
pub(crate) fn told(row: &Row) -> String {
    let open = || "?".to_owned();
    let day = row.day.map_or_else(open, |day| day.to_string());
    let direction = match row.direction {
        Some(Direction::Out) => "out",
        Some(Direction::In) => "in",
        None => "?",
    };
    let amount = row.amount.map_or_else(open, |amount| amount.to_string());
    let currency = row.currency.map_or_else(open, |currency| currency.to_string());
    let (kind, state) = (format!("{:?}", row.kind).to_lowercase(), format!("{:?}", row.state).to_lowercase());
    let repeated = if row.repeated { " again" } else { "" };
    let taken = if row.is_expense() { ", taken" } else { "" };
    let text = if row.text.is_empty() { String::new() } else { format!(" ({})", row.text) };
    let foreign = row.foreign.map_or_else(String::new, |foreign| {
        format!(
            " = {} {}",
            foreign.amount,
            foreign.currency.map_or_else(open, |currency| currency.to_string())
        )
    });
    let faults: String = row.faults.iter().map(|fault| format!(" ! {fault}")).collect();
    format!(
        "{} {day} {direction} {amount} {currency}{foreign} {}{text} {kind} {state}{repeated}{taken}{faults}",
        row.line, row.payee
    )
}

/// All rows of a file as it is, and its questions.
pub(crate) fn all(file: &[u8]) -> (Vec<String>, Vec<String>) {
    let (mut statement, reading) = reading(file);
    let rows = rows(&mut statement, &reading.mapping);
    (rows.iter().map(told).collect(), reading.questions.iter().map(ToString::to_string).collect())
}

/// All rows of a file with its questions answered as it proposes, and with that currency.
pub(crate) fn answered(file: &[u8], currency: &str) -> Vec<String> {
    let (mut statement, reading) = reading(file);
    let mapping = reading.proposed().with(Answer::Currency(currency.parse().unwrap()));
    assert_eq!(statement.read(Some(&mapping)).unwrap().questions, []);
    rows(&mut statement, &mapping).iter().map(told).collect()
}
