//! A file that somebody sends to have expenses read from it, of whatever kind.

use std::ops::ControlFlow;

use axum::body::Bytes;
use domain::{
    ImportRow, Notation,
    import::MOST_ROWS,
    statement::{Direction, State},
};
use statements::Statement;
use time::{Date, OffsetDateTime};

use crate::imports::{
    categories::Categories,
    file::ImportFile,
    read_row::{ReadRow, alike},
};

/// A stranger's file. Whether rows can be read from it.
///
/// - One that is refused is told why, in one line.
/// - As many rows are read as were announced, and each survives JSON.
/// - A row that can be an expense has nothing wrong and nothing open, and its money went out, or came back for what a list
///   names.
/// - Of a statement it has the day and the amount that the statement's own row has, and is taken where nobody says otherwise
///   exactly if that row is an expense.
pub fn import_file(file: &[u8]) -> bool {
    let content = Bytes::copy_from_slice(file);
    let today = (OffsetDateTime::UNIX_EPOCH + time::Duration::days(40_000)).date();
    let read = ImportFile::open(&content, Notation::DE).and_then(|mut file| {
        let understood = file.understand(None)?;
        let mut rows = Vec::new();
        file.read_rows(understood.reading.mapping.as_ref(), (today, &Categories::default()), |row| {
            rows.push(row);
            ControlFlow::Continue(())
        })?;
        Ok((understood, rows))
    });
    let (understood, rows) = match read {
        Ok(read) => read,
        Err(refusal) => {
            assert_eq!(refusal.to_string().lines().count(), 1);
            return false;
        }
    };
    assert_eq!(rows.len(), understood.rows as usize);
    // A fee is a row of its own.
    assert!((1..=2 * MOST_ROWS).contains(&rows.len()) || !understood.reading.questions.is_empty());
    for read in &rows {
        let json = serde_json::to_string(&read.row).expect("JSON");
        assert_eq!(serde_json::from_str::<ImportRow>(&json).ok().as_ref(), Some(&read.row));
        let Some(draft) = read.row.draft(today) else { continue };
        assert!(!read.row.is_faulty() && read.row.asked.is_empty());
        assert!(read.row.direction == Some(Direction::Out) || read.listed && read.row.is_refund());
        assert!(draft.amount.minor() > 0);
        assert_eq!(read.row.total(&draft).minor() < 0, read.row.is_refund());
        assert!(alike(&read.row, &draft).starts_with(&draft.date.to_string()));
    }
    if let Some(mapping) = &understood.reading.mapping {
        let mut statement = Statement::open(std::io::Cursor::new(file)).expect("as before");
        for (row, read) in statement.rows(mapping).expect("as before").zip(&rows) {
            agrees(&row.expect("as before"), read, today);
        }
    }
    true
}

fn agrees(row: &statements::Row, read: &ReadRow, today: Date) {
    let draft = read.row.draft(today);
    if let Some(draft) = &draft {
        assert_eq!((Some(draft.date), Some(draft.amount)), (row.day, row.money()));
        assert!(!read.is_usual() || row.state == State::Booked && !row.repeated);
    }
    // What is too old, too much, or without a name is none of ours all the same.
    assert!(!(draft.is_some() && read.is_usual()) || row.is_expense());
    assert!(!row.is_expense() || read.is_usual());
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::import_file;

    #[test]
    fn a_list_and_a_statement_are_read_and_what_is_neither_is_not() {
        assert!(import_file(include_bytes!("../../../fuzz/corpus-seeds/import_file/list")));
        assert!(import_file(include_bytes!("../../../fuzz/corpus-seeds/import_file/refunds")));
        assert!(import_file(include_bytes!("../../../fuzz/corpus-seeds/import_file/bank")));
        assert!(import_file(include_bytes!("../../../fuzz/corpus-seeds/import_file/card")));
        assert!(import_file(include_bytes!("../../../fuzz/corpus-seeds/import_file/neobank")));
        assert!(!import_file(include_bytes!("../../../fuzz/corpus-seeds/import_file/letter")));
        assert!(!import_file(b""));
    }

    proptest! {
        #[test]
        fn nothing_breaks_the_reading(any: Vec<u8>) {
            import_file(&any);
        }

        #[test]
        fn no_table_breaks_the_reading(
            header in prop::sample::select(vec![
                "date,merchant,description,category,amount,currency",
                "date,merchant,description,category,amount,currency,refund_of,id,foreign_amount", "Date,Payee,Amount", "Date,Payee,Paid out,Paid in,Currency",
                "Transaction date,Posting date,Merchant,Amount,Currency,Original amount,Original currency,Type,Status,Fee",
            ]),
            cells in prop::collection::vec(prop::sample::select(vec![
                "2026-10-03", "03/10/2026", "13/10/26", "1,234", "1.234", "-12.50", "12.50-", "(1.50)", "$3", "EUR", "USD", "x", "",
                "0.00", "Refund", "PENDING", "99999999999999999", "'=x", "00000000-0000-4000-8000-000000000001", "meals",
            ]), 0..40),
            width in 1..10_usize,
        ) {
            let quoted = |cell: &&str| format!("\"{cell}\"");
            let rows: String = cells
                .chunks(width)
                .map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n")
                .collect();
            import_file(format!("{header}\n{rows}").as_bytes());
        }
    }
}
