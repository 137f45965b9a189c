//! An amount as people type and paste it: with or without a sign before it, and with or without its currency on either
//! side. How the number between them is written is for a [`Notation`] to know.

use crate::{
    Currency, Fault, Money, Notation,
    currency_mark::CurrencyMark,
    plain_text::{ARABIC_DECIMAL, plain_text},
};

/// The currency that an amount names itself, where that can be no other. Whether the rest of it is an amount is not asked.
#[must_use]
pub fn named_currency(amount: &str) -> Option<Currency> {
    AmountText::new(amount).parts().ok()?.currency()
}

/// An amount as somebody has written it.
pub(crate) struct AmountText(Option<String>);

impl AmountText {
    pub(crate) fn new(text: &str) -> Self {
        Self(plain_text(text))
    }

    /// What it is made of.
    ///
    /// # Errors
    /// What is wrong with it in every currency and notation.
    pub(crate) fn parts(&self) -> Result<AmountParts<'_>, Fault> {
        let text = self.0.as_deref().ok_or(Fault::NotAnAmount)?;
        let bytes = text.as_bytes();
        if bytes.trim_ascii().is_empty() {
            return Err(Fault::Missing);
        }
        let first = bytes.iter().position(u8::is_ascii_digit).ok_or(Fault::NotAnAmount)?;
        let last = bytes.iter().rposition(u8::is_ascii_digit).unwrap_or(first);
        let end = match bytes.get(last + 1..).unwrap_or_default() {
            // As prices are written that have no decimals: `12,-` and `12.--`.
            [b'.' | b',', b'-', b'-', ..] => last + 4,
            [b'.' | b',', b'-', ..] => last + 3,
            _ => last + 1,
        };
        let number = text.get(first..end).unwrap_or_default();
        if number.bytes().any(|byte| byte.is_ascii_alphabetic()) {
            return Err(Fault::LetterInAmount);
        }
        // Before the currency or behind it.
        let (negative, before) = match bytes.get(..first).unwrap_or_default().trim_ascii() {
            [b'-', before @ ..] | [before @ .., b'-'] => (true, before),
            [b'+', before @ ..] | [before @ .., b'+'] | before => (false, before),
        };
        let after = bytes.get(end..).unwrap_or_default();
        Ok(AmountParts { negative, number, marks: [mark(before)?, mark(after)?] })
    }
}

/// What an amount is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AmountParts<'a> {
    negative: bool,
    /// It begins with a digit.
    number: &'a str,
    /// What stands before the number and after it.
    marks: [Option<CurrencyMark<'a>>; 2],
}

impl AmountParts<'_> {
    fn marks(&self) -> impl Iterator<Item = CurrencyMark<'_>> {
        self.marks.iter().flatten().copied()
    }

    /// The currency that it names, where it names one.
    pub(crate) fn currency(&self) -> Option<Currency> {
        self.marks().find_map(CurrencyMark::currency)
    }

    /// The amount in `currency`, of somebody who writes in `notation`.
    ///
    /// # Errors
    /// What is wrong with it there.
    pub(crate) fn read(&self, currency: Currency, notation: Notation) -> Result<Money, Fault> {
        if let Some(other) = self.marks().find(|mark| !mark.may_mean(currency)) {
            let named = other.currency();
            return Err(named.map_or(Fault::OtherSign, |currency| Fault::OtherCurrency { currency }));
        }
        let arabic = self.number.chars().any(|one| one == ARABIC_DECIMAL);
        let money = if arabic { Notation::ARABIC } else { notation }.read(self.number, currency)?;
        Ok(if self.negative { Money::new(-money.minor(), currency) } else { money })
    }
}

