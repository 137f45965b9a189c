//! Expenses as a file has them. A file that is none of ours as a whole is refused with the line that is at fault and
//! what to do about it; what is wrong in one row is for the row's check to tell.

use std::{
    borrow::Cow,
    io::{Chain, Read},
};

use axum::body::Bytes;
use csv::{Reader, ReaderBuilder, StringRecord};
use domain::{ExpenseForm, ExpenseId, ForeignAmount, Notation, import::MOST_ROWS, statement::Note};
use encoding_rs::WINDOWS_1252;

use super::{
    columns::{COLUMNS, FURTHER, NEEDED},
    error::{CsvError, MOST_COLUMNS},
    formula::unmarked,
};

/// How much of the name of a column that is left out is told, in characters.
const TOLD: usize = 60;

/// A file that is said to hold expenses. It is RFC 4180's, its separator the comma, the semicolon or the tab, whichever the
/// line has most of that names the columns. One that is not in UTF-8 is in what spreadsheets write otherwise, Windows-1252.
#[derive(Debug, Clone)]
pub(crate) struct CsvFile {
    text: Bytes,
    is_converted: bool,
    separator: u8,
}

impl CsvFile {
    pub(crate) fn new(file: &Bytes) -> Self {
        let file = if file.starts_with(b"\xef\xbb\xbf") { file.slice(3..) } else { file.clone() };
        let (text, is_converted) = match text(&file) {
            Cow::Owned(text) => (text.into(), true),
            Cow::Borrowed(_) => (file.clone(), false),
        };
        Self { separator: separator(&text), text, is_converted }
    }

    /// Whether it names every column that is needed, as what we export does.
    pub(crate) fn is_list(&self) -> bool {
        let heading = Records::of(&self.text, self.separator).next().ok().flatten();
        heading.is_some_and(|(_, names)| {
            let names: Vec<_> =
                names.iter().take(MOST_COLUMNS).map(|name| name.trim().to_lowercase()).collect();
            COLUMNS.iter().take(NEEDED).all(|needed| names.iter().any(|name| name == needed))
        })
    }

    /// Its rows, one by one.
    ///
    /// # Errors
    /// [`CsvError`], of the line that names the columns.
    pub(crate) fn table(&self) -> Result<CsvTable<'_>, CsvError> {
        let mut records = Records::of(&self.text, self.separator);
        let (heading, names) = records.next()?.ok_or(CsvError::Empty)?;
        let (places, left_out) = columns(heading, &names)?;
        let encoding = self.is_converted.then_some(Note::NotUtf8);
        let notes = encoding.into_iter().chain(left_out).collect();
        Ok(CsvTable { records, places, heading, names, notes, rows: 0, ended: false })
    }

    /// How its amounts are written, where its person says that it is `asked`: what we export has commas between the
    /// fields and points before the decimals, whoever sends it back.
    pub(crate) fn notation(&self, asked: Notation) -> Notation {
        if self.separator == b',' { Notation::EN } else { asked }
    }

    /// In which characters it is.
    pub(crate) const fn charset(&self) -> &'static str {
        if self.is_converted { "windows-1252" } else { "UTF-8" }
    }
}

/// A row, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CsvRow {
    /// In which it begins.
    pub(crate) line: u32,
    pub(crate) form: ExpenseForm,
    /// What the file calls it.
    pub(crate) id: Option<ExpenseId>,
    pub(crate) foreign: Option<ForeignAmount>,
}

/// Where each of the columns stands that are needed, and of the further ones those that are there.
#[derive(Debug, Clone, Copy)]
struct Places {
    needed: [usize; NEEDED],
    further: [Option<usize>; COLUMNS.len() - FURTHER],
}

/// The rows of a file, each with the line it begins in, without the blank ones: from 1 to [`MOST_ROWS`]. The first line at
/// fault is the last one.
pub(crate) struct CsvTable<'a> {
    records: Records<'a>,
    places: Places,
    heading: u32,
    /// What its columns are called.
    pub(crate) names: StringRecord,
    pub(crate) notes: Vec<Note>,
    rows: usize,
    ended: bool,
}

impl CsvTable<'_> {
    fn row(&mut self) -> Result<Option<CsvRow>, CsvError> {
        while let Some((line, record)) = self.records.next()? {
            if record.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            if record.len() != self.names.len() {
                let (fields, columns) = (record.len(), self.names.len());
                return Err(CsvError::UnequalLengths { line, fields, columns });
            }
            if self.rows == MOST_ROWS {
                return Err(CsvError::TooManyRows { line });
            }
            self.rows += 1;
            return Ok(Some(row(line, &self.places, &record)));
        }
        if self.rows == 0 { Err(CsvError::NoRows { line: self.heading }) } else { Ok(None) }
    }
}

