//! Quirks of tables as banks, cards and wallets give them, one test for each, with every value that is in it.

use statements::{Meaning, Note, Question};

use crate::told::{all, answered, reading};

/// What each column of a file was taken for.
fn meanings(file: &str) -> Vec<Meaning> {
    reading(file.as_bytes()).1.columns.iter().map(|column| column.meaning).collect()
}

#[test]
fn an_amount_whose_header_names_its_currency_is_not_in_that_of_a_column() {
    let file = "Time,Transaction Type,Payee,Currency,Subtotal (Transaction Currency),Fee (AUD),Total (AUD),Settled Date\n\
        2026-10-28T09:11:02+11:00,Purchase,Corner Coffee,AUD,-3.40,0.00,-3.40,2026-10-29\n\
        2026-10-27T09:11:02+11:00,International Purchase,Book Shop,USD,-40.00,0.00,-1060.00,2026-10-29\n\
        2026-10-15T09:11:02+11:00,Salary,Employer,AUD,2000.00,0.00,2000.00,2026-10-15\n";
    let (rows, questions) = all(file.as_bytes());
    assert_eq!(
        rows,
        [
            "2 2026-10-28 out 3.40 AUD Corner Coffee payment booked, taken",
            "3 2026-10-27 out 1060.00 AUD Book Shop payment booked, taken",
            "4 2026-10-15 in 2000.00 AUD Employer payment booked",
        ]
    );
    assert_eq!(questions, [""; 0]);
    // Where somebody has told that it is the amount's, either may be right.
    let (mut statement, reading) = reading(file.as_bytes());
    let mut mapping = reading.mapping;
    mapping.columns[3] = Meaning::Currency;
    let told = statement.read(Some(&mapping)).unwrap();
    let faults: Vec<_> = told.first.iter().map(|row| row.faults.len()).collect();
    assert_eq!((faults, told.first[1].currency), (vec![0, 1, 0], None));
}

#[test]
fn a_line_of_the_account_above_movements_without_a_header_is_none() {
    let file = "Compte de chèques;Compte de chèques;****1234;31/10/2026;;1 986,60\n\
        28/10/2026;;;FACTURE CARTE DU 271026 CAFE CENTRAL;-3,40\n27/10/2026;;;PRLV SEPA EDF;-1 045,60\n\
        15/10/2026;;;VIR SEPA RECU /DE EMPLOYEUR;2 000,00\n";
    assert_eq!(
        answered(file.as_bytes(), "EUR"),
        [
            "2 2026-10-28 out 3.40 EUR FACTURE CARTE DU 271026 CAFE CENTRAL payment booked, taken",
            "3 2026-10-27 out 1045.60 EUR PRLV SEPA EDF payment booked, taken",
            "4 2026-10-15 in 2000.00 EUR VIR SEPA RECU /DE EMPLOYEUR payment booked",
        ]
    );
}

#[test]
fn a_line_below_movements_without_a_header_is_none_and_a_miswritten_day_is_one() {
    let rows = "28.10.2026;Kiosk;-3,40 EUR\n27.10.2026;Bar;-1.001,50 EUR\n";
    let movements = [
        "1 2026-10-28 out 3.40 EUR Kiosk payment booked, taken",
        "2 2026-10-27 out 1001.50 EUR Bar payment booked, taken",
    ];
    for below in [
        "Konto 1234567;;1.982,10 EUR",
        "Kontonummer;1234567;1.982,10 EUR",
        "Account;12345678;1.982,10 EUR",
        "DE00 1234 0000 0000 00;EUR;1.982,10 EUR",
        "Available balance;;1.982,10 EUR",
        "Ending Balance;Giro;1.982,10 EUR",
        "Solde au 31/10/2026;;1.982,10 EUR",
        "Anzahl Buchungen: 2;;-1.004,90 EUR",
        "Gesamt;2 Buchungen;-1.004,90 EUR",
        ";Summe;-1.004,90 EUR",
    ] {
        let file = format!("{rows}{below}\n");
        assert_eq!(answered(file.as_bytes(), "EUR"), movements, "{below}");
        let left_out = Note::LeftOut { count: 1, first: vec![3] };
        assert_eq!(reading(file.as_bytes()).1.notes, [left_out], "{below}");
    }
    for (below, told) in [
        ("31.11.2026;Bar;-9,00 EUR", "3 ? out 9.00 EUR Bar payment booked ! “31.11.2026” is no date"),
        ("20261301;;-9,00 EUR", "3 ? out 9.00 EUR  payment booked ! “20261301” is no date"),
        ("gestern;Bar;-9,00 EUR", "3 ? out 9.00 EUR Bar payment booked ! “gestern” is no date"),
        (
            "Entgelt;Kontoführung;-9,00 EUR",
            "3 ? out 9.00 EUR Kontoführung payment booked ! “Entgelt” is no date",
        ),
        ("vorgemerkt;;-9,00 EUR", "3 ? out 9.00 EUR  payment pending ! “vorgemerkt” is no date"),
    ] {
        let rows = answered(format!("{rows}{below}\n").as_bytes(), "EUR");
        assert!(rows.len() == 3 && rows[2].starts_with(told), "{rows:?}");
    }
}

