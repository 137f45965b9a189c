//! How much memory reading takes: a program of its own, for what the most is that it held is asked of Linux.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "tests")]

#[path = "../it/workbook.rs"]
mod workbook;

use std::{
    fs,
    io::{Cursor, Write},
};

use statements::Statement;

use workbook::workbook;

const ROWS: usize = 9_990;

/// The most that this process has held so far, in kB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// A workbook whose cells share no text, 14 MB of it unpacked.
fn remittances() -> Vec<u8> {
    let text = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    let file = workbook("", |sheet| {
        write!(sheet, "<row r=\"1\">{}</row>", ["Date", "Payee", "Details", "Paid out"].map(text).concat())?;
        for row in 0..ROWS {
            let cells = [
                format!("2026-{:02}-{:02}", 1 + row % 10, 1 + row % 28),
                format!("Shop {}", row % 90),
                format!("{row} {}", "remittance information ".repeat(50)),
                format!("{}.{:02}", 1 + row % 90, row % 100),
            ];
            write!(sheet, "<row r=\"{}\">{}</row>", row + 2, cells.map(|cell| text(&cell)).concat())?;
        }
        Ok(())
    });
    file.unwrap()
}

#[test]
fn an_excel_workbook_is_read_in_far_less_memory_than_its_text_takes() {
    let file = remittances();
    let before = peak();
    let mut statement = Statement::open(Cursor::new(file)).unwrap();
    let mapping = statement.read(None).unwrap().proposed();
    let rows = statement.rows(&mapping).unwrap();
    let (rows, text) =
        rows.map(Result::unwrap).fold((0, 0), |(rows, text), row| (rows + 1, text + row.text.len()));
    assert_eq!(rows, ROWS);
    assert!(text > 10 << 20, "{text}");
    let taken = peak() - before;
    assert!(taken < 4 << 10, "{taken} kB");
}
