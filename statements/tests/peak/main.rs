//! How much memory reading takes: a program of its own, for what the most is that it held is asked of Linux.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "tests")]

use std::{
    fs,
    io::{Cursor, Write},
};

use statements::Statement;
use zip::{ZipWriter, write::SimpleFileOptions};

const ROWS: usize = 9_990;

/// The most that this process has held so far, in kB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// A workbook whose cells share no text, 14 MB of it unpacked.
fn workbook() -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    for (name, content) in [
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"Oct\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
    ] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    let text = |text: &str| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>");
    writer.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
    write!(writer, "<worksheet xmlns=\"{main}\"><sheetData>").unwrap();
    write!(writer, "<row r=\"1\">{}</row>", ["Date", "Payee", "Details", "Paid out"].map(text).concat())
        .unwrap();
    for row in 0..ROWS {
        let cells = [
            format!("2026-{:02}-{:02}", 1 + row % 10, 1 + row % 28),
            format!("Shop {}", row % 90),
            format!("{row} {}", "remittance information ".repeat(50)),
            format!("{}.{:02}", 1 + row % 90, row % 100),
        ];
        write!(writer, "<row r=\"{}\">{}</row>", row + 2, cells.map(|cell| text(&cell)).concat()).unwrap();
    }
    write!(writer, "</sheetData></worksheet>").unwrap();
    writer.finish().unwrap().into_inner()
}

#[test]
fn an_excel_workbook_is_read_in_far_less_memory_than_its_text_takes() {
    let file = workbook();
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
