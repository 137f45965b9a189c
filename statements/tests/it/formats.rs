//! Each format that names its columns itself, and spreadsheets.

use std::io::{Cursor, Write};

use statements::{Answer, DateOrder, Format, Question};

use crate::{
    told::{all, reading, rows, told},
    workbook::workbook,
    zip_file::zip_file,
};

#[test]
fn an_ofx_2_statement() {
    let file = r#"<?xml version="1.0" encoding="UTF-8"?>
<?OFX OFXHEADER="200" VERSION="220" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>
<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR</CURDEF>
<BANKACCTFROM><BANKID>1</BANKID><ACCTID>DE00</ACCTID></BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261001</DTSTART><DTEND>20261031</DTEND>
<STMTTRN><TRNTYPE>POS</TRNTYPE><DTPOSTED>20261004</DTPOSTED><DTUSER>20261003120000[+2:CEST]</DTUSER><TRNAMT>-12,50</TRNAMT>
<FITID>A1</FITID><NAME>Café &amp; Bar</NAME><MEMO/></STMTTRN>
<STMTTRN><TRNTYPE>DIRECTDEP</TRNTYPE><DTPOSTED>20261005</DTPOSTED><TRNAMT>1000.00</TRNAMT><FITID>A2</FITID><NAME>Boss</NAME></STMTTRN>
<STMTTRN><TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20261006</DTPOSTED><TRNAMT>-20.00</TRNAMT><FITID>A3</FITID>
<PAYEE><NAME>Shop</NAME><CITY>Rome</CITY></PAYEE><BANKACCTTO><ACCTID>X</ACCTID></BANKACCTTO>
<CURRENCY><CURRATE>1.1</CURRATE><CURSYM>USD</CURSYM></CURRENCY></STMTTRN>
<STMTTRN><TRNTYPE>SRVCHG</TRNTYPE><DTPOSTED>20261007</DTPOSTED><TRNAMT>-1.50</TRNAMT><FITID>A4</FITID><NAME>Account fee</NAME></STMTTRN>
<STMTTRN><TRNTYPE>XFER</TRNTYPE><DTPOSTED>20261008</DTPOSTED><TRNAMT>-100.00</TRNAMT><FITID>A5</FITID><NAME>Savings</NAME></STMTTRN>
<STMTTRN><TRNTYPE>HOLD</TRNTYPE><DTPOSTED>20261009</DTPOSTED><TRNAMT>-9.00</TRNAMT><FITID>A6</FITID><NAME>Hotel</NAME></STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"#;
    let (rows_of_it, questions) = all(file.as_bytes());
    assert_eq!(
        rows_of_it,
        [
            "1 2026-10-03 out 12.50 EUR Café & Bar payment booked, taken",
            "2 2026-10-05 in 1000.00 EUR Boss payment booked",
            "3 2026-10-06 out 20.00 USD Shop payment booked, taken",
            "4 2026-10-07 out 1.50 EUR Account fee fee booked, taken",
            "5 2026-10-08 out 100.00 EUR Savings transfer booked",
            "6 2026-10-09 out 9.00 EUR Hotel payment pending",
        ]
    );
    assert_eq!(questions, [""; 0]);
    assert_eq!(reading(file.as_bytes()).1.format, Format::Ofx2);
}

#[test]
fn a_bank_that_contradicts_its_own_words_in_ofx_is_asked_about() {
    let file = b"OFXHEADER:100\n\n<OFX><CURDEF>EUR<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261003<TRNAMT>12.50<FITID>1<NAME>x</STMTTRN></OFX>";
    let (rows, questions) = all(file);
    assert_eq!(rows, ["3 2026-10-03 ? 12.50 EUR x payment booked"]);
    assert_eq!(questions, ["Was 12.50 money that you spent, or money that you got?"]);
}

#[test]
fn two_movements_of_one_name_that_differ_are_two() {
    let file =
        b"OFXHEADER:100\n\n<OFX><CURDEF>EUR<STMTTRN><DTPOSTED>20261003<TRNAMT>-1.50<FITID>0<NAME>x</STMTTRN>\
        <STMTTRN><DTPOSTED>20261003<TRNAMT>-2.50<FITID>0<NAME>y</STMTTRN></OFX>";
    let taken = all(file).0.iter().filter(|row| row.ends_with(", taken")).count();
    assert_eq!(taken, 2);
}

