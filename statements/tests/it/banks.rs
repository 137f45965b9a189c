//! Tables in the shapes in which banks and cards give them, one test for each, with every value that is in it.

use statements::{Answer, Meaning, Question};

use crate::told::{all, answered, reading, rows, told};

#[test]
fn a_table_without_a_header_with_signs() {
    let file = include_bytes!("../files/no_header_signed.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "1 2026-10-28 ? 1045.60 ? POWER WORKS DIRECT DEBIT payment booked",
            "2 2026-10-15 ? 2000.00 ? EMPLOYER INC PAYROLL payment booked",
            "3 2026-10-12 ? 3.40 ? PURCHASE AUTHORIZED ON 10/11 CORNER COFFEE payment booked",
        ]
    );
    assert_eq!(
        questions,
        [
            "Was -1045.60 money that you spent, or money that you got?",
            "In which currency are the 3 amounts that name none?"
        ]
    );
    assert_eq!(
        answered(file, "USD"),
        [
            "1 2026-10-28 out 1045.60 USD POWER WORKS DIRECT DEBIT payment booked, taken",
            "2 2026-10-15 in 2000.00 USD EMPLOYER INC PAYROLL payment booked",
            "3 2026-10-12 out 3.40 USD PURCHASE AUTHORIZED ON 10/11 CORNER COFFEE payment booked, taken",
        ]
    );
}

#[test]
fn a_table_without_a_header_whose_balance_tells_the_amounts() {
    let file = include_bytes!("../files/no_header_balance.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "1 2026-10-28 out 3.40 ? CORNER COFFEE SYDNEY Value Date: 27/10/2026 payment booked",
            "2 2026-10-15 in 2000.00 ? Salary EMPLOYER PTY payment booked",
            "3 2026-10-13 out 1045.00 ? POWER WORKS payment booked",
        ]
    );
    assert_eq!(questions, ["In which currency are the 3 amounts that name none?"]);
    assert_eq!(
        answered(file, "AUD"),
        [
            "1 2026-10-28 out 3.40 AUD CORNER COFFEE SYDNEY Value Date: 27/10/2026 payment booked, taken",
            "2 2026-10-15 in 2000.00 AUD Salary EMPLOYER PTY payment booked",
            "3 2026-10-13 out 1045.00 AUD POWER WORKS payment booked, taken",
        ]
    );
}

#[test]
fn a_table_without_a_header_whose_balance_tells_the_sides() {
    let file = include_bytes!("../files/no_header_two_sides_balance.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "1 2026-10-28 out 3.40 ? CORNER COFFEE payment booked",
            "2 2026-10-15 in 2000.00 ? EMPLOYER INC PAY payment booked",
            "3 2026-10-05 out 1045.60 ? POWER WORKS payment booked",
        ]
    );
    assert_eq!(questions, ["In which currency are the 3 amounts that name none?"]);
    assert_eq!(
        answered(file, "CAD"),
        [
            "1 2026-10-28 out 3.40 CAD CORNER COFFEE payment booked, taken",
            "2 2026-10-15 in 2000.00 CAD EMPLOYER INC PAY payment booked",
            "3 2026-10-05 out 1045.60 CAD POWER WORKS payment booked, taken",
        ]
    );
}

#[test]
fn a_table_without_a_header_with_balances_before_and_after() {
    let file = include_bytes!("../files/no_header_before_and_after.tab");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "1 2026-10-28 out 3.40 EUR BEA, Betaalpas Café Centraal,PAS123 NR:000, 28.10.26/10:12 payment booked, taken",
            "2 2026-10-15 in 2000.00 EUR /TRTP/SEPA OVERBOEKING/NAME/WERKGEVER BV/REMI/Salaris payment booked",
            "3 2026-10-14 out 1000.00 EUR SEPA Overboeking Naam: VERHUURDER payment booked, taken",
        ]
    );
    assert_eq!(questions, [""; 0]);
}

#[test]
fn a_column_without_a_name_may_say_the_direction() {
    let file = include_bytes!("../files/unnamed_direction.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "7 2026-10-28 out 1045.60 EUR Stromwerk AG (Basislastschrift Abschlag Oktober) payment booked, taken",
            "9 2026-10-27 in 2300.00 EUR Muster GmbH (Lohn/Gehalt Gehalt) payment booked",
        ]
    );
    assert_eq!(questions, [""; 0]);
}

