use proptest::{prelude::*, sample::select};

use super::*;

fn notation(decimal: char, group: char) -> Notation {
    Notation::new(decimal, group, (3, 3), 1).unwrap()
}

fn french() -> Notation {
    notation(',', '\u{202f}')
}

fn indian() -> Notation {
    Notation::new('.', ',', (3, 2), 1).unwrap()
}

fn spanish() -> Notation {
    Notation::new(',', '.', (3, 3), 2).unwrap()
}

fn money(minor: i64, code: &str) -> Money {
    Money::new(minor, code.parse().unwrap())
}

prop_compose! {
    fn notations()(
        (decimal, group) in select(vec![('.', ','), (',', '.')]),
        other in prop::option::of(select([&SPACES[..], &APOSTROPHES].concat())),
        sizes in (1..=4_u8, 1..=4_u8),
        least in select(vec![1, 2, 3, u8::MAX]),
    ) -> Notation {
        Notation::new(decimal, other.unwrap_or(group), sizes, least).unwrap()
    }
}

#[test]
fn an_amount_is_printed_as_people_write_it_where_they_are() {
    let much = money(-123_456_705, "EUR");
    for (notation, printed) in [
        (Notation::EN, "EUR\u{a0}-1,234,567.05"),
        (Notation::DE, "EUR\u{a0}-1.234.567,05"),
        (french(), "EUR\u{a0}-1\u{202f}234\u{202f}567,05"),
        (indian(), "EUR\u{a0}-12,34,567.05"),
        (notation('.', '’'), "EUR\u{a0}-1’234’567.05"),
    ] {
        assert_eq!(notation.print(much), printed);
    }
    assert_eq!(spanish().print(money(102_000, "EUR")), "EUR\u{a0}1020,00");
    assert_eq!(spanish().print(money(1_020_000, "EUR")), "EUR\u{a0}10.200,00");
    assert_eq!(Notation::DE.print(money(1500, "JPY")), "JPY\u{a0}1.500");
    assert_eq!(Notation::EN.print(money(5, "KWD")), "KWD\u{a0}0.005");
    assert_eq!(Notation::EN.print(money(i64::MIN, "USD")), "USD\u{a0}-92,233,720,368,547,758.08");
    assert_eq!(Notation::DE.amount(money(102_000, "EUR")), "1020,00");
    for (number, grouped) in [
        ("1234567.05", Some("12,34,567.05")),
        ("1500", Some("1,500")),
        ("0.005", Some("0.005")),
        ("", None),
        (".5", None),
        ("5.", None),
        ("-1", None),
        ("1,000", None),
        ("1.0.0", None),
    ] {
        assert_eq!(indian().grouped(number).as_deref(), grouped, "{number}");
    }
}

#[test]
fn what_everyone_reads_the_same_is_read_in_every_notation() {
    for notation in [Notation::EN, Notation::DE, french(), indian(), spanish(), notation('.', '’')] {
        for (text, minor) in [
            ("1234", 123_400),
            ("12.5", 1_250),
            ("12,50", 1_250),
            ("1,234.50", 123_450),
            ("1.234,50", 123_450),
            ("1.234.567", 123_456_700),
            ("1,234,567", 123_456_700),
            ("1 234,50", 123_450),
            ("1\u{202f}234.5", 123_450),
            ("1'234", 123_400),
            ("1’234.50", 123_450),
            ("-12,50", -1_250),
            ("\u{2212}12,50", -1_250),
        ] {
            assert_eq!(notation.read(text, Currency::EUR), Ok(money(minor, "EUR")), "{text} {notation:?}");
        }
        assert_eq!(notation.read("0.005", "KWD".parse().unwrap()), Ok(money(5, "KWD")));
        assert_eq!(notation.read("1234,567", "KWD".parse().unwrap()), Ok(money(1_234_567, "KWD")));
    }
}