#[test]
fn a_qif_file() {
    let file = "!Account\nNChecking\n^\n!Type:Bank\nD10/ 3'26\nT-1,234.50\nPCafé\nMLunch\nLMeals\n^\nD10/31'26\nU25.00\nPRefund shop\n^\n";
    let (rows_of_it, questions) = all(file.as_bytes());
    assert_eq!(
        rows_of_it,
        [
            "5 2026-10-03 out 1234.50 ? Café (Lunch) payment booked",
            "11 2026-10-31 in 25.00 ? Refund shop refund booked",
        ]
    );
    assert_eq!(questions, ["In which currency are the 2 amounts that name none?"]);
    let (mut statement, reading) = reading(file.as_bytes());
    assert_eq!((reading.format, reading.mapping.date_order), (Format::Qif, Some(DateOrder::MonthFirst)));
    let mapping = reading.mapping.with(Answer::Currency("EUR".parse().unwrap()));
    let first = &rows(&mut statement, &mapping)[0];
    assert_eq!(told(first), "5 2026-10-03 out 1234.50 EUR Café (Lunch) payment booked, taken");
    assert_eq!(first.category, "Meals");
    // The order is asked where nothing tells it; an older Macintosh ends lines with a return.
    let (_, reading) =
        self::reading(b"!Type:CCard\rD3/10/2026\rT-12,50\rPKiosk\r^\rD4/10/2026\rT-1,50\rPBar\r^\r");
    assert!(matches!(reading.questions[0], Question::DateOrder { .. }), "{:?}", reading.questions);
    assert_eq!((reading.rows, reading.first[1].line), (2, 6));
}

#[test]
fn a_camt_053_statement() {
    let file = r#"<?xml version="1.0" encoding="ISO-8859-1"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>1</Id>
<Acct><Id><IBAN>DE00</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Amt Ccy="EUR">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Ntry><NtryRef>1</NtryRef><Amt Ccy="EUR">46.20</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-10-05</Dt></BookgDt><ValDt><Dt>2026-10-06</Dt></ValDt><AcctSvcrRef>REF1</AcctSvcrRef>
<NtryDtls><TxDtls><AmtDtls><InstdAmt><Amt Ccy="USD">50.00</Amt></InstdAmt></AmtDtls>
<RltdPties><Cdtr><Pty><Nm>Bäckerei &amp; Café</Nm></Pty></Cdtr><Dbtr><Pty><Nm>Me</Nm></Pty></Dbtr></RltdPties>
<RmtInf><Ustrd>Invoice 7</Ustrd><Ustrd>thanks</Ustrd></RmtInf>
<RltdDts><TxDtTm>2026-10-03T23:30:00-05:00</TxDtTm></RltdDts></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">1.234</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><DtTm>2026-10-07T10:00:00</DtTm></BookgDt>
<AddtlNtryInf>Interest</AddtlNtryInf></Ntry>
<Ntry><Amt Ccy="EUR">9.90</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd><Sts>BOOK</Sts><BookgDt><Dt>2026-10-08</Dt></BookgDt></Ntry>
<Ntry><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>PDNG</Sts><BookgDt><Dt>2026-10-09</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>"#;
    let bytes = encoding_rs::WINDOWS_1252.encode(file).0;
    let (rows_of_it, questions) = all(&bytes);
    assert_eq!(
        rows_of_it,
        [
            "1 2026-10-03 out 46.20 EUR = 50.00 USD Bäckerei & Café (Invoice 7 thanks) payment booked, taken",
            "2 2026-10-07 in 1.234 EUR Interest payment booked ! The amount has more decimals than EUR has. Enter the amount, or \
             choose another currency.",
            "3 2026-10-08 out 9.90 EUR  payment reverted",
            "4 2026-10-09 out 5.00 EUR  payment pending",
        ]
    );
    assert_eq!(questions, [""; 0]);
    let (mut statement, reading) = reading(&bytes);
    assert_eq!(reading.format, Format::Camt);
    let rows = rows(&mut statement, &reading.mapping);
    assert_eq!(rows[0].booked.unwrap().to_string(), "2026-10-05");
}

