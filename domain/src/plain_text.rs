//! A number in the characters of ASCII, whatever keyboard, language or page it was typed on or copied from.

/// The zeros of the scripts that have digits of their own and are typed on phones (Unicode, general category Nd).
const ZEROS: [u16; 35] = [
    0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0de6,
    0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0,
    0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
];

/// What parts the decimals in Arabic, and nothing else anywhere. It stays as it is.
pub const ARABIC_DECIMAL: char = '\u{66b}';

/// The text, character by character. None where digits of several scripts are mixed: some look like others of
/// another worth.
#[must_use]
pub fn plain_text(text: &str) -> Option<String> {
    let mut script = None;
    let mut plain = String::new();
    for character in text.chars().filter(|character| !is_invisible(*character)) {
        let (one, zero) = ascii(character);
        if one.is_ascii_digit() && *script.get_or_insert(zero) != zero {
            return None;
        }
        plain.push(one);
    }
    Some(plain)
}

/// What comes along with a copy and shows nothing. What turns the direction of digits round is not among it.
const fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202c}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

/// The character's counterpart in ASCII, where it has one, and the zero of its script.
fn ascii(character: char) -> (char, u16) {
    let code = u16::try_from(u32::from(character)).unwrap_or(0);
    if let Some(zero) = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code)) {
        let worth = u8::try_from(code - zero).unwrap_or_default();
        return (char::from(b'0' + worth), *zero);
    }
    let one = match character {
        // Of full width.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(code) - 0xfee0).unwrap_or(character),
        '￡' => '£',
        '￥' => '¥',
        '￦' => '₩',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '’' | '‘' | 'ʼ' | '′' | '´' | '`' | '\u{66c}' => '\'',
        '\u{60c}' => ',',
        space if space.is_whitespace() => ' ',
        other => other,
    };
    (one, 0)
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::select};

    use super::*;

    /// The ten digits of each script, as a person types them.
    fn scripts() -> Vec<[char; 10]> {
        let zeros = ZEROS.map(u32::from).into_iter().chain([0x30, 0xff10]);
        zeros.map(|zero| std::array::from_fn(|worth| char::from_u32(zero + worth as u32).unwrap())).collect()
    }

    #[test]
    fn the_digits_of_each_script_are_ten_digits() {
        for script in scripts() {
            assert!(script.iter().all(|digit| digit.is_numeric()), "{script:?}");
            assert_eq!(plain_text(&String::from_iter(script)).as_deref(), Some("0123456789"), "{script:?}");
        }
        assert!(ZEROS.is_sorted());
    }

    #[test]
    fn what_is_typed_elsewhere_has_its_counterpart() {
        for (typed, plain) in [
            ("\u{a0}１，２３４．５０\u{3000}", " 1,234.50 "),
            ("１２00", "1200"),
            ("￥１２００", "¥1200"),
            ("ＥＵＲ\u{2009}＋１２", "EUR +12"),
            ("1\u{202f}234\u{2007}567", "1 234 567"),
            ("1’234‘567ʼ890", "1'234'567'890"),
            ("\u{2212}12\u{2013}", "-12-"),
            ("\u{200f}\u{feff}۱۲٬۳۴۵٫۶۷\u{200e}", "12'345\u{66b}67"),
            ("१,२३४", "1,234"),
        ] {
            assert_eq!(plain_text(typed).as_deref(), Some(plain), "{typed}");
        }
    }

    #[test]
    fn digits_that_look_like_others_are_not_mixed() {
        // The Bengali four looks like an eight.
        assert_eq!(plain_text("৪0"), None);
        assert_eq!(plain_text("৪০").as_deref(), Some("40"));
        assert_eq!(plain_text("١۲"), None);
    }

    #[test]
    fn what_turns_the_direction_round_stays() {
        assert_eq!(plain_text("\u{202e}05.21").as_deref(), Some("\u{202e}05.21"));
    }

    proptest! {
        #[test]
        fn a_plain_text_stays_as_it_is(text in "[ -~]{0,20}") {
            prop_assume!(!text.contains('`'));
            prop_assert_eq!(plain_text(&text), Some(text));
        }

        #[test]
        fn a_number_is_the_same_in_every_script(worths in prop::collection::vec(0..10_usize, 1..20), script in select(scripts())) {
            let typed: String = worths.iter().map(|worth| script[*worth]).collect();
            let plain: String = worths.iter().map(usize::to_string).collect();
            prop_assert_eq!(plain_text(&typed), Some(plain));
        }

        #[test]
        fn no_text_makes_the_reading_panic(text: String) {
            let _ = plain_text(&text);
        }
    }
}
