//! Files that are no statements are refused with a sentence that helps.

use std::io::Cursor;

use statements::{OtherKind, Refusal, Statement, limits};

use crate::zip_file::zip_file;

fn refusal(file: &[u8]) -> Refusal {
    match Statement::open(Cursor::new(file)) {
        Err(refusal) => refusal,
        Ok(mut statement) => statement.read(None).unwrap_err(),
    }
}

#[test]
fn each_file_that_is_no_statement_is_told_what_to_do() {
    for (file, begin) in [
        (&b""[..], "The file is empty."),
        (b"  \r\n\n", "The file is empty."),
        (b"hello\n", "This is no statement"),
        (b"{\"a\":1}", "This is no statement"),
        (b"Dear customer,\nwe wish you, and yours, all the best.\n", "No column of the file holds dates."),
        (
            b"Date: 28/10/2026\nDescription: KIOSK, BAR\nAmount: -3.40\n\nDate: 15/10/2026\n",
            "This is no statement",
        ),
        (b"Date,Payee,Amount\n", "There is no payment in the file."),
        (b"Date,Payee,Amount\n,,\n", "There is no payment in the file."),
        (b"Name,Day\nx,2026-10-03\n", "No column of the file holds amounts."),
        (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", "This is a picture"),
        (b"\0\x01\x02\x03\x04\x05\x06\x07\x08", "This is no statement"),
        (b"%PDF-1.7\n1 0 obj", "This is a PDF"),
        (b"%PDF-1.7\ntrailer << /Encrypt 5 0 R >>", "The file is protected by a password."),
        (b"\x1f\x8b\x08\0\0\0\0\0", "This is a ZIP archive."),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "This is a web page"),
        (b"<note>hello</note>", "This is no statement"),
        (b"{1:F01BANKDEFFXXXX}{4:\n:20:X\n", "This is an MT940 file"),
        (b"!Type:Invst\nD10/3'26\n^\n", "There is no payment in the file."),
        (b"OFXHEADER:100\n\n<OFX><SIGNONMSGSRSV1></OFX>", "There is no payment in the file."),
        (b"OFXHEADER:100\n\n<OFX><STMTTRN><TRNAMT>1", "The file is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and nothing", "The file is damaged"),
        (b"PK\x03\x04 and nothing", "The file is damaged"),
    ] {
        let told = refusal(file).to_string();
        assert!(told.starts_with(begin), "{} {told}", String::from_utf8_lossy(file));
        assert!(told.contains("ownload") || told.contains("send") || told.contains("Choose"), "{told}");
    }
}

#[test]
fn what_is_packed_is_looked_at_before_it_is_read() {
    assert!(matches!(refusal(&zip_file(&[("statement.csv", b"Date,Amount\n")])), Refusal::Archive));
    assert!(matches!(
        refusal(&zip_file(&[("word/document.xml", b"<w/>")])),
        Refusal::OtherKind { what: OtherKind::WordDocument }
    ));
    let manifest = b"<manifest:encryption-data/>";
    let locked = zip_file(&[("content.xml", b"x"), ("META-INF/manifest.xml", manifest)]);
    assert!(matches!(refusal(&locked), Refusal::Encrypted));
    let broken = zip_file(&[("xl/workbook.xml", b"<workbook>")]);
    assert!(matches!(refusal(&broken), Refusal::Damaged { .. } | Refusal::NoRows));
}

#[test]
fn a_zip_bomb_is_refused_before_it_is_read() {
    let zeros = vec![b' '; usize::try_from(limits::LARGEST_UNPACKED).unwrap() + 1];
    let bomb = zip_file(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &zeros)]);
    assert!(bomb.len() < 200_000);
    assert!(matches!(refusal(&bomb), Refusal::UnpacksTooLarge));
    let many: Vec<_> = (0..1_001).map(|part| format!("{part}.xml")).collect();
    let mut parts: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    parts.push(("xl/workbook.xml", b"<workbook/>"));
    assert!(matches!(refusal(&zip_file(&parts)), Refusal::UnpacksTooLarge));
    let announced = b"<sst uniqueCount=\"999999999999\"></sst>";
    let strings = zip_file(&[("xl/workbook.xml", b"<workbook/>"), ("xl/sharedStrings.xml", announced)]);
    assert!(matches!(refusal(&strings), Refusal::UnpacksTooLarge));
    for text in ["<si><t/></si>", "<x:si><x:t/></x:si>"] {
        let texts = text.repeat(100 * limits::MOST_ROWS + 1);
        let parts = [("xl/workbook.xml", &b"<workbook/>"[..]), ("xl/sharedStrings.xml", texts.as_bytes())];
        assert!(matches!(refusal(&zip_file(&parts)), Refusal::UnpacksTooLarge), "{text}");
    }
}

