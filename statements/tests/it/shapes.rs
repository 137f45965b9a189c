//! Tables in the shapes that banks give them.

use statements::{
    Answer, DateOrder, DecimalMark, Direction, Kind, Meaning, Question, Refusal, SignConvention, Statement,
};

use crate::told::{all, reading, rows, told};

/// Rows without the number of their line.
fn bare(file: &[u8]) -> Vec<String> {
    all(file).0.into_iter().map(|row| row.split_once(' ').unwrap().1.to_owned()).collect()
}

#[test]
fn tabs_and_pipes_part_cells_too() {
    for separator in ["\t", "|", ";", ","] {
        let file = ["Date", "Payee", "Paid out", "Currency"].join(separator)
            + "\n"
            + &["2026-10-03", "\"Kiosk, Bar; 5|6\"", "3.40", "EUR"].join(separator)
            + "\n";
        assert_eq!(
            bare(file.as_bytes()),
            ["2026-10-03 out 3.40 EUR Kiosk, Bar; 5|6 payment booked, taken"],
            "{separator}"
        );
    }
}

#[test]
fn a_text_in_utf_16_or_mac_roman_is_read() {
    let text = "Datum\tEmpfänger\tAusgaben (EUR)\n3.10.2026\tCafé Müller\t3,40\n";
    let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let expected = ["2026-10-03 out 3.40 EUR Café Müller payment booked, taken"];
    assert_eq!(bare(&[b"\xff\xfe".to_vec(), utf_16].concat()), expected);
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(bare(&big), expected);
    assert_eq!(bare(&encoding_rs::MACINTOSH.encode(text).0), expected);
}

#[test]
fn a_column_may_say_the_sign() {
    for (header, out, into) in [
        ("Soll/Haben", "S", "H"),
        ("Af Bij", "Af", "Bij"),
        ("Debit/Credit", "DR", "CR"),
        ("Vorzeichen", "-", "+"),
        ("收/支", "支出", "收入"),
        ("Type", "Debit", "Credit"),
        ("Umsatztyp", "Ausgang", "Eingang"),
    ] {
        let file = format!(
            "Datum;Naam;Bedrag;{header};Valuta\n2026-10-03;Kiosk;3,40;{out};EUR\n2026-10-04;Werkgever;1.000,00;{into};EUR\n"
        );
        let expected = [
            "2026-10-03 out 3.40 EUR Kiosk payment booked, taken",
            "2026-10-04 in 1000.00 EUR Werkgever payment booked",
        ];
        assert_eq!(bare(file.as_bytes()), expected, "{header}");
    }
}

#[test]
fn an_unknown_word_for_the_sign_is_asked() {
    let file = b"Datum;Empf\xc3\xa4nger;Betrag;Sign;Currency\n2026-10-03;Kiosk;3,40;zulasten;EUR\n2026-10-04;Chef;9,00;H;EUR\n";
    let (mut statement, reading) = reading(file);
    assert_eq!(reading.questions, [Question::Word { word: "zulasten".into() }]);
    let before = rows(&mut statement, &reading.mapping);
    assert_eq!((before[0].direction, before[1].direction), (None, Some(Direction::In)));
    let mapping = reading.mapping.with(Answer::Word { word: "zulasten".into(), direction: Direction::Out });
    assert!(rows(&mut statement, &mapping)[0].is_expense());
}

#[test]
fn brackets_and_a_minus_behind_are_a_minus() {
    let file = b"Date,Type,Description,Amount\n2026-10-03,Purchase,Kiosk,(EUR 3.40)\n2026-10-04,Purchase,Bar,EUR 1.50-\n\
        2026-10-05,Refund,Kiosk,EUR 3.40\n";
    assert_eq!(
        bare(file),
        [
            "2026-10-03 out 3.40 EUR Kiosk payment booked, taken",
            "2026-10-04 out 1.50 EUR Bar payment booked, taken",
            "2026-10-05 in 3.40 EUR Kiosk refund booked",
        ]
    );
}

#[test]
fn credits_are_marked_and_the_others_are_not() {
    let file =
        b"Date,Description,Amount\n2026-10-03,Kiosk,GBP 3.40\n2026-10-04,Payment received,GBP 500.00 CR\n";
    assert_eq!(
        bare(file),
        [
            "2026-10-03 out 3.40 GBP Kiosk payment booked, taken",
            "2026-10-04 in 500.00 GBP Payment received payment booked",
        ]
    );
}