#[test]
fn a_cell_may_be_written_as_a_formula_that_is_a_text() {
    let file = "Datum von:;=\"01.10.2026\"\nKonto:;=\"CH0000000000000000000\"\nWährung:;=\"CHF\"\n\n\
        Datum;Bewegungstyp;Avisierungstext;Gutschrift;Lastschrift\n\
        =\"28.10.2026\";Buchungen;\"Kauf vom 27.10.2026 Café am See\";;=\"-1\'004.80\"\n\
        =\"25.10.2026\";Buchungen;=\"Arbeitgeber AG\";5000;\n\nDisclaimer:\nDies ist kein Dokument der Bank.\n";
    let (rows, questions) = all(file.as_bytes());
    assert_eq!(
        rows,
        [
            "6 2026-10-28 out 1004.80 CHF Kauf vom 27.10.2026 Café am See payment booked, taken",
            "7 2026-10-25 in 5000.00 CHF Arbeitgeber AG payment booked",
        ]
    );
    assert_eq!(questions, [""; 0]);
}

#[test]
fn a_currency_behind_the_name_of_an_amount_is_that_amount_s() {
    let file = "\"Buchungsdatum\";\"Partnername\";\"BIC/SWIFT\";\"Betrag\";\"Währung\";\"Buchungs-Info\";\"Originalbetrag Wert\";\
        \"Originalbetrag Währung\"\n\
        \"28.10.2026\";\"Café Zentral\";\"\";\"-3,40\";\"EUR\";\"1010 Wien\";\"\";\"\"\n\
        \"27.10.2026\";\"Hotel\";\"\";\"-1.080,20\";\"EUR\";\"Zürich\";\"-1.000,00\";\"CHF\"\n\
        \"15.10.2026\";\"Firma GmbH\";\"GIBAATWW\";\"2.000,00\";\"EUR\";\"Gehalt\";\"\";\"\"\n";
    assert_eq!(
        answered(file.as_bytes(), "EUR"),
        [
            "2 2026-10-28 out 3.40 EUR Café Zentral (1010 Wien) payment booked, taken",
            "3 2026-10-27 out 1080.20 EUR = 1000.00 CHF Hotel (Zürich) payment booked, taken",
            "4 2026-10-15 in 2000.00 EUR Firma GmbH (Gehalt) payment booked",
        ]
    );
}

#[test]
fn a_kind_of_movement_is_known_better_than_a_kind_of_card() {
    let file = "Тип карты;Номер карты;Дата совершения операции;Тип операции;Описание;Валюта операции;Сумма в валюте операции;\
        Сумма в валюте счета\n\
        Основная;*1234;28.10.2026;Покупка;KAFE CENTR;RUR;-340,40;-340,40\n\
        Основная;*1234;20.10.2026;Покупка;BOOK SHOP;USD;-50,00;-4600,00\n\
        Основная;*1234;15.10.2026;Зачисление;Зарплата;RUR;50000,00;50000,00\n";
    let (_, questions) = all(file.as_bytes());
    assert_eq!(questions, ["In which currency are the 3 amounts that name none?"]);
    assert_eq!(
        answered(file.as_bytes(), "RUB"),
        [
            "2 2026-10-28 out 340.40 RUB KAFE CENTR payment booked, taken",
            "3 2026-10-20 out 4600.00 RUB = 50.00 USD BOOK SHOP payment booked, taken",
            "4 2026-10-15 in 50000.00 RUB Зарплата payment booked",
        ]
    );
}

#[test]
fn a_card_s_number_with_stars_is_nobody_s_name() {
    let file = "Type,Details,Particulars,Code,Reference,Amount,Date\n\
        Visa Purchase,1234-****-****-5678  Df,Corner Coffee,,,-1003.40,28/10/2026\n\
        Salary,EMPLOYER LTD,SALARY,,,2000.00,15/10/2026\n";
    assert_eq!(
        answered(file.as_bytes(), "NZD"),
        [
            "2 2026-10-28 out 1003.40 NZD Corner Coffee (1234-****-****-5678 Df) payment booked, taken",
            "3 2026-10-15 in 2000.00 NZD EMPLOYER LTD (SALARY) payment booked",
        ]
    );
}

#[test]
fn what_is_reserved_in_place_of_a_day_is_pending() {
    let file = "Bokföringsdag;Belopp;Avsändare;Mottagare;Namn;Rubrik;Saldo;Valuta\n\
        Reserverad;-89,00;1234 56 78901;;;Kortköp 261028 CAFÉ CENTRAL;1234,00;SEK\n\
        2026/10/27;-1 045,60;1234 56 78901;;;Autogiro ELBOLAGET;1323,00;SEK\n\
        2026/10/25;23000,00;;1234 56 78901;;Lön ARBETSGIVARE;2368,60;SEK\n";
    assert_eq!(
        answered(file.as_bytes(), "SEK"),
        [
            "2 ? out 89.00 SEK Kortköp 261028 CAFÉ CENTRAL payment pending ! “Reserverad” is no date in the order of the others. \
             Enter the date.",
            "3 2026-10-27 out 1045.60 SEK Autogiro ELBOLAGET payment booked, taken",
            "4 2026-10-25 in 23000.00 SEK Lön ARBETSGIVARE payment booked",
        ]
    );
}