impl Iterator for CsvTable<'_> {
    type Item = Result<CsvRow, CsvError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let row = self.row().transpose();
        self.ended = !matches!(row, Some(Ok(_)));
        row
    }
}

/// The file in UTF-8. One that is neither that nor a text, because it holds a NUL as UTF-16 does, stays as it is.
fn text(file: &[u8]) -> Cow<'_, [u8]> {
    if str::from_utf8(file).is_ok() || file.contains(&0) {
        return file.into();
    }
    WINDOWS_1252.decode_without_bom_handling(file).0.into_owned().into_bytes().into()
}

/// Where the columns stand, and which are left out.
fn columns(line: u32, names: &StringRecord) -> Result<(Places, Vec<Note>), CsvError> {
    if names.len() > MOST_COLUMNS {
        return Err(CsvError::TooManyColumns { line });
    }
    let (mut found, mut left_out) = ([None; COLUMNS.len()], Vec::new());
    for (column, name) in (1..).zip(names) {
        let name = name.trim();
        let known = COLUMNS.iter().position(|known| *known == name.to_lowercase());
        let Some(place) = known.and_then(|known| found.get_mut(known)) else {
            let name = if name.is_empty() { column.to_string() } else { name.chars().take(TOLD).collect() };
            left_out.push(Note::ColumnLeftOut { name });
            continue;
        };
        if place.replace(column - 1).is_some() {
            return Err(CsvError::DoubledColumn { line, column });
        }
    }
    let mut needed = [0; NEEDED];
    for ((place, found), name) in needed.iter_mut().zip(found).zip(COLUMNS) {
        *place = found.ok_or(CsvError::MissingColumn { line, name })?;
    }
    let mut further = [None; COLUMNS.len() - FURTHER];
    for (place, found) in further.iter_mut().zip(found.into_iter().skip(FURTHER)) {
        *place = found;
    }
    Ok((Places { needed, further }, left_out))
}

fn row(line: u32, places: &Places, record: &StringRecord) -> CsvRow {
    let field = |place: &usize| record.get(*place).unwrap_or_default().to_owned();
    let [date, merchant, description, category, amount, currency] = places.needed.each_ref().map(field);
    let text = |read: String| unmarked(&read).to_owned();
    let further = |place: &Option<usize>| place.and_then(|place| record.get(place)).unwrap_or_default();
    let [foreign_amount, foreign_currency, id, refund_of] = places.further.each_ref().map(further);
    let form = ExpenseForm {
        date,
        merchant: text(merchant),
        description: text(description),
        category,
        amount,
        currency,
        refund_of: refund_of.to_owned(),
    };
    let id = id.trim().parse().ok().map(ExpenseId);
    CsvRow { line, form, id, foreign: ForeignAmount::listed(foreign_amount, foreign_currency) }
}

/// What is read after the file: a record of its own, unless a quote that never ends takes it in.
const END: &[u8] = b"\n.\n";

/// The records of a file one by one, each with the line it begins in.
struct Records<'a> {
    reader: Reader<Chain<&'a [u8], &'static [u8]>>,
    file: &'a [u8],
    /// Where the last record began, in bytes, and in which line. The reader's own count of lines is off where lines are
    /// blank or end with CR LF.
    at: usize,
    line: u32,
}

impl<'a> Records<'a> {
    fn of(file: &'a [u8], separator: u8) -> Self {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .from_reader(file.chain(END));
        Self { reader, file, at: 0, line: 1 }
    }

    fn next(&mut self) -> Result<Option<(u32, StringRecord)>, CsvError> {
        self.count_lines();
        let line = self.line;
        let mut record = StringRecord::new();
        // Nothing else can go wrong with what is in memory, however it looks.
        self.reader.read_record(&mut record).map_err(|_| CsvError::NotUtf8 { line })?;
        // The line break after a last line without one is END's.
        if self.byte() <= self.file.len() + 1 {
            return Ok(Some((line, record)));
        }
        if record == ["."][..] { Ok(None) } else { Err(CsvError::OpenQuote { line }) }
    }

    /// How far the file is read.
    fn byte(&self) -> usize {
        usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX)
    }

    /// Goes to the line in which the next record begins: the breaks before it are none of it.
    fn count_lines(&mut self) {
        let rest = self.file.get(self.byte()..).unwrap_or_default();
        let breaks = rest.iter().take_while(|byte| is_break(**byte)).count();
        let begins = self.file.len() - rest.len() + breaks;
        let passed = self.file.get(self.at..begins).unwrap_or_default();
        let breaks = passed.iter().filter(|byte| is_break(**byte)).count();
        let of_two = passed.windows(2).filter(|two| two == b"\r\n").count();
        self.line = self.line.saturating_add(u32::try_from(breaks - of_two).unwrap_or(u32::MAX));
        self.at = begins;
    }
}