#[test]
fn months_have_names_and_years_two_digits() {
    let file = "Fecha;Concepto;Cargos;Divisa\n3 de octubre de 2026;a;1,00;EUR\n04-nov-26;b;1,00;EUR\n5 dic. 2026;c;1,00;EUR\n\
        31/10/26;d;1,00;EUR\n05/11/26;e;1,00;EUR\n05/10/26;f;1,00;EUR\n";
    let days: Vec<_> = bare(file.as_bytes()).iter().map(|row| row[..10].to_owned()).collect();
    assert_eq!(days, ["2026-10-03", "2026-11-04", "2026-12-05", "2026-10-31", "2026-11-05", "2026-10-05"]);
}

#[test]
fn an_order_of_dates_that_nothing_tells_is_asked() {
    let file = b"Date,Payee,Paid out,Currency\n03/10/2026,a,1.50,EUR\n04/10/2026,b,1.50,EUR\n";
    let (mut statement, reading) = reading(file);
    let question = Question::DateOrder {
        choices: vec![DateOrder::DayFirst, DateOrder::MonthFirst],
        example: "03/10/2026".into(),
    };
    assert_eq!(reading.questions, [question]);
    assert!(reading.first.iter().all(|row| row.day.is_none() && !row.is_expense() && row.key.is_none()));
    for (order, day) in [(DateOrder::DayFirst, "2026-10-03"), (DateOrder::MonthFirst, "2026-03-10")] {
        let mapping = reading.mapping.clone().with(Answer::DateOrder(order));
        assert_eq!(rows(&mut statement, &mapping)[0].day.unwrap().to_string(), day);
    }
    // What is told is not believed against the file.
    let mapping = reading.mapping.with(Answer::DateOrder(DateOrder::MonthFirst));
    let later = b"Date,Payee,Paid out,Currency\n03/11/2026,a,1.50,EUR\n13/11/2026,b,1.50,EUR\n";
    let mut later = Statement::open(std::io::Cursor::new(later.to_vec())).unwrap();
    assert_eq!(later.read(Some(&mapping)).unwrap().first[0].day.unwrap().to_string(), "2026-11-03");
}

#[test]
fn a_mark_that_may_be_of_thousands_or_of_decimals_is_asked() {
    let file = b"Date;Payee;Paid out;Currency\n2026-10-03;a;1.234;KWD\n2026-10-04;b;12;KWD\n";
    let (mut statement, reading) = reading(file);
    assert_eq!(reading.questions, [Question::DecimalMark { example: "1.234".into() }]);
    assert_eq!(reading.first[0].amount, None);
    assert_eq!(reading.first[1].amount.unwrap().to_string(), "12.00");
    for (mark, amount) in [(DecimalMark::Point, "1.234"), (DecimalMark::Comma, "1234.00")] {
        let mapping = reading.mapping.clone().with(Answer::DecimalMark(mark));
        assert_eq!(rows(&mut statement, &mapping)[0].amount.unwrap().to_string(), amount);
    }
    // The euro has two decimals, and another amount of the file may tell.
    assert_eq!(
        bare(b"Date;Payee;Paid out;Currency\n2026-10-03;a;1.234;EUR\n")[0],
        "2026-10-03 out 1234.00 EUR a payment booked, taken"
    );
    let told = b"Date;Payee;Paid out;Currency\n2026-10-03;a;1.230;EUR\n2026-10-03;b;4,50;EUR\n";
    assert_eq!(bare(told)[0], "2026-10-03 out 1230.00 EUR a payment booked, taken");
    assert_eq!(
        bare("Date;Payee;Paid out\n2026-10-03;a;¥1,000\n".as_bytes()),
        ["2026-10-03 out ? ? a payment booked"]
    );
    assert_eq!(
        bare("Date;Payee;Paid out\n2026-10-03;a;1,000円\n".as_bytes())[0],
        "2026-10-03 out 1000.00 JPY a payment booked, taken"
    );
}

