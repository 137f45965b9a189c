//! Workbooks as Excel wrote them until 2003 (MS-XLS): what is in them, and what they would have their reader do.

use std::io::{Cursor, Write};

use statements::{Format, Refusal, Statement};

use crate::told::{all, reading};

/// A record.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

/// The record that begins a sheet, or all of them.
fn begin(kind: u16) -> Vec<u8> {
    record(0x0809, &[&0x0600_u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat())
}

fn end() -> Vec<u8> {
    record(0x000a, &[])
}

/// A workbook. Each sheet is told to begin so many bytes behind what stands before the sheets; `globals` stands there as well.
fn workbook(globals: &[u8], begins: &[usize], sheets: &[u8]) -> Vec<u8> {
    let sheet = |at: usize| {
        record(0x0085, &[&u32::try_from(at).unwrap().to_le_bytes()[..], &[0, 0, 3, 0], b"Oct"].concat())
    };
    let before = begin(5).len() + globals.len() + begins.len() * sheet(0).len() + end().len();
    let told = begins.iter().map(|at| sheet(before + at)).collect::<Vec<_>>().concat();
    let stream = [&begin(5)[..], globals, &told, &end(), sheets].concat();
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
    file.into_inner().into_inner()
}

/// Where a cell is.
fn place(row: u16, column: u16) -> [u8; 6] {
    let [[one, two], [three, four]] = [row.to_le_bytes(), column.to_le_bytes()];
    [one, two, three, four, 0, 0]
}

fn number(row: u16, column: u16, value: f64) -> Vec<u8> {
    record(0x0203, &[&place(row, column)[..], &value.to_le_bytes()].concat())
}

/// A text as it stands in a cell's own record, and behind a formula.
fn text(text: &str) -> Vec<u8> {
    [&u16::try_from(text.len()).unwrap().to_le_bytes()[..], &[0], text.as_bytes()].concat()
}

fn label(row: u16, column: u16, value: &str) -> Vec<u8> {
    record(0x0204, &[&place(row, column)[..], &text(value)].concat())
}

/// A cell with one of the texts that cells share.
fn shared(row: u16, column: u16, index: u32) -> Vec<u8> {
    record(0x00fd, &[&place(row, column)[..], &index.to_le_bytes()].concat())
}

fn header() -> Vec<u8> {
    (0..).zip(["Date", "Payee", "Paid out", "Currency"]).flat_map(|(at, name)| label(0, at, name)).collect()
}

/// A row, and what is read of it.
fn kiosk() -> Vec<u8> {
    [label(1, 0, "03.10.2026"), label(1, 1, "Kiosk"), number(1, 2, 4.8), label(1, 3, "EUR")].concat()
}

const KIOSK: &str = "2 2026-10-03 out 4.80 EUR Kiosk payment booked, taken";

fn refusal(file: &[u8]) -> Refusal {
    Statement::open(Cursor::new(file.to_vec())).unwrap_err()
}

#[test]
fn an_older_excel_workbook() {
    let file = workbook(&[], &[0], &[begin(0x10), header(), kiosk(), end()].concat());
    let (rows, questions) = all(&file);
    assert_eq!(rows, [KIOSK]);
    assert_eq!(questions, [""; 0]);
    assert_eq!(reading(&file).1.format, Format::Xls);
}

#[test]
fn each_kind_of_cell_of_an_older_workbook_is_read() {
    // Cells of the second format are days.
    let formats =
        [record(0x00e0, &[0; 20]), record(0x00e0, &[&[0, 0, 14, 0][..], &[0; 16]].concat())].concat();
    // The second text goes on in another record, in wide characters there, and the third begins in a third one.
    let shared_texts = [
        record(0x00fc, &[&[0; 8][..], &text("EUR"), &[8, 0, 0], b"Caf"].concat()),
        record(0x003c, b"\x01\xe9\0 \0S\0\xfc\0d\0"),
        record(0x003c, &[&[4, 0, 8, 1, 0], &b"Boss"[..], &[0; 4]].concat()),
    ]
    .concat();
    let day = [&[1, 0, 0, 0, 1, 0][..], &46_298_f64.to_le_bytes()].concat();
    let days = [&[2, 0, 0, 0][..], &[1, 0], &((46_299_u32 << 2) | 2).to_le_bytes()].concat();
    // The value of a formula is a text, which stands behind it.
    let is_text = [0, 0, 0, 0, 0, 0, 0xff, 0xff];
    let formula = [&place(2, 1)[..], &is_text, &[0; 6], &[3, 0, 0x1e, 7, 0]].concat();
    let amounts = [&[2, 0, 2, 0][..], &[0, 0], &((1_089_u32 << 2) | 2).to_le_bytes(), &[2, 0]].concat();
    let sheet = [
        begin(0x10),
        header(),
        record(0x0203, &day),
        shared(1, 1, 1),
        number(1, 2, 4.8),
        shared(1, 3, 0),
        record(0x027e, &days),
        record(0x0006, &formula),
        record(0x0207, &text("Kiosk")),
        record(0x00bd, &amounts),
        shared(2, 3, 0),
        // A chart in the sheet has cells of its own.
        [begin(0x20), number(500, 200, 7.0), end()].concat(),
        label(3, 0, "05.10.2026"),
        shared(3, 1, 2),
        number(3, 2, 1.5),
        shared(3, 3, 0),
        end(),
    ]
    .concat();
    let (rows, questions) = all(&workbook(&[formats, shared_texts].concat(), &[0], &sheet));
    assert_eq!(
        rows,
        [
            "2 2026-10-03 out 4.80 EUR Café Süd payment booked, taken",
            "3 2026-10-04 out 1089.00 EUR Kiosk payment booked, taken",
            "4 2026-10-05 out 1.50 EUR Boss payment booked, taken",
        ]
    );
    assert_eq!(questions, [""; 0]);
}

#[test]
fn an_older_workbook_of_long_texts_is_read() {
    // Of the texts that cells share one is long, and it stands in some of them: nine million letters.
    let texts = record(0x00fc, &[&[0; 8][..], &text("EUR"), &text(&"terms ".repeat(1_000))].concat());
    let rows = (1..5_000).flat_map(|row| {
        let terms = if row % 3 == 0 && row < 4_500 { shared(row, 4, 1) } else { Vec::new() };
        let row =
            [label(row, 0, "03.10.2026"), label(row, 1, "Kiosk"), number(row, 2, 4.8), shared(row, 3, 0)];
        [row.concat(), terms].concat()
    });
    let rows: Vec<_> = rows.collect();
    let sheet = [begin(0x10), header(), label(0, 4, "Remarks"), rows, end()].concat();
    assert_eq!(all(&workbook(&texts, &[0], &sheet)).0.len(), 4_999);
}

#[test]
fn an_older_workbook_that_would_take_all_memory_is_refused() {
    let too_large = |file: &[u8]| {
        let refusal = refusal(file);
        assert!(matches!(refusal, Refusal::UnpacksTooLarge), "{refusal:?}");
    };
    let corners = |row, column| [begin(0x10), label(0, 0, "Date"), number(row, column, 1.0), end()].concat();
    too_large(&workbook(&[], &[0], &corners(65_535, 255)));
    // Sheets that span as much as one may, each of its own, and all at one place.
    let sheet = corners(6_000, 99);
    let begins: Vec<_> = (0..20).map(|number| number * sheet.len()).collect();
    too_large(&workbook(&[], &begins, &sheet.repeat(20)));
    too_large(&workbook(&[], &[0; 20], &sheet));
    // One long text in many cells.
    let texts = record(0x00fc, &[&[0; 8][..], &text(&"x".repeat(8_000))].concat());
    let cells: Vec<_> = (0..10_000).flat_map(|row| shared(row, 0, 0)).collect();
    too_large(&workbook(&texts, &[0], &[begin(0x10), cells, end()].concat()));
}

/// A sheet that says that its cells are in four million rows.
fn boasting() -> Vec<u8> {
    let size = record(0x0200, &[&[0; 4][..], &4_000_000_u32.to_le_bytes(), &[0, 0, 255, 255, 0, 0]].concat());
    [begin(0x10), size, header(), kiosk(), end()].concat()
}

#[test]
fn what_an_older_workbook_says_of_its_size_takes_no_memory() {
    assert_eq!(all(&workbook(&[], &[0], &boasting())).0, [KIOSK]);
}

#[test]
fn what_is_hidden_in_an_older_workbook_takes_no_memory() {
    // The sheet begins within a record whose data nobody reads.
    assert_eq!(all(&workbook(&[], &[4], &record(0x7777, &boasting()))).0, [KIOSK]);
}