fn mark(text: &[u8]) -> Result<Option<CurrencyMark<'_>>, Fault> {
    let text = text.trim_ascii();
    if text.is_empty() {
        return Ok(None);
    }
    let of_a_number = text.iter().all(u8::is_ascii_punctuation);
    let fault = if of_a_number { Fault::NotAnAmount } else { Fault::UnknownCurrency };
    CurrencyMark::read(text).map(Some).ok_or(fault)
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::select};

    use super::*;

    const FRENCH: &str = ",\u{202f}3-3-1";
    const SWISS: &str = ".’3-3-1";
    const INDIAN: &str = ".,3-2-1";
    const SPANISH: &str = ",.3-3-2";
    const NOTATIONS: [&str; 6] = [".,3-3-1", ",.3-3-1", FRENCH, SWISS, INDIAN, SPANISH];

    fn notations() -> impl Strategy<Value = Notation> {
        select(NOTATIONS.to_vec()).prop_map(|told| told.parse().unwrap())
    }

    fn read(text: &str, code: &str, notation: Notation) -> Result<i64, Fault> {
        let money = AmountText::new(text).parts()?.read(code.parse().unwrap(), notation)?;
        assert_eq!(money.currency().code(), code);
        Ok(money.minor())
    }

    #[test]
    fn an_amount_is_taken_as_people_paste_it_whatever_their_own_notation() {
        for (text, code, minor) in [
            ("€ 12,50", "EUR", 1_250),
            ("12.50 EUR", "EUR", 1_250),
            ("12.50 €", "EUR", 1_250),
            ("12,50€", "EUR", 1_250),
            ("EUR12.50", "EUR", 1_250),
            ("12.5 eur", "EUR", 1_250),
            ("12,50 Euro", "EUR", 1_250),
            ("$12.50", "USD", 1_250),
            ("$12.50", "CAD", 1_250),
            ("US$12.50", "USD", 1_250),
            ("$12.50 USD", "USD", 1_250),
            ("CHF 1'234.50", "CHF", 123_450),
            ("Fr. 1’234.50", "CHF", 123_450),
            ("kr 12,50", "SEK", 1_250),
            ("12,50 kr.", "DKK", 1_250),
            ("1 234,50 Kč", "CZK", 123_450),
            ("¥1200", "JPY", 1_200),
            ("1200円", "JPY", 1_200),
            ("￥１２００", "JPY", 1_200),
            ("１２．５０", "EUR", 1_250),
            ("١٢٫٥٠", "EUR", 1_250),
            ("١٬٢٣٤٫٥٠", "EUR", 123_450),
            ("۱۲٫۵۰ EUR", "EUR", 1_250),
            ("₹१२.५०", "INR", 1_250),
            ("1.234,50", "EUR", 123_450),
            ("1,234.50", "EUR", 123_450),
            ("1'234.50", "EUR", 123_450),
            ("1 234,50", "EUR", 123_450),
            ("1\u{a0}234,50\u{a0}€", "EUR", 123_450),
            ("1\u{2009}234\u{2009}567,50", "EUR", 123_456_750),
            ("12,-", "EUR", 1_200),
            ("12.–", "CHF", 1_200),
            ("12,-- €", "EUR", 1_200),
            ("1.234,- €", "EUR", 123_400),
            ("1'234.— CHF", "CHF", 123_400),
            ("1200,-", "JPY", 1_200),
            ("+12.50", "EUR", 1_250),
            ("€ +12.50", "EUR", 1_250),
            ("-12.50", "EUR", -1_250),
            ("-€12.50", "EUR", -1_250),
            ("€\u{2212}12,50", "EUR", -1_250),
            ("- 12,- €", "EUR", -1_200),
            (" \t12.50\u{a0}\u{200e}", "EUR", 1_250),
        ] {
            for notation in NOTATIONS.map(|told| told.parse().unwrap()) {
                assert_eq!(read(text, code, notation), Ok(minor), "{text} {notation:?}");
            }
        }
        let dinar = read("١٫٢٣٤", "KWD", Notation::EN);
        assert_eq!(dinar, Ok(1_234), "this mark parts decimals only, wherever its reader is");
    }

    #[test]
    fn what_is_wrong_is_said_of_this_one() {
        let (eur, jpy) = (Currency::EUR, "JPY".parse().unwrap());
        for (text, code, fault) in [
            ("", "EUR", Fault::Missing),
            (" \u{a0}\u{200b}", "EUR", Fault::Missing),
            ("12.5055", "EUR", Fault::TooManyDecimals { currency: eur }),
            ("0.005", "EUR", Fault::TooManyDecimals { currency: eur }),
            ("1.0", "JPY", Fault::TooManyDecimals { currency: jpy }),
            ("12.505", "EUR", Fault::ThousandsOrDecimals { currency: eur }),
            ("1.234", "EUR", Fault::ThousandsOrDecimals { currency: eur }),
            ("€ 1.234", "EUR", Fault::ThousandsOrDecimals { currency: eur }),
            ("1.234", "JPY", Fault::ThousandsOrDecimals { currency: jpy }),
            ("1e3", "EUR", Fault::LetterInAmount),
            ("0x1F4", "EUR", Fault::LetterInAmount),
            ("1O0", "EUR", Fault::LetterInAmount),
            ("12.50 each", "EUR", Fault::UnknownCurrency),
            ("about 12.50", "EUR", Fault::UnknownCurrency),
            ("§12.50", "EUR", Fault::UnknownCurrency),
            ("12.50 EUR", "USD", Fault::OtherCurrency { currency: eur }),
            ("€12.50 USD", "USD", Fault::OtherCurrency { currency: eur }),
            ("$12.50", "EUR", Fault::OtherSign),
            ("kr 12,50", "EUR", Fault::OtherSign),
            ("12.50 usd", "EUR", Fault::OtherSign),
            ("99999999999999999999", "EUR", Fault::TooLarge),
            ("twelve", "EUR", Fault::NotAnAmount),
            ("€", "EUR", Fault::NotAnAmount),
            ("1.2.3", "EUR", Fault::NotAnAmount),
            ("12.", "EUR", Fault::NotAnAmount),
            (".5", "EUR", Fault::NotAnAmount),
            ("12-", "EUR", Fault::NotAnAmount),
            ("12.50-", "EUR", Fault::NotAnAmount),
            ("(12.50)", "EUR", Fault::NotAnAmount),
            ("--12", "EUR", Fault::NotAnAmount),
            ("+-12", "EUR", Fault::NotAnAmount),
            ("12 + 13", "EUR", Fault::NotAnAmount),
            ("12.50 13.50", "EUR", Fault::NotAnAmount),
            ("12€50", "EUR", Fault::NotAnAmount),
            ("1 23", "EUR", Fault::NotAnAmount),
            ("৪0", "EUR", Fault::NotAnAmount),
            ("\u{202e}05.21", "EUR", Fault::UnknownCurrency),
        ] {
            assert_eq!(read(text, code, Notation::EN), Err(fault), "{text} {code}");
        }
    }

    #[test]
    fn an_amount_names_its_currency_where_that_is_clear() {
        for (text, code) in [
            ("€ 12,50", Some("EUR")),
            ("12.50 EUR", Some("EUR")),
            ("CHF 1'234.50", Some("CHF")),
            ("$12.50 CAD", Some("CAD")),
            ("€ 1.2.3", Some("EUR")),
            ("$12.50", None),
            ("kr 12", None),
            ("12.50 per", None),
            ("12.50", None),
            ("", None),
        ] {
            assert_eq!(named_currency(text).map(|named| named.to_string()).as_deref(), code, "{text}");
        }
    }

    prop_compose! {
        /// An amount, written in a notation in one of the ways in which people write amounts.
        fn written()(
            (minor, code) in (
                prop_oneof![0..1_000_000_000_i64, 0..100_000_i64],
                select(vec!["EUR", "USD", "JPY", "KWD", "CHF", "SEK"]),
            ),
            notation in notations(),
            zero in select(vec!['0', '\u{660}', '\u{6f0}', '\u{966}', '０']),
            (grouped, sign, mark, inner, behind) in
                (any::<bool>(), select(vec!["", "+", "-", "\u{2212}"]), 0..3_usize, any::<bool>(), any::<bool>()),
            (gap, around) in (select(vec!["", " ", "\u{a0}", "\u{202f}", "\u{2009}"]), select(vec!["", " ", "\u{200e}"])),
        ) -> (String, Money, Notation) {
            let money = Money::new(minor, code.parse().unwrap());
            let number = if grouped { notation.number(money) } else { notation.amount(money) };
            let digit = |one: char| one.to_digit(10).and_then(|worth| char::from_u32(u32::from(zero) + worth));
            let number: String = number.chars().map(|one| digit(one).unwrap_or(one)).collect();
            let signs = match code {
                "EUR" => ["", "EUR", "€"],
                "USD" => ["", "USD", "$"],
                "JPY" => ["", "JPY", "¥"],
                "CHF" => ["", "CHF", "Fr."],
                "SEK" => ["", "SEK", "kr"],
                _ => ["", code, code],
            };
            let mark = signs[mark];
            let text = match (behind, inner) {
                (true, _) => format!("{around}{sign}{number}{gap}{mark}{around}"),
                (false, true) => format!("{around}{mark}{gap}{sign}{number}{around}"),
                (false, false) => format!("{around}{sign}{mark}{gap}{number}{around}"),
            };
            let minus = matches!(sign, "-" | "\u{2212}");
            (text, Money::new(if minus { -minor } else { minor }, money.currency()), notation)
        }
    }

    proptest! {
        #[test]
        fn what_is_written_in_a_notation_is_what_is_read((text, money, notation) in written()) {
            let amount = AmountText::new(&text);
            prop_assert_eq!(amount.parts().and_then(|parts| parts.read(money.currency(), notation)), Ok(money), "{}", text);
        }

        #[test]
        fn who_reads_in_another_notation_reads_the_same_or_nothing((text, money, _) in written(), notation in notations()) {
            // With three decimals one mark alone may part thousands or decimals, and its reader's notation says which.
            prop_assume!(money.currency().decimals() != 3);
            let amount = AmountText::new(&text);
            let read = amount.parts().and_then(|parts| parts.read(money.currency(), notation));
            prop_assert!(read.is_err() || read == Ok(money), "{} {:?}", text, read);
        }

        #[test]
        fn nothing_is_read_in_a_currency_that_the_amount_does_not_name((text, money, notation) in written()) {
            let other = if money.currency() == Currency::EUR { Currency::USD } else { Currency::EUR };
            let amount = AmountText::new(&text);
            let parts = amount.parts().unwrap();
            prop_assert!(parts.currency().is_none_or(|named| named == money.currency()));
            if parts.marks().next().is_some() {
                prop_assert!(parts.read(other, notation).is_err(), "{}", text);
            }
        }

        #[test]
        fn no_text_makes_the_reading_panic(
            any: String, near in "[-+−–0-9٠-٩०-९.,'’٫٬ \u{a0}€$kreEUR¥]{0,14}", notation in notations(),
        ) {
            for text in [any, near] {
                let negative = plain_text(&text).is_some_and(|plain| plain.contains('-'));
                if let Ok(minor) = read(&text, "EUR", notation) {
                    prop_assert!(minor >= 0 || negative, "{}", text);
                }
                _ = named_currency(&text);
            }
        }
    }
}