#[test]
fn what_may_be_a_thousand_or_one_is_read_as_its_writer_would() {
    let read = |notation: Notation, text: &str, code: &str| {
        notation.read(text, code.parse().unwrap()).map(|money| money.minor()).ok()
    };
    for (notation, point, comma) in [
        (Notation::EN, Some(1_234), Some(1_234_000)),
        (Notation::DE, Some(1_234_000), Some(1_234)),
        (spanish(), Some(1_234_000), Some(1_234)),
        (french(), None, Some(1_234)),
        (notation('.', '’'), Some(1_234), None),
    ] {
        assert_eq!((read(notation, "1.234", "KWD"), read(notation, "1,234", "KWD")), (point, comma));
    }
    assert_eq!(
        (read(Notation::DE, "1.234", "EUR"), read(Notation::DE, "1,234", "EUR")),
        (Some(123_400), None)
    );
    assert_eq!((read(Notation::EN, "1.234", "EUR"), read(Notation::EN, "1.234", "JPY")), (None, None));
    assert_eq!(
        (read(indian(), "12,34,567.5", "INR"), read(Notation::DE, "12,34,567.5", "INR")),
        (Some(123_456_750), None)
    );
}

#[test]
fn what_is_no_number_is_refused_in_every_notation() {
    let texts = "|.|-|1.|.5|1,|1e3|+1|--1| 1|1.2.3|1,2,3|1,234.567,8|1.23,45|\u{661}|1 23|1  234|0,123,456\
                 |1.234 567|12,34.5|12-|12,|-,-|1.234.-|12,---";
    for text in texts.split('|') {
        for notation in [Notation::EN, Notation::DE, french()] {
            assert_eq!(notation.read(text, Currency::USD), Err(Fault::NotAnAmount), "{text} {notation:?}");
        }
    }
}

#[test]
fn marks_that_could_be_taken_for_one_another_are_no_notation() {
    for (decimal, group, sizes, least) in [
        ('.', '.', (3, 3), 1),
        ('\'', ',', (3, 3), 1),
        ('.', '5', (3, 3), 1),
        ('.', '-', (3, 3), 1),
        ('.', ',', (0, 3), 1),
        ('.', ',', (3, 0), 1),
        ('.', ',', (3, 3), 0),
    ] {
        assert_eq!(Notation::new(decimal, group, sizes, least), Err(NotANotation));
        let told = format!("{decimal}{group}{}-{}-{least}", sizes.0, sizes.1);
        assert_eq!(told.parse::<Notation>(), Err(NotANotation));
    }
    for told in ["", ".", ".,", ".,3-3", ".,3-3-1-1", ".,3-3-x", ".,3-3-256", ".,333", "é"] {
        assert_eq!(told.parse::<Notation>(), Err(NotANotation), "{told}");
    }
    assert_eq!(Notation::EN.to_string(), ".,3-3-1");
}

proptest! {
    #[test]
    fn what_is_printed_is_read_as_the_same(
        notation in notations(), minor: i64, small in -100_000..100_000_i64, code in "(EUR|JPY|KWD|[A-Z]{3})",
    ) {
        for money in [minor, small].map(|minor| money(minor, &code)) {
            let printed = notation.print(money);
            let (code, number) = printed.split_once('\u{a0}').unwrap();
            let currency = money.currency();
            prop_assert_eq!(code, currency.code());
            prop_assert_eq!(notation.read(number, currency), Ok(money), "{}", printed);
            prop_assert_eq!(notation.read(&notation.amount(money), currency), Ok(money));
        }
    }

    #[test]
    fn what_everyone_reads_is_read_as_its_writer_would(
        notation in notations(), text in "[1-9][0-9]{0,4}([., ’][0-9]{1,4}){0,2}", code in "(EUR|JPY|KWD)",
    ) {
        let currency = code.parse().unwrap();
        let number: String = text.chars().map(alike).collect();
        if let Some((whole, rest)) = notation.parts(&number) {
            let point = if rest.is_empty() { "" } else { "." };
            let plain = format!("{whole}{point}{rest}");
            prop_assert_eq!(notation.read(&text, currency).ok(), Money::from_decimal(&plain, currency).ok());
        }
    }

    #[test]
    fn no_text_makes_the_reading_panic(notation in notations(), any: String, near in "[-0-9., ’']{0,12}") {
        for text in [any, near] {
            let _ = notation.read(&text, Currency::USD);
        }
    }

    #[test]
    fn a_notation_survives_being_told(notation in notations()) {
        prop_assert_eq!(notation.to_string().parse(), Ok(notation));
    }
}