#[test]
fn a_sign_that_several_currencies_share_is_asked() {
    let file = "Dato;Tekst;Udgift\n2026-10-03;Kiosk;12,50 kr.\n";
    let (mut statement, reading) = reading(file.as_bytes());
    let [Question::CurrencySign { sign, choices }] = reading.questions.as_slice() else {
        panic!("{:?}", reading.questions)
    };
    assert_eq!((sign.as_str(), choices.len()), ("kr", 4));
    let mapping = reading
        .mapping
        .clone()
        .with(Answer::CurrencySign { sign: "kr".into(), currency: "DKK".parse().unwrap() });
    assert_eq!(
        told(&rows(&mut statement, &mapping)[0]),
        "2 2026-10-03 out 12.50 DKK Kiosk payment booked, taken"
    );
    // Where the account's currency is said, the sign means that one.
    let said = "Valuta:;CAD\n\nDate;Description;Withdrawals\n2026-10-03;Kiosk;$12.50\n";
    assert_eq!(bare(said.as_bytes()), ["2026-10-03 out 12.50 CAD Kiosk payment booked, taken"]);
}

#[test]
fn what_a_minus_says_is_asked_where_nothing_tells() {
    let file = b"Date,Merchant,Amount,Currency\n2026-10-03,a,-1.50,EUR\n2026-10-04,b,2.50,EUR\n";
    let (mut statement, reading) = reading(file);
    assert!(matches!(
        reading.questions.as_slice(),
        [Question::Sign { proposed: SignConvention::MinusIsOut, .. }]
    ));
    let ways = |statement: &mut _, sign| {
        let mapping = reading.mapping.clone().with(Answer::Sign(sign));
        rows(statement, &mapping).iter().map(|row| row.direction.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(ways(&mut statement, SignConvention::MinusIsOut), [Direction::Out, Direction::In]);
    assert_eq!(ways(&mut statement, SignConvention::MinusIsIn), [Direction::In, Direction::Out]);
    // A card whose purchases have no minus, and says what they are.
    let card = b"Date,Merchant,Type,Amount,Currency\n2026-10-03,a,Purchase,1.50,EUR\n2026-10-04,b,Refund,-2.50,EUR\n";
    assert_eq!(
        bare(card),
        ["2026-10-03 out 1.50 EUR a payment booked, taken", "2026-10-04 in 2.50 EUR b refund booked"]
    );
}

#[test]
fn what_this_application_exports_is_read_without_a_question() {
    let file = b"date,merchant,description,category,amount,currency,status,report\n\
        2026-11-20,Luigi,Pizza.,meals,102.00,USD,open,\n2026-11-21,Luigi,Back.,meals,-2.00,USD,open,\n";
    assert_eq!(
        bare(file),
        [
            "2026-11-20 out 102.00 USD Luigi (Pizza.) payment booked, taken",
            "2026-11-21 in 2.00 USD Luigi (Back.) payment booked",
        ]
    );
    assert_eq!(all(file).1, [""; 0]);
}

#[test]
fn both_amounts_are_kept_where_a_file_has_both() {
    let file =
        b"Transaction date;Posting date;Merchant;Withdrawals;Currency;Original amount;Original currency\n\
        2026-10-03;2026-10-05;Kiosk;3.12;EUR;3.40;USD\n2026-10-04;2026-10-05;Bar;5.00;EUR;;\n";
    assert_eq!(
        bare(file),
        [
            "2026-10-03 out 3.12 EUR = 3.40 USD Kiosk payment booked, taken",
            "2026-10-04 out 5.00 EUR Bar payment booked, taken",
        ]
    );
}

#[test]
fn lines_that_are_no_movements_are_left_out() {
    let file = "Kontoauszug;;;\nWährung;EUR;;\n\nDatum;Empfänger;Ausgaben;Einnahmen\n01.10.2026;Anfangssaldo;;1.000,00\n\
        03.10.2026;Kiosk;3,40;\n\nDatum;Empfänger;Ausgaben;Einnahmen\n04.10.2026;Chef;;900,00\nSumme;;3,40;900,00\n\
        Saldo 31.10.2026;;1.000,00;\nSeite 1 von 1\n";
    let (rows, questions) = all(file.as_bytes());
    assert_eq!(
        rows,
        [
            "6 2026-10-03 out 3.40 EUR Kiosk payment booked, taken",
            "9 2026-10-04 in 900.00 EUR Chef payment booked",
        ]
    );
    assert_eq!(questions, [""; 0]);
    let (_, reading) = reading(file.as_bytes());
    assert_eq!(reading.notes.len(), 1, "{:?}", reading.notes);
    assert_eq!(
        reading.notes[0].to_string(),
        "4 lines were left out, as they are no payments: lines 5, 10, 11, 12."
    );
}

#[test]
fn a_fault_stands_at_its_row_with_what_would_mend_it() {
    let file = b"Date,Payee,Paid out,Paid in,Currency\n2026-10-03,a,1.50,,EUR\n32.10.2026,b,1.50,,EUR\n2026-10-04,c,1.505,,EUR\n\
        2026-10-05,d,1.50,2.50,EUR\n2026-10-06,e,one,,EUR\n2026-10-07,f,1.50,,Euros of ours\n2026-10-08,g,1.50,,EUR,more\n\
        2026-10-09,h,$1.50,,EUR\n2026-10-10,i,-1.50,,EUR\n";
    let (rows, _) = all(file);
    let faults: Vec<_> =
        rows.iter().map(|row| row.split_once(" ! ").map_or("", |(_, fault)| fault)).collect();
    assert_eq!(
        faults,
        [
            "",
            "“32.10.2026” is no date in the order of the others. Enter the date.",
            "The amount has more decimals than EUR has. Enter the amount, or choose another currency.",
            "The row has an amount both for money out and for money in. Enter the one that is right.",
            "“one” is no amount. Enter it.",
            "“Euros of ours” is no currency. Choose one.",
            "The row has more cells than the header: a separator may stand within a text. Correct the row.",
            "The row names two currencies. Choose one.",
            "The amount’s sign is another than in the other rows of its column. Choose whether money went out or came in.",
        ]
    );
    let taken: Vec<_> = rows.iter().filter(|row| row.contains(", taken")).collect();
    assert_eq!(taken, ["2 2026-10-03 out 1.50 EUR a payment booked, taken"]);
}

#[test]
fn a_column_that_nothing_names_is_found_by_what_is_in_it_or_asked_for() {
    assert_eq!(
        bare(b"Wann,Wo,Wieviel\n2026-10-03,Kiosk,3.40 EUR\n2026-10-04,Bar,-1.50 EUR\n"),
        ["2026-10-03 ? 3.40 EUR Kiosk payment booked", "2026-10-04 ? 1.50 EUR Bar payment booked"]
    );
    // Without any header.
    assert_eq!(bare(b"2026-10-03,Kiosk,3.40 EUR\n")[0], "2026-10-03 ? 3.40 EUR Kiosk payment booked");
    let file = b"Wann,Dann,Wo,Eins,Zwei\n2026-10-03,2026-10-04,Kiosk,3.40 EUR,7.10 EUR\n";
    let (mut statement, reading) = reading(file);
    let column = |meaning, choices: &[usize]| Question::Column { meaning, choices: choices.to_vec() };
    assert_eq!(reading.questions, [column(Meaning::Day, &[0, 1]), column(Meaning::Amount, &[3, 4])]);
    let mapping = reading
        .mapping
        .with(Answer::Column { meaning: Meaning::Day, column: 1 })
        .with(Answer::Column { meaning: Meaning::Amount, column: 4 })
        .with(Answer::Sign(SignConvention::MinusIsIn));
    assert_eq!(
        told(&rows(&mut statement, &mapping)[0]),
        "2 2026-10-04 out 7.10 EUR Kiosk payment booked, taken"
    );
    // Both columns are amounts, one of each way.
    let mut told_by_hand = mapping.clone();
    told_by_hand.columns[3] = Meaning::MoneyOut;
    told_by_hand.columns[4] = Meaning::Other;
    assert_eq!(statement.read(Some(&told_by_hand)).unwrap().questions, []);
    assert_eq!(
        told(&rows(&mut statement, &told_by_hand)[0]),
        "2 2026-10-04 out 3.40 EUR Kiosk payment booked, taken"
    );
    // Remembered for files with that header, and for no others.
    let mut other = Statement::open(std::io::Cursor::new(b"A,B\n2026-10-03,1.50 EUR\n".to_vec())).unwrap();
    assert!(matches!(other.read(Some(&mapping)), Err(Refusal::OtherColumns)));
}

#[test]
fn quotes_that_mean_nothing_are_letters() {
    let file =
        b"Date;Payee;Paid out;Currency\n2026-10-03;\"El Sol Bar;3.40;EUR\n2026-10-04;5\" Pizza;1.50;EUR\n";
    assert_eq!(
        bare(file),
        [
            "2026-10-03 out 3.40 EUR \"El Sol Bar payment booked, taken",
            "2026-10-04 out 1.50 EUR 5\" Pizza payment booked, taken",
        ]
    );
}

#[test]
fn a_movement_is_known_again_in_a_statement_that_overlaps() {
    let keys = |file: &str| {
        let (mut statement, reading) = reading(file.as_bytes());
        rows(&mut statement, &reading.mapping).into_iter().map(|row| row.key.unwrap()).collect::<Vec<_>>()
    };
    let head = "Date,Payee,Paid out,Currency\n";
    let coffee = "2026-10-03,Kiosk,3.40,EUR\n";
    let first = keys(&format!("{head}2026-10-02,Bar,5.00,EUR\n{coffee}{coffee}"));
    let later = keys(&format!("{head}{coffee}{coffee}{coffee}2026-10-04,Bar,5.00,EUR\n"));
    assert_eq!(first[1..], later[..2]);
    assert!(!first.contains(&later[2]) && !first.contains(&later[3]) && first[1] != first[2]);
    // The same in another notation.
    let same = keys(&format!("{head}03.10.2026,KIOSK,\"3,4\",EUR\n"));
    assert_eq!(same, first[1..2]);
    // The bank's own name, whatever the text has become.
    let named = |text: &str| {
        keys(&format!("Date,Payee,Paid out,Currency,Transaction ID\n2026-10-03,{text},3.40,EUR,X1\n"))
    };
    assert_eq!(named("Kiosk"), named("KIOSK BERLIN"));
}

#[test]
fn a_fee_is_known_again_whether_or_not_its_movement_s_amount_can_be_read() {
    // As many as it takes to know the column.
    let read = "2026-10-09,Kiosk,-2.00,0.00,CHF,x\n2026-10-09,Bar,-3.00,0.00,CHF,y\n2026-10-09,Pub,-4.00,0.00,CHF,z\n";
    let fees = |amount: &str, ids: &str| {
        let row = |id: char| format!("2026-10-08,Cash,{amount},1.50,CHF,{id}\n");
        let rows: String = ids.chars().map(row).collect();
        let file = format!("Date,Payee,Amount,Fee,Currency,Transaction ID\n{read}{rows}");
        let (mut statement, reading) = reading(file.as_bytes());
        let rows = self::rows(&mut statement, &reading.mapping).into_iter();
        rows.filter(|row| row.kind == Kind::Fee && row.is_whole())
            .map(|row| row.key.unwrap())
            .collect::<Vec<_>>()
    };
    let (read, unread) = (fees("-50.00", "ab"), fees("x", "ab"));
    assert_eq!((read.len(), unread.len()), (2, 2));
    assert!(read[0] != read[1] && unread[0] != unread[1] && read[0] != unread[0]);
    assert_eq!((fees("-50.00", "b"), fees("x", "b")), (read[1..].to_vec(), unread[1..].to_vec()));
}

#[test]
fn ten_thousand_rows_are_read_and_one_more_is_not() {
    let file = |rows: usize| {
        let mut file = String::from("Date,Payee,Paid out,Currency\n");
        for row in 0..rows {
            file += &format!("2026-10-{:02},Kiosk {row},{}.40,EUR\n", 1 + row % 31, row % 90);
        }
        file
    };
    let (mut statement, reading) = reading(file(10_000).as_bytes());
    assert_eq!((reading.rows, reading.expenses), (10_000, 10_000));
    // A row is read when it is asked for.
    assert_eq!(statement.rows(&reading.mapping).unwrap().nth(2).unwrap().unwrap().line, 4);
    let refusal = Statement::open(std::io::Cursor::new(file(10_001).into_bytes())).unwrap_err();
    assert!(matches!(refusal, Refusal::TooManyRows));
}
