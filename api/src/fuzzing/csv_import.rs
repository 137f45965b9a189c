//! A file that is said to hold expenses.

use domain::{ExpenseForm, Import, ImportId, ImportRow, Notation, import::MOST_ROWS};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::formats::csv::{
    formula::marked,
    read::read,
    write::{heading, line},
};

/// A stranger's file. Whether expenses can be read from it.
///
/// - A file that is refused is told why, in one line.
/// - There are no more rows than are taken, and each begins below the one before.
/// - Written as the export writes, the rows are read as the same, and so are the amounts in them, whoever reads them.
/// - What is said of a row agrees: it has a fault, or it is an expense.
pub fn csv_import(file: &[u8]) -> bool {
    let table = match read(file) {
        Ok(table) => table,
        Err(unusable) => {
            assert_eq!(unusable.to_string().lines().count(), 1);
            return false;
        }
    };
    let (notation, rows) = (table.notation(Notation::DE), table.rows);
    assert!((1..=MOST_ROWS).contains(&rows.len()));
    assert!(rows.first().is_some_and(|(line, _)| *line > 1), "above them stands what names the columns");
    assert!(rows.is_sorted_by(|(one, _), (next, _)| one < next));

    let whole: String = rows.iter().map(|(_, form)| written(form)).collect();
    let again = read((heading() + &whole).as_bytes()).expect("what is written can be read");
    assert_eq!(again.notes, []);
    assert!(again.rows.iter().map(|(_, form)| form).eq(rows.iter().map(|(_, form)| form)));

    let created_at = OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000);
    let row = |(line, form)| ImportRow::read(line, form, created_at.date(), notation);
    let rows: Vec<_> = rows.into_iter().map(row).collect();
    for row in rows.iter().filter(|row| row.is_ready()) {
        let again = read((heading() + &written(&row.form)).as_bytes()).expect("as above");
        let notation = again.notation(Notation::DE);
        let form = again.rows.into_iter().map(|(_, form)| form).next().expect("one");
        assert_eq!(ImportRow::read(row.line, form, created_at.date(), notation), *row);
    }
    let import =
        Import { id: ImportId(Uuid::nil()), created_at, imported_at: None, notes: table.notes, rows };
    assert_eq!(import.drafts().count(), import.ready());
    assert_eq!(import.ready() + import.faulty(), import.rows.len());
    true
}

/// The line of a row, as the export writes it.
fn written(form: &ExpenseForm) -> String {
    let ExpenseForm { date, merchant, description, category, amount, currency } = form;
    let [date, category, amount, currency] =
        [date, category, amount, currency].map(|field| field.as_str().into());
    let nothing = || "".into();
    line([date, marked(merchant), marked(description), category, amount, currency, nothing(), nothing()])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::csv_import;

    #[test]
    fn a_good_file_is_read_and_a_bad_one_is_not() {
        assert!(csv_import(include_bytes!("../../../fuzz/corpus-seeds/csv_import/exported")));
        assert!(csv_import(include_bytes!("../../../fuzz/corpus-seeds/csv_import/semicolons")));
        assert!(csv_import(include_bytes!("../../../fuzz/corpus-seeds/csv_import/formulas")));
        assert!(csv_import(include_bytes!("../../../fuzz/corpus-seeds/csv_import/lines")));
        assert!(csv_import(include_bytes!("../../../fuzz/corpus-seeds/csv_import/latin-1")));
        assert!(csv_import(include_bytes!("../../../fuzz/corpus-seeds/csv_import/european")));
        for bad in [
            &include_bytes!("../../../fuzz/corpus-seeds/csv_import/open-quote")[..],
            include_bytes!("../../../fuzz/corpus-seeds/csv_import/unequal"),
            include_bytes!("../../../fuzz/corpus-seeds/csv_import/utf-16"),
        ] {
            assert!(!csv_import(bad));
        }
    }

    proptest! {
        #[test]
        fn a_file_is_read_and_written_again_as_the_same(
            names in Just(["date", "merchant", "description", "category", "amount", "currency"]).prop_shuffle(),
            separator in "[,;\t]",
            fields in prop::collection::vec("[a-c0-9 ='\"\r\n,;\t\u{e9}-]{0,4}", 6..40),
        ) {
            let rows: String = fields.chunks(6).map(|row| row.join(&separator) + "\n").collect();
            csv_import(format!("{}\n{rows}", names.join(&separator)).as_bytes());
        }

        #[test]
        fn nothing_breaks_the_reading(any: Vec<u8>) {
            csv_import(&any);
        }
    }
}