#[test]
fn what_goes_to_a_space_of_one_s_own_is_a_transfer() {
    let file = "\"Booking Date\",\"Value Date\",\"Partner Name\",\"Partner Iban\",Type,\"Payment Reference\",\"Account Name\",\
        \"Amount (EUR)\",\"Original Amount\",\"Original Currency\",\"Exchange Rate\"\n\
        2026-10-27,2026-10-27,\"HOTEL BELLEVUE\",,Presentment,,\"Main Account\",-1080.20,1000.00,CHF,1.0802\n\
        2026-10-15,2026-10-15,\"Muster GmbH\",DE00000000000000000000,\"Credit Transfer\",Gehalt,\"Main Account\",2000.00,,,\n\
        2026-10-14,2026-10-14,\"Savings\",,\"Space Transfer\",,\"Main Account\",-50.00,,,\n";
    let (rows, questions) = all(file.as_bytes());
    assert_eq!(
        rows,
        [
            "2 2026-10-27 out 1080.20 EUR = 1000.00 CHF HOTEL BELLEVUE payment booked, taken",
            "3 2026-10-15 in 2000.00 EUR Muster GmbH (Gehalt) payment booked",
            "4 2026-10-14 out 50.00 EUR Savings transfer booked",
        ]
    );
    assert_eq!(questions, [""; 0]);
}

#[test]
fn of_two_amounts_the_one_that_is_foreign_says_so() {
    let file = "\"Date (YYYY-MM-DD as UTC)\",\"Merchant\",\"Txn Amount (Funding Card)\",\"Txn Currency (Funding Card)\",\
        \"Txn Amount (Foreign Spend)\",\"Txn Currency (Foreign Spend)\",\"Type\"\n\
        \"2026-10-28\",\"Corner Coffee\",\"3.40\",\"EUR\",\"\",\"\",\"Personal\"\n\
        \"2026-10-27\",\"Cafe Zurich\",\"1085.00\",\"EUR\",\"1000.00\",\"CHF\",\"Personal\"\n";
    assert_eq!(
        answered(file.as_bytes(), "EUR"),
        [
            "2 2026-10-28 out 3.40 EUR Corner Coffee payment booked, taken",
            "3 2026-10-27 out 1085.00 EUR = 1000.00 CHF Cafe Zurich payment booked, taken",
        ]
    );
}

#[test]
fn a_balance_by_other_names_tells_what_a_minus_says() {
    for file in [
        "取引日,入出金(円),取引後残高(円),入出金内容\n20261028,-1051,98949,喫茶センター\n20261025,100000,100000,給与 カイシャ\n",
        "dateOp;label;amount;accountNum;accountbalance\n2026-10-28;CAFE CENTRAL;-3,40;00012345678;1996.60\n\
         2026-10-15;VIR EMPLOYEUR;2 000,00;00012345678;2000.00\n",
    ] {
        let (_, reading) = reading(file.as_bytes());
        let asks_for_sign = |question: &Question| matches!(question, Question::Sign { .. });
        assert!(!reading.questions.iter().any(asks_for_sign), "{:?}", reading.questions);
        assert!(reading.first.iter().all(|row| row.direction.is_some()));
    }
    assert_eq!(
        all("取引日,入出金(円),取引後残高(円),入出金内容\n20261028,-1051,98949,喫茶\n20261025,100000,100000,給与\n".as_bytes()).0,
        [
            "2 2026-10-28 out 1051.00 JPY 喫茶 payment booked, taken",
            "3 2026-10-25 in 100000.00 JPY 給与 payment booked",
        ]
    );
}

#[test]
fn a_city_and_its_state_say_nothing_of_a_movement_s() {
    let file = "Date,Description,Card Member,Amount,City/State,Country,Category\n\
        10/28/2026,CORNER COFFEE,ADA L,1003.40,\"NEW YORK\nOK\",UNITED STATES,Restaurant\n\
        10/15/2026,ONLINE PAYMENT - THANK YOU,ADA L,-500.00,OK,,\n";
    assert_eq!(meanings(file)[4], Meaning::Other);
    assert_eq!(
        answered(file.as_bytes(), "USD"),
        [
            "2 2026-10-28 out 1003.40 USD CORNER COFFEE payment booked, taken",
            "4 2026-10-15 in 500.00 USD ONLINE PAYMENT - THANK YOU transfer booked",
        ]
    );
}

#[test]
fn days_of_transactions_and_of_trades_are_the_day() {
    for (header, meaning) in [
        ("Txn Date,Value Date,Description,Debit", Meaning::Day),
        ("Trade date,Booking date,Description,Debit", Meaning::Day),
        ("Settled date,Value date,Description,Debit", Meaning::Booked),
    ] {
        let file = format!("{header}\n28 Oct 2026,29 Oct 2026,Kiosk,3.40\n");
        assert_eq!(meanings(&file)[0], meaning, "{header}");
    }
}