/// The separator that the line has most of that names the columns.
fn separator(file: &[u8]) -> u8 {
    let names = file.split(|byte| is_break(*byte)).find(|line| !line.is_empty()).unwrap_or_default();
    let most = |separator: &u8| names.iter().filter(|byte| *byte == separator).count();
    [b'\t', b';', b','].into_iter().max_by_key(most).unwrap_or(b',')
}

const fn is_break(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &str = "date,merchant,description,category,amount,currency";
    const ROW: &str = "2026-11-20,Luigi,Pizza.,meals,102.00,USD";

    struct Whole {
        rows: Vec<(u32, ExpenseForm)>,
        notes: Vec<Note>,
        file: CsvFile,
    }

    impl Whole {
        fn notation(&self, asked: Notation) -> Notation {
            self.file.notation(asked)
        }
    }

    fn read(file: &[u8]) -> Result<Whole, CsvError> {
        let file = CsvFile::new(&Bytes::copy_from_slice(file));
        let table = file.table()?;
        let notes = table.notes.clone();
        let rows = table.map(|row| row.map(|row| (row.line, row.form))).collect::<Result<_, _>>()?;
        Ok(Whole { rows, notes, file })
    }

    fn told(file: impl AsRef<[u8]>) -> String {
        read(file.as_ref()).err().unwrap().to_string()
    }

    fn lines(file: &str) -> Vec<u32> {
        read(file.as_bytes()).unwrap().rows.into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn columns_are_known_by_their_names_in_any_order_and_with_any_separator() {
        let comma = read(format!("{NAMES}\r\n{ROW}\r\n").as_bytes()).unwrap().rows;
        assert_eq!(
            (comma[0].0, comma[0].1.merchant.as_str(), comma[0].1.amount.as_str()),
            (2, "Luigi", "102.00")
        );
        for file in [
            "\u{feff}date;merchant;description;category;amount;currency\n2026-11-20;Luigi;Pizza.;meals;102.00;USD",
            "Date\tMerchant\tDescription\tCategory\tAmount\tCurrency\r2026-11-20\tLuigi\tPizza.\tmeals\t102.00\tUSD\r",
            "amount, CURRENCY ,\"date\",status,merchant,description,category,report\n\
             102.00,USD,2026-11-20,open,Luigi,\"Pizza.\",meals,Trip\n",
        ] {
            assert_eq!(read(file.as_bytes()).unwrap().rows, comma, "{file}");
        }
    }

    #[test]
    fn a_row_is_told_by_the_line_it_begins_in() {
        assert_eq!(lines(&format!("{NAMES}\n{ROW}\n\n{ROW}")), [2, 4]);
        assert_eq!(lines(&format!("\r\n{NAMES}\r\n\r\n{ROW}\r\n,,,,,\r\n  \r\n{ROW}\r\n")), [4, 7]);
        let two_lines = ROW.replace("Pizza.", "\"Pizza,\r\nand more.\"");
        assert_eq!(lines(&format!("{NAMES}\r\n{two_lines}\r\n{ROW}\r\n")), [2, 4]);
        assert_eq!(lines(&format!("{NAMES}\r{ROW}\r{ROW}\r")), [2, 3]);
    }

    #[test]
    fn the_mark_of_the_export_is_taken_off() {
        let file =
            format!("{NAMES}\n2026-11-20,'=Luigi,''-5,meals,'1,USD\n2026-11-20,'Luigi',=1+1,meals,1,USD\n");
        let rows = read(file.as_bytes()).unwrap().rows;
        assert_eq!((rows[0].1.merchant.as_str(), rows[0].1.description.as_str()), ("=Luigi", "'-5"));
        assert_eq!(rows[0].1.amount, "'1", "an amount is never marked");
        assert_eq!((rows[1].1.merchant.as_str(), rows[1].1.description.as_str()), ("'Luigi'", "=1+1"));
    }

    #[test]
    fn what_else_is_known_of_an_expense_is_read_where_it_is_there() {
        let row = |file: &str| {
            let file = CsvFile::new(&Bytes::copy_from_slice(file.as_bytes()));
            file.table().unwrap().next().unwrap().unwrap()
        };
        let id = ExpenseId(uuid::Uuid::from_u128(7));
        let whole =
            row(&format!("{NAMES},id,refund_of,foreign_currency,foreign_amount\n{ROW},{id}, {id},EUR,95\n"));
        assert_eq!((whole.id, whole.form.refund_of()), (Some(id), Some(id)));
        assert_eq!(whole.foreign, ForeignAmount::listed("95.00", "EUR"));
        assert!(whole.foreign.is_some());
        let other = row(&format!("{NAMES},ID,foreign_amount\n{ROW},7,=1\n"));
        assert_eq!((other.id, other.foreign, other.form), (None, None, row(&format!("{NAMES}\n{ROW}")).form));
    }

    #[test]
    fn a_file_of_no_use_is_told_where_and_what_to_do() {
        for (file, begin) in [
            (String::new(), "the file is empty"),
            ("\r\n\n".to_owned(), "the file is empty"),
            (ROW.to_owned(), "line 1 must name the columns, and none of them is date; add it"),
            (format!("\n{NAMES},Date\n"), "line 2 names its column 7 a second time"),
            (
                NAMES.replace("amount,", ""),
                "line 1 must name the columns, and none of them is amount; add it",
            ),
            (NAMES.to_owned(), "there is no expense below line 1"),
            (format!("{NAMES}\n,,,,,\n \n"), "there is no expense below line 1"),
            (
                format!("{NAMES}\n{ROW}\n{ROW},x\n"),
                "line 3 has 7 fields, and the line that names the columns has 6",
            ),
            (format!("{NAMES}\n{ROW}\n\"{ROW}\n{ROW}\n"), "in line 3 begins a quote that never ends"),
            (format!("{NAMES}\n{ROW}\n{ROW}\n\""), "in line 4 begins a quote that never ends"),
            (format!("\"{NAMES}"), "in line 1 begins a quote that never ends"),
        ] {
            assert!(told(&file).starts_with(begin), "{file}: {}", told(&file));
        }
        let utf_16 = told(b"\xff\xfed\0a\0t\0e\0");
        assert_eq!(utf_16, "line 1 is no text in UTF-8; save the file as \"CSV UTF-8\" and send it again");
    }

    #[test]
    fn what_a_european_spreadsheet_writes_is_read_as_it_is_meant() {
        let file = b"Datum;Date;Merchant;Description;Category;Amount;Currency;\n\
            x;23.11.2026;Caf\xe9 \x80;Coffee.;Meals;1.234,50;EUR;\n";
        let sheet = read(file).unwrap();
        let form = &sheet.rows[0].1;
        assert_eq!(
            (form.merchant.as_str(), form.date.as_str(), form.amount.as_str()),
            ("Caf\u{e9} \u{20ac}", "23.11.2026", "1.234,50")
        );
        let left_out = |name: &str| Note::ColumnLeftOut { name: name.to_owned() };
        assert_eq!(sheet.notes, [Note::NotUtf8, left_out("Datum"), left_out("8")]);
        assert_eq!(sheet.notation(Notation::DE), Notation::DE);
    }

    #[test]
    fn a_file_that_commas_part_has_points_before_its_decimals() {
        let sheet = read(format!("{NAMES}\n{ROW}").as_bytes()).unwrap();
        assert_eq!((sheet.notation(Notation::DE), sheet.notes), (Notation::EN, vec![]));
        let sheet = read(format!("{NAMES}\n{ROW}").replace(',', "\t").as_bytes()).unwrap();
        assert_eq!(
            (sheet.notation(Notation::DE), sheet.notation(Notation::EN)),
            (Notation::DE, Notation::EN)
        );
    }

    #[test]
    fn ten_thousand_rows_are_taken_and_one_more_is_not() {
        let file = |rows: usize| format!("{NAMES}\n{}", format!("{ROW}\n").repeat(rows));
        assert_eq!(read(file(10_000).as_bytes()).unwrap().rows.len(), 10_000);
        assert!(told(file(10_001)).starts_with("line 10002 is one row more than the 10000"));
    }

    #[test]
    fn a_list_is_told_by_the_names_of_all_columns_that_are_needed() {
        let is_list = |file: &str| CsvFile::new(&Bytes::copy_from_slice(file.as_bytes())).is_list();
        assert!(is_list(NAMES) && is_list(&format!("\u{feff}{NAMES},report,status\n{ROW}")));
        assert!(is_list("Kostenstelle;Amount; CURRENCY ;date;merchant;description;category"));
        for other in ["", "date,merchant,amount", "Date;Payee;Amount\n", "\"date", ROW] {
            assert!(!is_list(other), "{other}");
        }
    }

    #[test]
    fn a_million_columns_are_refused_at_the_first() {
        assert!(told(",".repeat(1_000_000)).contains("more than 100 columns"));
        let file = format!("{NAMES}\n{}x\n", ",".repeat(1_000_000));
        assert!(told(file).starts_with("line 2 has 1000001 fields"));
    }
}