#[test]
fn a_column_of_any_name_may_say_what_is_pending() {
    let file = include_bytes!("../files/state_in_info.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "2 2026-10-29 ? 23.40 EUR MARKTHALLE AM RING (KARTENZAHLUNG · 2026-10-28T12:41 Debitk.1) payment pending",
            "3 2026-10-05 ? 1143.41 EUR Stadtwerke Musterhausen (FOLGELASTSCHRIFT · Abschlag Strom Oktober) payment booked",
            "4 2026-10-03 ? 67.50 EUR Muster & Söhne GmbH (GUTSCHR. UEBERWEISUNG · Erstattung Auslage) payment booked",
            "5 2026-10-01 ? 5.95 EUR ENTGELTABSCHLUSS (Entgeltabrechnung siehe Anlage) payment booked",
        ]
    );
    assert_eq!(questions, ["Was -23,40 money that you spent, or money that you got?"]);
    assert_eq!(
        answered(file, "EUR"),
        [
            "2 2026-10-29 out 23.40 EUR MARKTHALLE AM RING (KARTENZAHLUNG · 2026-10-28T12:41 Debitk.1) payment pending",
            "3 2026-10-05 out 1143.41 EUR Stadtwerke Musterhausen (FOLGELASTSCHRIFT · Abschlag Strom Oktober) payment booked, taken",
            "4 2026-10-03 in 67.50 EUR Muster & Söhne GmbH (GUTSCHR. UEBERWEISUNG · Erstattung Auslage) refund booked",
            "5 2026-10-01 out 5.95 EUR ENTGELTABSCHLUSS (Entgeltabrechnung siehe Anlage) payment booked, taken",
        ]
    );
}

#[test]
fn of_two_currencies_the_one_beside_the_amount_is_the_amount_s() {
    let file = include_bytes!("../files/currency_of_the_balance.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "12 2026-10-30 out 1045.60 EUR REISEBUERO (Lastschrift · KAUFUMSATZ 28.10) payment booked, taken",
            "13 2026-10-29 in 2300.00 EUR Muster GmbH (Gutschrift · Gehalt) payment booked",
            "14 2026-10-28 out 3.40 EUR Kiosk (Lastschrift · Zeitung) payment booked, taken",
        ]
    );
    assert_eq!(questions, [""; 0]);
}

#[test]
fn of_payer_and_payee_the_other_one_is_named() {
    let file = include_bytes!("../files/payer_and_payee.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "5 2026-10-28 out 4.80 EUR Bäckerei am Tor (Debitkartenumsatz) payment pending",
            "6 2026-10-05 out 1062.30 EUR Heizöl Handel (Rechnung 12) payment booked, taken",
            "7 2026-10-01 in 200.00 EUR Muster GmbH (Erstattung) refund booked",
        ]
    );
    assert_eq!(questions, [""; 0]);
}

#[test]
fn a_name_that_is_in_every_row_is_the_person_s_own() {
    let file = include_bytes!("../files/own_name_beside_payee.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "2 2026-10-28 out 3.40 EUR BETALING AANKOPEN 27-10 CAFE CENTRAAL payment booked, taken",
            "3 2026-10-15 in 2000.00 EUR WERKGEVER BV (EUROPESE OVERSCHRIJVING) payment booked",
        ]
    );
    assert_eq!(questions, [""; 0]);
}

#[test]
fn what_was_spent_stands_beside_what_was_charged() {
    let file = include_bytes!("../files/spent_and_charged.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "2 2026-10-28 ? 340.00 RUB Кафе Центр payment booked",
            "3 2026-10-20 ? 4600.00 RUB = 50.00 USD Book Shop payment booked",
            "4 2026-10-19 ? 500.00 RUB Магазин payment reverted",
            "5 2026-10-15 ? 50000.00 RUB Работодатель payment booked",
        ]
    );
    assert_eq!(questions, ["Was -340,00 money that you spent, or money that you got?"]);
    assert_eq!(
        answered(file, "EUR"),
        [
            "2 2026-10-28 out 340.00 RUB Кафе Центр payment booked, taken",
            "3 2026-10-20 out 4600.00 RUB = 50.00 USD Book Shop payment booked, taken",
            "4 2026-10-19 out 500.00 RUB Магазин payment reverted",
            "5 2026-10-15 in 50000.00 RUB Работодатель payment booked",
        ]
    );
}

