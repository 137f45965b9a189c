//! A file that is said to hold expenses.

use axum::body::Bytes;
use domain::{
    ExpenseForm, ImportRow, Notation,
    import::{ListRefusal, MOST_ROWS, RefundOf},
    statement::Note,
};
use time::OffsetDateTime;

use crate::formats::csv::{
    formula::marked,
    read::{CsvFile, CsvRow},
    write::{heading, line},
};

/// A stranger's file. Whether expenses can be read from it.
///
/// - A file that is refused is told why, in one line.
/// - There are no more rows than are taken, and each begins below the one before.
/// - Written as the export writes, the rows are read as the same, and so are the amounts in them, whoever reads them; and
///   what is written is known as a list of expenses.
/// - What is said of a row agrees: it has a fault, or it is an expense.
pub fn csv_import(file: &[u8]) -> bool {
    let (file, rows, _) = match read(file) {
        Ok(read) => read,
        Err(unusable) => {
            assert_eq!(unusable.to_string().lines().count(), 1);
            return false;
        }
    };
    let notation = file.notation(Notation::DE);
    assert!((1..=MOST_ROWS).contains(&rows.len()));
    assert!(rows.first().is_some_and(|row| row.line > 1), "above them stands what names the columns");
    assert!(rows.is_sorted_by(|one, next| one.line < next.line));

    let whole: String = rows.iter().map(|row| written(&row.form)).collect();
    let (again, rows_again, notes) =
        read((heading() + &whole).as_bytes()).expect("what is written can be read");
    assert!(again.is_list());
    assert_eq!(notes, []);
    assert!(rows_again.iter().map(|row| &row.form).eq(rows.iter().map(|row| &row.form)));

    let today = (OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000)).date();
    for CsvRow { line, form, .. } in rows {
        let row = ImportRow::listed(line, form, today, notation);
        assert_eq!(row.draft(today).is_some(), !row.is_faulty());
        if !row.is_faulty() {
            let (again, rows, _) = read((heading() + &exported(&row)).as_bytes()).expect("as above");
            let CsvRow { form, .. } = rows.into_iter().next().expect("one");
            assert_eq!(ImportRow::listed(line, form, today, again.notation(Notation::DE)), row);
        }
    }
    true
}

/// The file, its rows, and how it was read.
type Whole = (CsvFile, Vec<CsvRow>, Vec<Note>);

fn read(file: &[u8]) -> Result<Whole, ListRefusal> {
    let file = CsvFile::new(&Bytes::copy_from_slice(file));
    let table = file.table()?;
    let notes = table.notes.clone();
    let rows = table.collect::<Result<_, _>>()?;
    Ok((file, rows, notes))
}

/// The line of a row, as the export writes it.
fn written(form: &ExpenseForm) -> String {
    let ExpenseForm { date, merchant, description, category, amount, currency, refund_of } = form;
    let [date, category, amount, currency, refund_of] =
        [date, category, amount, currency, refund_of].map(|field| field.as_str().into());
    let [report, status, foreign_amount, foreign_currency, id] = ["", "", "", "", ""].map(Into::into);
    let (merchant, description) = (marked(merchant), marked(description));
    line([
        date,
        merchant,
        description,
        category,
        amount,
        currency,
        report,
        status,
        foreign_amount,
        foreign_currency,
        id,
        refund_of,
    ])
}

/// The line of the expense that a row becomes.
fn exported(row: &ImportRow) -> String {
    let mut form = row.form.clone();
    if let Some(RefundOf::Expense(expense)) = row.refund_of {
        form.amount.insert(0, '-');
        form.refund_of = expense.to_string();
    }
    written(&form)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::csv_import;

    #[test]
    fn a_good_file_is_read_and_a_bad_one_is_not() {
        assert!(csv_import(include_bytes!("../../../fuzz/corpus-seeds/csv_import/exported")));
        assert!(csv_import(include_bytes!("../../../fuzz/corpus-seeds/csv_import/refunds")));
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