/// A workbook of one sheet, its rows and the texts that they name as XML.
fn xlsx(rows: &str, strings: &str) -> Vec<u8> {
    workbook(strings, |sheet| sheet.write_all(rows.as_bytes())).unwrap()
}

#[test]
fn an_excel_workbook() {
    let strings: String =
        ["Account of Ada", "Date", "Payee", "Paid out", "Paid in", "Currency", "Café", "EUR", "Boss"]
            .map(|text| format!("<si><t>{text}</t></si>"))
            .concat();
    let rows_of_it = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>\
        <row r=\"3\"><c r=\"A3\" t=\"s\"><v>1</v></c><c r=\"B3\" t=\"s\"><v>2</v></c><c r=\"C3\" t=\"s\"><v>3</v></c>\
        <c r=\"D3\" t=\"s\"><v>4</v></c><c r=\"E3\" t=\"s\"><v>5</v></c></row>\
        <row r=\"4\"><c r=\"A4\" s=\"1\"><v>46298</v></c><c r=\"B4\" t=\"s\"><v>6</v></c><c r=\"C4\"><v>4.8</v></c>\
        <c r=\"E4\" t=\"s\"><v>7</v></c></row>\
        <row r=\"5\"><c r=\"A5\" s=\"1\"><v>46299.5</v></c><c r=\"B5\" t=\"s\"><v>8</v></c><c r=\"D5\"><v>1089</v></c>\
        <c r=\"E5\" t=\"s\"><v>7</v></c></row>";
    let file = xlsx(rows_of_it, &strings);
    let (rows, questions) = all(&file);
    assert_eq!(
        rows,
        [
            "4 2026-10-03 out 4.80 EUR Café payment booked, taken",
            "5 2026-10-04 in 1089.00 EUR Boss payment booked",
        ]
    );
    assert_eq!(questions, [""; 0]);
    assert_eq!(reading(&file).1.format, Format::Xlsx);
    // One cell in the last row takes no more than itself.
    let far = "<row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row>";
    assert_eq!(all(&xlsx(&format!("{rows_of_it}{far}"), &strings)).0.len(), 2);
    // A row that comes after a later one is no program's.
    let back = "<row r=\"2\"><c r=\"A2\"><v>1</v></c></row>";
    let refused = statements::Statement::open(Cursor::new(xlsx(&format!("{rows_of_it}{back}"), &strings)));
    assert!(matches!(refused, Err(statements::Refusal::Damaged { line: 2 })), "{refused:?}");
}

#[test]
fn an_open_document_spreadsheet() {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let header = ["Datum", "Empfänger", "Ausgaben"].map(cell).concat();
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\">\
         <office:body><office:spreadsheet><table:table table:name=\"1\"><table:table-column table:number-columns-repeated=\"16384\"/>\
         <table:table-row>{header}<table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row>\
         <table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row>\
         <table:table-row><table:table-cell office:value-type=\"date\" office:date-value=\"2026-10-03\"><text:p>03.10.26</text:p></table:table-cell>\
         {}<table:table-cell office:value-type=\"currency\" office:currency=\"EUR\" office:value=\"1089.5\"><text:p>1.089,50 €</text:p>\
         </table:table-cell></table:table-row>\
         <table:table-row table:number-rows-repeated=\"1048571\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
         </table:table></office:spreadsheet></office:body></office:document-content>",
        cell("Caf&#xe9; &amp; Bar")
    );
    let kind = b"application/vnd.oasis.opendocument.spreadsheet";
    let file = zip_file(&[("mimetype", kind), ("content.xml", content.as_bytes())]);
    let (rows, questions) = all(&file);
    assert_eq!(rows, ["4 2026-10-03 out 1089.50 EUR Café & Bar payment booked, taken"]);
    assert_eq!(questions, [""; 0]);
    assert_eq!(reading(&file).1.format, Format::Ods);
}