#[test]
fn two_columns_of_one_name_are_told_apart_by_the_currencies_beside_them() {
    let file = include_bytes!("../files/amount_of_one_name_twice.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "4 2026-10-20 ? 108.20 EUR = 100.00 CHF HOTEL BELLEVUE ZURICH payment booked",
            "5 2026-10-13 ? 3.90 EUR CAFE AM MARKT BERLIN payment booked",
        ]
    );
    assert_eq!(questions, ["Was -108,20 money that you spent, or money that you got?"]);
    assert_eq!(
        answered(file, "EUR"),
        [
            "4 2026-10-20 out 108.20 EUR = 100.00 CHF HOTEL BELLEVUE ZURICH payment booked, taken",
            "5 2026-10-13 out 3.90 EUR CAFE AM MARKT BERLIN payment booked, taken",
        ]
    );
}

#[test]
fn a_column_of_codes_is_no_amount() {
    let file = include_bytes!("../files/codes_that_are_no_amounts.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "2 2026-10-28 ? 340.40 ? KAFE CENTR payment booked",
            "3 2026-10-20 ? 4600.00 ? = 50.00 USD BOOK SHOP payment booked",
            "4 2026-10-15 ? 50000.00 ? Зарплата payment booked",
        ]
    );
    assert_eq!(
        questions,
        [
            "Was -340,4 money that you spent, or money that you got?",
            "In which currency are the 3 amounts that name none?"
        ]
    );
    assert_eq!(
        answered(file, "RUB"),
        [
            "2 2026-10-28 out 340.40 RUB KAFE CENTR payment booked, taken",
            "3 2026-10-20 out 4600.00 RUB = 50.00 USD BOOK SHOP payment booked, taken",
            "4 2026-10-15 in 50000.00 RUB Зарплата payment booked",
        ]
    );
}

#[test]
fn each_currency_may_have_a_column_of_its_own() {
    let file = include_bytes!("../files/a_column_for_each_currency.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "2 2026-10-28 ? 3.40 CAD CONTACTLESS PURCHASE (CORNER COFFEE) payment booked",
            "3 2026-10-15 ? 2000.00 CAD PAYROLL DEPOSIT (EMPLOYER INC) payment booked",
            "4 2026-10-05 ? 40.20 USD BOOK SHOP NEW YORK payment booked",
        ]
    );
    assert_eq!(questions, ["Was -3.40 money that you spent, or money that you got?"]);
    assert_eq!(
        answered(file, "EUR"),
        [
            "2 2026-10-28 out 3.40 CAD CONTACTLESS PURCHASE (CORNER COFFEE) payment booked, taken",
            "3 2026-10-15 in 2000.00 CAD PAYROLL DEPOSIT (EMPLOYER INC) payment booked",
            "4 2026-10-05 out 40.20 USD BOOK SHOP NEW YORK payment booked, taken",
        ]
    );
}

#[test]
fn words_of_a_header_may_be_written_together() {
    let file = include_bytes!("../files/header_words_together.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "2 2026-10-28 out 3.40 EUR Café Centraal (AMSTERDAM) payment booked, taken",
            "3 2026-10-15 in 2000.00 EUR Werkgever BV (Salaris) payment booked",
        ]
    );
    assert_eq!(questions, [""; 0]);
}

#[test]
fn a_movement_s_words_may_go_on_in_the_lines_below() {
    let file = include_bytes!("../files/lines_that_go_on.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "6 2026-10-28 out 1006.66 SGD DEBIT PURCHASE 27/10/26 CORNER COFFEE SINGAPORE payment booked, taken",
            "8 2026-10-15 in 2000.00 SGD GIRO SALARY EMPLOYER PTE payment booked",
        ]
    );
    assert_eq!(questions, [""; 0]);
}

