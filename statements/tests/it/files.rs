//! One test for each file, with every value that is in it.

use statements::{Answer, DateOrder, Format, Meaning, Note, Question, SignConvention};

use crate::told::{all, reading, rows, told};

#[test]
fn a_bank_s_table_in_windows_1252_with_lines_above_it() {
    let file = include_bytes!("../files/bank_preamble_semicolon.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "5 2026-10-28 out 4.80 EUR Bäckerei Müller (Kartenzahlung) payment booked, taken",
            "6 2026-10-27 out 1089.00 EUR Deutsche Bahn AG (Ticket \"Köln – Bonn\") payment booked, taken",
            "7 2026-10-26 in 2300.00 EUR Arbeitgeber GmbH (Gehalt) payment booked",
        ]
    );
    assert_eq!(questions, [""; 0]);
    let (_, reading) = reading(file);
    assert_eq!((reading.format, reading.charset.unwrap().name()), (Format::Csv, "windows-1252"));
    let columns: Vec<_> =
        reading.columns.iter().map(|column| (column.name.as_str(), column.meaning)).collect();
    assert_eq!(
        columns,
        [
            ("Buchungstag", Meaning::Booked),
            ("Valuta", Meaning::Value),
            ("Auftraggeber / Empfänger", Meaning::Payee),
            ("Verwendungszweck", Meaning::Text),
            ("Betrag (EUR)", Meaning::Amount),
            ("Saldo nach Buchung", Meaning::Balance),
        ]
    );
    assert_eq!(reading.columns[4].examples, ["-4,80", "-1.089,00", "2.300,00"]);
    assert_eq!((reading.rows, reading.expenses), (3, 2));
    assert_eq!(reading.notes, [Note::Charset { name: "windows-1252".into() }]);
    assert_eq!(reading.mapping.sign, Some(SignConvention::MinusIsOut), "by the balance");
}

#[test]
fn a_neobank_s_table_with_fees_and_states() {
    let (rows, questions) = all(include_bytes!("../files/neobank.csv"));
    assert_eq!(
        rows,
        [
            "2 2026-10-03 out 3.40 EUR Corner Coffee payment booked, taken",
            "3 2026-10-05 out 21.00 EUR Night Taxi payment pending",
            "4 2026-10-06 in 80.00 EUR Hotel Plaza refund booked",
            "5 2026-10-08 out 50.00 CHF Cash at Kiosk payment booked, taken",
            "5 2026-10-08 out 1.50 CHF Cash at Kiosk fee booked, taken",
        ]
    );
    assert_eq!(questions, [""; 0]);
}

#[test]
fn a_card_s_table_with_the_month_first() {
    let file = include_bytes!("../files/card_month_first.csv");
    let (rows_of_it, questions) = all(file);
    assert_eq!(
        rows_of_it,
        [
            "2 2026-10-04 out 18.00 ? UNION STATION GARAGE payment booked",
            "3 2026-10-13 out 42.17 ? TAQUERIA \"EL SOL\" (team lunch) payment booked",
            "4 2026-10-20 in 500.00 ? Payment Thank You transfer booked",
        ]
    );
    assert_eq!(questions, ["In which currency are the 3 amounts that name none?"]);
    let (mut statement, reading) = reading(file);
    assert_eq!(reading.mapping.date_order, Some(DateOrder::MonthFirst), "because of the 13");
    let mapping = reading.mapping.clone().with(Answer::Currency("USD".parse().unwrap()));
    let answered: Vec<_> = rows(&mut statement, &mapping).iter().map(told).collect();
    assert_eq!(
        answered,
        [
            "2 2026-10-04 out 18.00 USD UNION STATION GARAGE payment booked, taken",
            "3 2026-10-13 out 42.17 USD TAQUERIA \"EL SOL\" (team lunch) payment booked, taken",
            "4 2026-10-20 in 500.00 USD Payment Thank You transfer booked",
        ]
    );
    assert_eq!(rows(&mut statement, &mapping)[0].category, "Travel");
    assert_eq!(rows(&mut statement, &mapping)[0].booked.unwrap().to_string(), "2026-10-05");
    assert_eq!(statement.read(Some(&mapping)).unwrap().questions, []);
}

#[test]
fn a_table_with_a_column_for_each_way() {
    let file = include_bytes!("../files/paid_in_paid_out.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "2 2026-10-03 out 6.40 GBP TFL TRAVEL CH payment booked, taken",
            "3 2026-10-05 in 1120.00 GBP REFUND HOTEL refund booked",
            "4 2026-10-07 out 1204.50 GBP TRAINLINE payment booked, taken",
        ]
    );
    assert_eq!(questions, [""; 0]);
    let note = Note::CurrencySign { sign: "£".into(), currency: "GBP".parse().unwrap() };
    assert_eq!(reading(file).1.notes, [note]);
}

#[test]
fn an_ofx_1_statement_with_one_movement_twice() {
    let file = include_bytes!("../files/statement_ofx1.ofx");
    let (rows_of_it, questions) = all(file);
    assert_eq!(
        rows_of_it,
        [
            "12 2026-10-03 out 8.95 CAD Café Été & Fils payment booked, taken",
            "13 2026-10-09 in 25.00 CAD REFUND (order 7) refund booked",
            "14 2026-10-03 out 8.95 CAD Café Été & Fils payment booked again",
        ]
    );
    assert_eq!(questions, [""; 0]);
    let (mut statement, reading) = reading(file);
    assert_eq!((reading.format, reading.expenses), (Format::Ofx1, 1));
    let rows = rows(&mut statement, &reading.mapping);
    assert_eq!(rows[0].key, rows[2].key);
    assert_ne!(rows[0].key, rows[1].key);
}

#[test]
fn amounts_with_their_signs_and_currencies_wherever_they_stand() {
    let file = include_bytes!("../files/symbols_and_signs.csv");
    let (rows_of_it, questions) = all(file);
    assert_eq!(
        rows_of_it,
        [
            "2 2026-10-01 ? 12.50 EUR a payment booked",
            "3 2026-10-02 ? 12.50 EUR b payment booked",
            "4 2026-10-03 ? 12.50 USD c payment booked",
            "5 2026-10-04 ? 12.50 ? d payment booked",
            "6 2026-10-05 ? 12.50 ? e payment booked",
            "7 2026-10-06 ? 1234.50 CHF f payment booked",
            "8 2026-10-07 ? 1234.50 ? g payment booked",
        ]
    );
    assert_eq!(
        questions,
        [
            "Was € 12,50 money that you spent, or money that you got?",
            "In which currency are the 3 amounts that name none?",
        ]
    );
    let (mut statement, reading) = reading(file);
    // What most of them say, those without a sign: money that was spent.
    assert!(matches!(reading.questions[0], Question::Sign { proposed: SignConvention::MinusIsIn, .. }));
    let mapping = reading.proposed().with(Answer::Currency("EUR".parse().unwrap()));
    let answered: Vec<_> = rows(&mut statement, &mapping).iter().map(told).collect();
    assert_eq!(
        answered,
        [
            "2 2026-10-01 out 12.50 EUR a payment booked, taken",
            "3 2026-10-02 out 12.50 EUR b payment booked, taken",
            "4 2026-10-03 out 12.50 USD c payment booked, taken",
            "5 2026-10-04 in 12.50 EUR d payment booked",
            "6 2026-10-05 in 12.50 EUR e payment booked",
            "7 2026-10-06 out 1234.50 CHF f payment booked, taken",
            "8 2026-10-07 out 1234.50 EUR g payment booked, taken",
        ]
    );
    assert_eq!(statement.read(Some(&mapping)).unwrap().questions, []);
}
