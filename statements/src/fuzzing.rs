//! What strangers can send as a statement, and what must be true of any.
//!
//! The fuzzer calls this (`cargo xtask fuzz`) and so do the tests below. No other build holds it.

#![expect(clippy::expect_used, reason = "what is not as it must be is to end the fuzzer's run")]

use std::io::Cursor;

use crate::{Question, Refusal, Statement, Topic, limits::MOST_ROWS};

/// A file that is said to be a statement. Whether it is one.
///
/// - One that is refused is told why, in one line.
/// - A reading, its mapping and its rows survive JSON.
/// - Read again, it is the same, and by its own mapping too.
/// - What a row leaves open is asked, and what is asked is open.
/// - With every likeliest answer nothing becomes another that was known before.
pub fn statement(file: &[u8]) -> bool {
    let mut statement = match Statement::open(Cursor::new(file)) {
        Ok(statement) => statement,
        Err(refusal) => return refused(&refusal),
    };
    let reading = match statement.read(None) {
        Ok(reading) => reading,
        Err(refusal) => return refused(&refusal),
    };
    let json = serde_json::to_string(&reading).expect("JSON");
    assert_eq!(serde_json::from_str::<crate::Reading>(&json).ok().as_ref(), Some(&reading));
    let again = statement.read(Some(&reading.mapping)).expect("as before");
    assert_eq!(again.first, reading.first);
    assert_eq!(again.mapping, reading.mapping);
    let topics: Vec<Topic> = reading.questions.iter().map(Question::topic).collect();
    let rows: Vec<_> =
        statement.rows(&reading.mapping).expect("as before").map(|row| row.expect("as before")).collect();
    assert_eq!(rows.len(), reading.rows as usize);
    assert!(rows.len() <= 2 * MOST_ROWS);
    assert!(rows.is_sorted_by(|one, next| one.line <= next.line));
    for row in &rows {
        for topic in &row.asked {
            assert!(topics.contains(topic), "{row:?} {:?}", reading.questions);
        }
        assert!(!row.asked.contains(&Topic::DateOrder) || row.day.is_none());
        assert!(!row.asked.contains(&Topic::DecimalMark) || row.amount.is_none());
        assert!(!row.asked.contains(&Topic::Currency) || row.currency.is_none());
        assert!(!row.asked.contains(&Topic::Sign) || row.direction.is_none());
        assert!(!row.is_expense() || row.is_whole() && row.key.is_some());
        assert!(row.faults.iter().all(|fault| fault.to_string().lines().count() == 1));
    }
    if !topics.contains(&Topic::Column) {
        let proposed = reading.proposed();
        let answered = statement.rows(&proposed).expect("as before").map(|row| row.expect("as before"));
        for (row, before) in answered.zip(&rows) {
            assert!(before.day.is_none() || row.day == before.day);
            assert!(before.amount.is_none() || row.amount == before.amount, "{before:?} {row:?}");
            assert!(before.direction.is_none() || row.direction == before.direction);
        }
    }
    true
}

/// A table of text: as [`statement`], whatever it begins with.
pub fn statement_table(file: &[u8]) -> bool {
    statement(&[b"Date,Payee,Amount,Paid out,Paid in\n", file].concat()) | statement(file)
}

/// OFX, in either of its forms.
pub fn statement_ofx(file: &[u8]) -> bool {
    statement(&[b"OFXHEADER:100\n\n<OFX>", file].concat())
        | statement(&[b"<?OFX OFXHEADER=\"200\"?>", file].concat())
        | statement(file)
}

/// A file of Quicken's.
pub fn statement_qif(file: &[u8]) -> bool {
    statement(&[b"!Type:Bank\n", file].concat()) | statement(file)
}

/// CAMT.053.
pub fn statement_camt(file: &[u8]) -> bool {
    let entry = [b"<BkToCstmrStmt><Ntry>", file, b"</Ntry></BkToCstmrStmt>"].concat();
    statement(&entry) | statement(file)
}

fn refused(refusal: &Refusal) -> bool {
    assert_eq!(refusal.to_string().lines().count(), 1);
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_statement_is_read_and_what_is_none_is_not() {
        assert!(statement(include_bytes!("../tests/files/bank_preamble_semicolon.csv")));
        assert!(statement(include_bytes!("../tests/files/symbols_and_signs.csv")));
        assert!(statement(include_bytes!("../../fuzz/corpus-seeds/statement/fee-alone")));
        assert!(statement_table(include_bytes!("../tests/files/neobank.csv")));
        assert!(statement_ofx(include_bytes!("../tests/files/statement_ofx1.ofx")));
        assert!(statement_ofx(include_bytes!("../../fuzz/corpus-seeds/statement_ofx/xml")));
        assert!(statement_qif(include_bytes!("../../fuzz/corpus-seeds/statement_qif/bank")));
        assert!(statement_camt(include_bytes!("../../fuzz/corpus-seeds/statement_camt/entry")));
        assert!(!statement(include_bytes!("../../fuzz/corpus-seeds/statement/laughs")));
        assert!(!statement(b""));
    }

    proptest! {
        #[test]
        fn nothing_breaks_the_reading(any: Vec<u8>, packed: bool) {
            let head: &[u8] = if packed { b"PK\x03\x04" } else { b"" };
            statement(&[head, &any].concat());
            statement_ofx(&any);
            statement_camt(&any);
            statement_qif(&any);
        }

        #[test]
        fn no_table_breaks_the_reading(
            header in prop::sample::select(vec![
                "Date,Payee,Amount", "Date,Payee,Paid out,Paid in,Currency", "Datum;Betrag;Soll/Haben;Saldo;Geb\u{fc}hr", "",
                "Transaction date\tPosting date\tAmount\tCurrency\tOriginal amount\tOriginal currency\tType\tStatus",
            ]),
            cells in prop::collection::vec(prop::sample::select(vec![
                "2026-10-03", "03/10/2026", "03/10", "28.12.", "2 Jan", "9999-12-31", "3.10.26", "13/10/26", "10/13/2026", "1,234", "1.234", "-12,50", "12.50-", "(1.50)", "$3",
                "1.50 CR", "kr 5", "EUR", "D", "C", "x", "", "\"", "0,00", "Refund", "PENDING", "Total", "99999999999999999999",
            ]), 0..40),
            separator in prop::sample::select(vec![",", ";", "\t"]), width in 1..8_usize,
        ) {
            let rows: String = cells.chunks(width).map(|row| row.join(separator) + "\n").collect();
            statement(format!("{header}\n{rows}").as_bytes());
        }

        #[test]
        fn no_element_breaks_the_reading(
            parts in prop::collection::vec(prop::sample::select(vec![
                "<STMTTRN>", "</STMTTRN>", "<TRNAMT>", "-1.50", "1,234", "<DTPOSTED>", "20261003", "<FITID>", "1", "<CURDEF>", "EUR",
                "<CURRENCY>", "</CURRENCY>", "<CURSYM>", "<NAME>", "&amp;", "&#9999999;", "<Ntry>", "</Ntry>", "<Amt Ccy=\"EUR\">",
                "</Amt>", "<CdtDbtInd>DBIT</CdtDbtInd>", "<BookgDt><Dt>2026-10-03</Dt></BookgDt>", "<", ">", "<![CDATA[", "]]>",
            ]), 0..30),
        ) {
            statement_ofx(parts.concat().as_bytes());
            statement_camt(parts.concat().as_bytes());
        }
    }
}