#[test]
fn balances_among_the_movements_are_none() {
    let file = include_bytes!("../files/balances_among_movements.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "3 2026-10-28 ? 13.40 ? Compra com Cartão - 27/10 CAFÉ DO CENTRO payment booked",
            "4 2026-10-15 ? 2000.00 ? Pix - Recebido - EMPREGADOR payment booked",
        ]
    );
    assert_eq!(
        questions,
        [
            "Was -13.40 money that you spent, or money that you got?",
            "In which currency are the 2 amounts that name none?"
        ]
    );
    assert_eq!(
        answered(file, "BRL"),
        [
            "3 2026-10-28 out 13.40 BRL Compra com Cartão - 27/10 CAFÉ DO CENTRO payment booked, taken",
            "4 2026-10-15 in 2000.00 BRL Pix - Recebido - EMPREGADOR payment booked",
        ]
    );
}

#[test]
fn what_is_pending_may_say_so_in_place_of_a_day() {
    let file = include_bytes!("../files/pending_in_place_of_a_day.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "6 ? out 12.50 EUR Auftraggeber: KIOSK AM BAHNHOF Buchungstext: Karte Nr. 1234 payment pending ! “offen” is no date in the order of the others. Enter the date.",
            "7 2026-10-28 out 1045.60 EUR Auftraggeber: STROMWERK AG Buchungstext: Abschlag payment booked, taken",
            "8 2026-10-27 in 2300.00 EUR Auftraggeber: MUSTER GMBH Buchungstext: Gehalt payment booked",
        ]
    );
    assert_eq!(questions, [""; 0]);
}

#[test]
fn what_went_neither_in_nor_out_is_a_transfer() {
    let file = include_bytes!("../files/neither_in_nor_out.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "6 2026-10-26 out 1028.16 CNY 中心咖啡 (咖啡) payment booked, taken",
            "7 2026-10-24 in 200.35 CNY 某人 payment booked",
            "8 2026-10-23 out 100.00 CNY 某银行 (服务费¥0.10) transfer booked",
            "9 2026-10-22 out 40.00 CNY 某店 (书) payment reverted",
        ]
    );
    assert_eq!(questions, [""; 0]);
}

#[test]
fn a_fee_stands_between_gross_and_net() {
    let file = include_bytes!("../files/gross_fee_and_net.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "2 2026-10-18 in 6.19 EUR Bankgutschrift payment booked",
            "3 2026-10-18 out 6.19 EUR Buchhandel Muster payment booked, taken",
            "4 2026-10-19 out 1013.21 EUR Laden payment pending",
            "5 2026-10-20 in 100.00 EUR Kunde payment booked",
            "5 2026-10-20 out 2.84 EUR Kunde fee booked, taken",
            "6 2026-10-21 in 5.00 EUR Laden refund booked",
        ]
    );
    assert_eq!(questions, [""; 0]);
}

#[test]
fn a_table_in_shift_jis_with_a_column_for_each_way() {
    let file = include_bytes!("../files/sides_in_shift_jis.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "2 2026-10-28 out 3400.00 JPY デビット 喫茶センター payment booked, taken",
            "3 2026-10-15 in 200000.00 JPY 給与 会社 payment booked",
        ]
    );
    assert_eq!(questions, [""; 0]);
}

#[test]
fn one_side_that_is_known_tells_the_other() {
    let file = include_bytes!("../files/one_side_that_is_known.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "2 2026-10-28 out 4.80 CHF CAFE AM SEE LUZERN payment booked, taken",
            "3 2026-10-15 in 5400.00 CHF ARBEITGEBER AG payment booked",
            "4 2026-10-01 out 5.00 CHF BANKPAKET payment booked, taken",
        ]
    );
    assert_eq!(questions, [""; 0]);
}

#[test]
fn a_neobank_s_table_in_german() {
    let file = include_bytes!("../files/neobank_in_german.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "2 2026-10-03 out 3.40 EUR Corner Coffee payment booked, taken",
            "3 2026-10-04 in 100.00 EUR Aufladung durch *1234 transfer booked",
            "4 2026-10-05 out 50.00 EUR Umtausch in CHF transfer booked",
            "4 2026-10-05 out 0.25 EUR Umtausch in CHF fee booked, taken",
            "5 2026-10-06 out 21.00 EUR Night Taxi payment pending",
            "6 2026-10-07 in 80.00 EUR Hotel refund booked",
        ]
    );
    assert_eq!(questions, [""; 0]);
}

