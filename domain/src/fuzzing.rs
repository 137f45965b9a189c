//! What strangers can send: an amount of money, a receipt, and what must be true of any.
//!
//! The fuzzer calls this (`cargo xtask fuzz`) and so do the tests below. No other build holds it.

#![expect(clippy::expect_used, reason = "what is not as it must be is to end the fuzzer's run")]

use crate::{Money, Notation, money::totals, receipt::Kind};

/// An amount as JSON. Whether it is one.
///
/// - Written and read again, it is the same.
/// - Printed and read again as a person would, it is the same, with a point before its decimals or a comma.
pub fn money(json: &str) -> bool {
    let Ok(money) = serde_json::from_str::<Money>(json) else { return false };
    let written = serde_json::to_string(&money).expect("JSON");
    assert_eq!(serde_json::from_str::<Money>(&written).ok(), Some(money));
    let (code, minor) = read(&Notation::EN.print(money), money.currency().decimals());
    assert_eq!((code.as_str(), minor), (money.currency().code(), money.minor()));
    for notation in [Notation::EN, Notation::DE] {
        assert_eq!(notation.read(&notation.number(money), money.currency()), Ok(money));
    }
    assert_eq!(totals([money]), [money]);
    true
}

/// A file that is said to be a receipt. Whether it is of a kind that is taken.
///
/// - It is of no other kind, and no browser takes its beginning for a page or a script.
/// - What comes after its beginning changes nothing.
pub fn receipt_kind(content: &[u8]) -> bool {
    let found = Kind::of(content);
    let beginning = &content[..content.len().min(16)];
    assert_eq!(Kind::of(beginning), found);
    if let Some(kind) = found {
        assert_eq!(Kind::from_media_type(kind.media_type()), Some(kind));
        assert!(!beginning.trim_ascii_start().starts_with(b"<"));
    }
    found.is_some()
}

/// The currency's code and the amount in its smallest unit.
fn read(printed: &str, decimals: u32) -> (String, i64) {
    let (code, amount) = printed.split_once('\u{a0}').expect("a no-break space");
    let (whole, rest) = amount.split_once('.').unwrap_or((amount, ""));
    assert_eq!(rest.len(), decimals as usize, "{printed}");
    let mut groups = whole.trim_start_matches('-').split(',');
    assert!(groups.next().is_some_and(|first| (1..=3).contains(&first.len())), "{printed}");
    assert!(groups.all(|group| group.len() == 3), "{printed}");
    let digits = format!("{}{rest}", whole.replace(',', ""));
    (code.to_owned(), digits.parse().expect("digits"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{money, receipt_kind};

    #[test]
    fn an_amount_is_read() {
        assert!(money(include_str!("../../fuzz/corpus-seeds/money/dollars")));
        assert!(!money(r#"{"minor":1.5,"currency":"USD"}"#));
    }

    #[test]
    fn a_receipt_is_known_by_its_beginning() {
        assert!(receipt_kind(include_bytes!("../../fuzz/corpus-seeds/receipt_kind/png")));
        assert!(receipt_kind(include_bytes!("../../fuzz/corpus-seeds/receipt_kind/pdf")));
        assert!(!receipt_kind(include_bytes!("../../fuzz/corpus-seeds/receipt_kind/svg")));
    }

    proptest! {
        #[test]
        fn a_file_is_of_one_kind_or_none(
            beginning in "(%PDF-[0-9][.][0-9]|RIFF....WEBPVP8)?", rest in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            receipt_kind(&[beginning.as_bytes(), &rest].concat());
        }

        #[test]
        fn an_amount_survives_its_print(minor: i64, code in "([A-Z]{3}|JPY|KWD)", small in -1000..1000_i64) {
            for minor in [minor, small] {
                let json = format!(r#"{{"minor":{minor},"currency":"{code}"}}"#);
                prop_assert!(money(&json));
            }
        }

        #[test]
        fn what_is_no_amount_is_refused(minor in "(-?[0-9]{1,20}|null|\"1\"|[0-9]e[0-9])", code in "[A-Za-z]{0,4}") {
            money(&format!(r#"{{"minor":{minor},"currency":"{code}"}}"#));
        }
    }
}