#[test]
fn looks_of_cells_that_would_take_all_memory_are_refused() {
    let styles = |fonts: &str, formats: &str| {
        let styles = format!("<styleSheet><fonts>{fonts}</fonts><cellXfs>{formats}</cellXfs></styleSheet>");
        refusal(&zip_file(&[("xl/workbook.xml", b"<workbook/>"), ("xl/styles.xml", styles.as_bytes())]))
    };
    for many in ["<xf/>", "<x:xf></x:xf>", "<xf\nfontId='0'/>"] {
        assert!(matches!(styles("", &many.repeat(100_001)), Refusal::UnpacksTooLarge), "{many}");
        // As many as Excel itself has.
        assert!(matches!(styles("<font/>", &many.repeat(65_490)), Refusal::Damaged { .. }), "{many}");
    }
    // Each has a copy of the name of its font, in whichever quotes that stands.
    for quote in ["\"", "'"] {
        let font = |length: usize| format!("<font><name val={quote}{}{quote}/></font>", "x".repeat(length));
        let formats = "<xf fontId=\"0\"/>".repeat(5_000);
        assert!(matches!(styles(&font(20_000), &formats), Refusal::UnpacksTooLarge));
        assert!(matches!(styles(&font(100), &formats), Refusal::Damaged { .. }));
    }
}

/// A spreadsheet of OpenDocument with these tables.
fn spreadsheet(tables: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>\
         </office:document-content>"
    );
    zip_file(&[("content.xml", content.as_bytes())])
}

#[test]
fn a_spreadsheet_of_many_sheets_takes_no_more_memory_than_one() {
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let row = |times: usize, cells: &[&str]| {
        let cells: String = cells.iter().map(|text| cell(text)).collect();
        format!("<table:table-row table:number-rows-repeated=\"{times}\">{cells}</table:table-row>")
    };
    let table = |rows: &str| format!("<table:table>{rows}</table:table>");
    let sheets = |times: usize, sheet: &str| spreadsheet(&table(sheet).repeat(times));
    // Each of them is as large as one may be.
    let long = row(10_000, &[&"x".repeat(1_600)]);
    assert!(matches!(refusal(&sheets(12, &long)), Refusal::UnpacksTooLarge));
    let wide = row(10_000, &["1"; 100]);
    assert!(matches!(refusal(&sheets(12, &wide)), Refusal::UnpacksTooLarge));
    // A year, a month on each sheet; and more sheets than are looked at.
    let header = row(1, &["Date", "Payee", "Paid out", "Currency"]);
    let month = [header, row(800, &["2026-10-03", "Kiosk", "4.80", "EUR"])].concat();
    for (times, other) in [(12, ""), (1, &*table("").repeat(5_000))] {
        let file = spreadsheet(&[&table(&month).repeat(times), other].concat());
        assert_eq!(Statement::open(Cursor::new(file)).unwrap().read(None).unwrap().rows, 800);
    }
}

#[test]
fn a_billion_laughs_are_refused_in_each_format_of_xml() {
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]>";
    let camt = format!(
        "<?xml version=\"1.0\"?>{laughs}<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">&b;</Document>"
    );
    let ofx_2 = format!("<?xml version=\"1.0\"?><?OFX OFXHEADER=\"200\"?>{laughs}<OFX>&b;</OFX>");
    let ofx_1 = format!("OFXHEADER:100\n\n{laughs}<OFX>&b;</OFX>");
    for file in [&camt, &ofx_2, &ofx_1, laughs] {
        assert!(matches!(refusal(file.as_bytes()), Refusal::Definitions), "{file}");
    }
    let sheet = zip_file(&[("xl/workbook.xml", laughs.as_bytes())]);
    assert!(matches!(refusal(&sheet), Refusal::Definitions));
    let late = format!("{}{laughs}", " ".repeat(70_000));
    assert!(matches!(refusal(&zip_file(&[("content.xml", late.as_bytes())])), Refusal::Definitions));
}

#[test]
fn a_file_that_is_too_large_is_refused() {
    let large = vec![b'x'; usize::try_from(limits::LARGEST_FILE).unwrap() + 1];
    assert_eq!(
        refusal(&large).to_string(),
        "The file is larger than 5 MB. Download a shorter period from your bank."
    );
    let wide = format!("Date,Amount{}\n2026-10-03,1{}\n", ",x".repeat(100), ",".repeat(100));
    assert!(matches!(refusal(wide.as_bytes()), Refusal::TooManyColumns | Refusal::NotAStatement));
}