#[test]
fn thanks_for_a_payment_tell_what_is_likely() {
    let file = include_bytes!("../files/card_with_thanks.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "2 2026-10-28 ? 3.40 ? CORNER COFFEE NEW YORK NY (1234567890) payment booked",
            "3 2026-10-15 ? 500.00 ? INTERNET PAYMENT - THANK YOU (1234567891) payment booked",
        ]
    );
    assert_eq!(
        questions,
        [
            "Was 3.40 money that you spent, or money that you got?",
            "In which currency are the 2 amounts that name none?"
        ]
    );
    assert_eq!(
        answered(file, "USD"),
        [
            "2 2026-10-28 out 3.40 USD CORNER COFFEE NEW YORK NY (1234567890) payment booked, taken",
            "3 2026-10-15 in 500.00 USD INTERNET PAYMENT - THANK YOU (1234567891) transfer booked",
        ]
    );
}

#[test]
fn what_is_not_settled_may_say_so_among_its_words() {
    let file = include_bytes!("../files/unsettled_in_the_words.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "7 2026-10-28 ? 13.40 PLN KAWIARNIA CENTRALNA ZAKUP PRZY UŻYCIU KARTY transakcja nierozliczona payment pending",
            "8 2026-10-20 ? 1000.00 PLN CZYNSZ PRZELEW WYCHODZĄCY payment booked",
            "9 2026-10-15 ? 2000.00 PLN PRACODAWCA PRZELEW PRZYCHODZĄCY payment booked",
        ]
    );
    assert_eq!(questions, ["Was -13,40 PLN money that you spent, or money that you got?"]);
    assert_eq!(
        answered(file, "EUR"),
        [
            "7 2026-10-28 out 13.40 PLN KAWIARNIA CENTRALNA ZAKUP PRZY UŻYCIU KARTY transakcja nierozliczona payment pending",
            "8 2026-10-20 out 1000.00 PLN CZYNSZ PRZELEW WYCHODZĄCY payment booked, taken",
            "9 2026-10-15 in 2000.00 PLN PRACODAWCA PRZELEW PRZYCHODZĄCY payment booked",
        ]
    );
}

#[test]
fn words_may_go_on_in_columns_without_names() {
    let file = include_bytes!("../files/words_in_nameless_columns.csv");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "2 2026-10-28 out 13.40 PLN Tytuł: 00000 (Lokalizacja: KAWIARNIA CENTRALNA WARSZAWA · Oryginalna kwota operacji: 13.40) payment booked, taken",
            "3 2026-10-15 in 2000.00 PLN Nazwa nadawcy: PRACODAWCA (Tytuł: WYNAGRODZENIE) payment booked",
        ]
    );
    assert_eq!(questions, [""; 0]);
}

#[test]
fn a_qif_file_with_a_transfer_and_a_split() {
    let file = include_bytes!("../files/transfer_and_split.qif");
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        [
            "2 2026-01-05 out 1045.60 ? Power Works payment booked",
            "9 2026-01-15 in 2000.00 ? Employer Inc transfer booked",
            "14 2026-01-28 out 30.00 ? Supermarket payment booked",
        ]
    );
    assert_eq!(questions, ["In which currency are the 3 amounts that name none?"]);
    assert_eq!(
        answered(file, "USD"),
        [
            "2 2026-01-05 out 1045.60 USD Power Works payment booked, taken",
            "9 2026-01-15 in 2000.00 USD Employer Inc transfer booked",
            "14 2026-01-28 out 30.00 USD Supermarket payment booked, taken",
        ]
    );
}

