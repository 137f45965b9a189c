//! The notation of the language that a request accepts best (RFC 9110 §12.5.4), as Unicode's tables have it.

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    sync::{PoisonError, RwLock},
};

use domain::Notation;
use http::{HeaderMap, header::ACCEPT_LANGUAGE};
use icu_decimal::{DecimalFormatter, input::Decimal};
use icu_locale_core::Locale;

/// How many languages are remembered at most: there are fewer that people read.
const MOST_LANGUAGES: usize = 1_000;

/// How long the name of one is at most that is remembered, in bytes: `zh-Hant-TW` has ten.
const LONGEST_NAME: usize = 35;

/// What was found out of languages, which takes as long as all amounts of a page.
static FOUND: RwLock<BTreeMap<String, Notation>> = RwLock::new(BTreeMap::new());

/// English, where nothing is said that can be read.
#[must_use]
pub fn notation_of(headers: &HeaderMap) -> Notation {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|languages| languages.to_str().ok());
    accepted.and_then(best).map(|language| remembered(&language)).unwrap_or_default()
}

/// A list of made-up languages only has them found out again.
fn remembered(language: &Locale) -> Notation {
    let name = language.id.to_string();
    if let Some(notation) = FOUND.read().unwrap_or_else(PoisonError::into_inner).get(&name) {
        return *notation;
    }
    let notation = written(language).unwrap_or_default();
    if name.len() > LONGEST_NAME {
        return notation;
    }
    let mut found = FOUND.write().unwrap_or_else(PoisonError::into_inner);
    if found.len() >= MOST_LANGUAGES {
        found.clear();
    }
    found.insert(name, notation);
    notation
}

/// The first of those that are wanted the most. What can't be read is passed over.
fn best(accepted: &str) -> Option<Locale> {
    let wanted = |range: &str| {
        let (tag, weight) = range.split_once(';').map_or((range, Some(1_000)), |(tag, q)| (tag, weight(q)));
        Some((Locale::try_from_str(tag.trim()).ok()?, weight.filter(|weight| *weight > 0)?))
    };
    accepted
        .split(',')
        .filter_map(wanted)
        .min_by_key(|(_, weight)| Reverse(*weight))
        .map(|(language, _)| language)
}

/// `q=0.8`, in thousandths.
fn weight(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.trim().split_once('=')?;
    let (whole, rest) = value.split_once('.').unwrap_or((value, ""));
    let in_form = name.eq_ignore_ascii_case("q") && matches!(whole, "0" | "1") && rest.len() <= 3;
    let thousandths = format!("{whole}{rest:0<3}").parse().ok()?;
    (in_form && thousandths <= 1_000).then_some(thousandths)
}

/// How a language writes numbers with the digits of ASCII, found out by having it write some.
fn written(language: &Locale) -> Option<Notation> {
    let language = Locale::try_from_str(&format!("{}-u-nu-latn", language.id)).ok()?;
    let formatter = DecimalFormatter::try_new((&language).into(), Default::default()).ok()?;
    let write = |number: i64, exponent: i16| {
        let mut number = Decimal::from(number);
        number.multiply_pow10(exponent);
        formatter.format(&number).to_string()
    };
    let long = write(12_345_678_901_234, -1);
    let mut marks = long.chars().rev().filter(|one| !one.is_ascii_digit());
    let (decimal, group) = (marks.next()?, marks.next()?);
    let mut sizes = long.rsplit(|one: char| !one.is_ascii_digit()).skip(1).map(str::len);
    let (last, other) = (u8::try_from(sizes.next()?).ok()?, u8::try_from(sizes.next()?).ok()?);
    let groups = |least: &u8| write(1, i16::from(last) + i16::from(*least) - 1).contains(group);
    Notation::new(decimal, group, (last, other), (1..=9).find(groups)?).ok()
}

#[cfg(test)]
mod tests {
    use domain::{Currency, Money};
    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn notation(accepted: &str) -> Notation {
        notation_of(&HeaderMap::from_iter([(ACCEPT_LANGUAGE, HeaderValue::from_str(accepted).unwrap())]))
    }

    fn printed(accepted: &str) -> String {
        let print = |minor| notation(accepted).number(Money::new(minor, Currency::EUR));
        format!("{} {}", print(123_450), print(123_456_789))
    }

    #[test]
    fn each_language_groups_as_its_readers_do() {
        let expected = [
            ("en-US", "1,234.50 1,234,567.89"),
            ("de-DE", "1.234,50 1.234.567,89"),
            ("de-CH", "1'234.50 1'234'567.89"),
            ("de-AT", "1\u{a0}234,50 1\u{a0}234\u{a0}567,89"),
            ("fr-FR", "1\u{202f}234,50 1\u{202f}234\u{202f}567,89"),
            ("en-IN", "1,234.50 12,34,567.89"),
            ("ja", "1,234.50 1,234,567.89"),
            ("es-ES", "1234,50 1.234.567,89"),
            ("es-MX", "1,234.50 1,234,567.89"),
            ("pl", "1234,50 1\u{a0}234\u{a0}567,89"),
            ("hi-u-nu-deva", "1,234.50 12,34,567.89"),
        ];
        assert_eq!(
            expected.map(|(language, _)| printed(language)),
            expected.map(|(_, text)| text.to_owned())
        );
    }

    #[test]
    fn the_language_is_taken_that_is_wanted_the_most() {
        let (english, german, french) = (notation("en"), notation("de"), notation("fr"));
        for (accepted, wanted) in [
            ("de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", german),
            ("en;q=0.5, fr;q=0.75 , de;Q=0.751", german),
            ("fr,de", french),
            ("de;q=0, fr;q=0.001", french),
            ("*, fr;q=0.2", french),
            ("de;q=1.1, fr;q=0.1", french),
            ("de;level=1, fr", french),
        ] {
            assert_eq!(notation(accepted), wanted, "{accepted}");
        }
        for nonsense in
            ["", "*", "-", ",,;q=", "de;q=", "de;q=0", "d", "de_DE.UTF-8; q", "x".repeat(9_000).as_str()]
        {
            assert_eq!(notation(nonsense), english, "{nonsense}");
        }
        assert_eq!(notation_of(&HeaderMap::new()), english);
        let not_a_text = HeaderValue::from_bytes(b"de\xff").unwrap();
        assert_eq!(notation_of(&HeaderMap::from_iter([(ACCEPT_LANGUAGE, not_a_text)])), english);
    }

    #[test]
    fn made_up_languages_fill_no_memory() {
        let (long, german) = ("de-variant1-variant2-variant3-variant4", notation("de"));
        let letters = || 'a'..='z';
        let made_up = letters().flat_map(|one| letters().map(move |two| format!("{one}{two}")));
        for language in made_up.clone().chain(made_up.map(|language| format!("{language}-AQ"))) {
            notation(&language);
            assert!(FOUND.read().unwrap().len() <= MOST_LANGUAGES);
        }
        assert_eq!((notation(long), notation("de")), (german, german));
        assert!(FOUND.read().unwrap().keys().all(|name| name.len() <= LONGEST_NAME));
    }

    proptest! {
        #[test]
        fn any_header_has_a_notation_that_reads_what_it_prints(
            accepted in "([a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?(;q=[01](\\.[0-9]{1,3})?)?,? ?){0,4}|[ -~]{0,40}", minor: i64,
        ) {
            let (notation, money) = (notation(&accepted), Money::new(minor, Currency::EUR));
            prop_assert_eq!(notation.read(&notation.number(money), Currency::EUR), Ok(money));
        }
    }
}
