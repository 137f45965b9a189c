//! Lists of expenses as people and their programs write them.

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

fn read(file: &[u8]) -> Result<Whole, ListRefusal> {
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
        (NAMES.replace("amount,", ""), "line 1 must name the columns, and none of them is amount; add it"),
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
    assert_eq!((sheet.notation(Notation::DE), sheet.notation(Notation::EN)), (Notation::DE, Notation::EN));
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