#[test]
fn a_column_that_has_no_amount_in_each_row_is_not_that_of_the_amounts() {
    let file = include_bytes!("../files/no_header_in_shift_jis.csv");
    let (mut statement, reading) = reading(file);
    let question = Question::Column { meaning: Meaning::Amount, choices: vec![2, 3, 4, 5, 6] };
    assert_eq!(
        (reading.questions.as_slice(), reading.charset.unwrap().name()),
        (&[question][..], "Shift_JIS")
    );
    let mapping = reading.proposed().with(Answer::Currency("JPY".parse().unwrap()));
    let mapping = statement.read(Some(&mapping)).unwrap().proposed();
    let rows: Vec<_> = rows(&mut statement, &mapping).iter().map(told).collect();
    assert_eq!(
        rows,
        [
            "2 2026-10-28 out 1051.00 JPY 喫茶センター payment booked, taken",
            "3 2026-10-20 out 7500.00 JPY BOOK SHOP (NEW YORK) payment booked, taken",
        ]
    );
}

#[test]
fn of_two_sides_without_a_header_it_is_asked_which_is_out() {
    let file = include_bytes!("../files/no_header_two_sides.csv");
    let (mut statement, reading) = reading(file);
    let question = Question::Column { meaning: Meaning::MoneyOut, choices: vec![2, 3] };
    assert_eq!(reading.questions[0], question);
    assert!(reading.first.iter().all(|row| row.direction.is_none() && !row.is_whole()));
    let euros = Answer::Currency("EUR".parse().unwrap());
    for (column, taken) in [(2, vec!["53.00", "6.95"]), (3, vec!["1083.16"])] {
        let out = Answer::Column { meaning: Meaning::MoneyOut, column };
        let mapping = reading.mapping.clone().with(out).with(euros.clone());
        assert_eq!(statement.read(Some(&mapping)).unwrap().questions, []);
        let rows = rows(&mut statement, &mapping);
        let expenses: Vec<_> =
            rows.iter().filter(|row| row.is_expense()).map(|row| row.amount.unwrap().to_string()).collect();
        assert_eq!((rows.len(), expenses), (3, taken.iter().map(ToString::to_string).collect()));
    }
}

#[test]
fn how_a_table_without_a_header_is_read_is_not_remembered_for_another_bank_s() {
    let files: [&[u8]; 3] = [
        include_bytes!("../files/no_header_signed.csv"),
        include_bytes!("../files/no_header_two_sides_balance.csv"),
        b"\"11/02/2026\",\"-7.00\",\"*\",\"\",\"KIOSK\"\n",
    ];
    let [one, other, later] = files.map(|file| reading(file).0.header());
    // All three have five columns without names.
    assert_ne!(one, other);
    assert_eq!(one, later);
}

#[test]
fn cards_of_debit_and_credit_are_no_directions() {
    let file = b"Date,Merchant,Card type,Amount,Currency\n2026-10-03,Kiosk,Debit,3.40,EUR\n2026-10-04,Bar,Credit,1.50,EUR\n";
    let (rows, questions) = all(file);
    assert_eq!(
        rows,
        ["2 2026-10-03 ? 3.40 EUR Kiosk payment booked", "3 2026-10-04 ? 1.50 EUR Bar payment booked"]
    );
    assert_eq!(questions, ["Was 3.40 money that you spent, or money that you got?"]);
}

#[test]
fn a_line_that_sums_up_goes_on_with_nothing() {
    let file = "Datum;Buchungstext;Ausgaben;Währung\n03.10.2026;Kiosk;3,40;EUR\n;am Bahnhof;;\n;Summe;;\n";
    assert_eq!(all(file.as_bytes()).0, ["2 2026-10-03 out 3.40 EUR Kiosk am Bahnhof payment booked, taken"]);
}

#[test]
fn two_columns_of_money_in_that_somebody_has_told_are_asked_about() {
    let file =
        b"Date,Payee,Paid out,Paid in,Currency\n2026-10-03,Kiosk,3.40,,EUR\n2026-10-04,Boss,,900.00,EUR\n";
    let (mut statement, reading) = reading(file);
    let mut mapping = reading.mapping;
    mapping.columns[2] = Meaning::MoneyIn;
    let question = Question::Column { meaning: Meaning::MoneyOut, choices: vec![2, 3] };
    assert_eq!(statement.read(Some(&mapping)).unwrap().questions, [question]);
    assert!(rows(&mut statement, &mapping).iter().all(|row| row.direction.is_none()));
}
