//! The form in which texts are compared: what a person would call the same letters is the same here.
//!
//! It is only ever compared and never shown. Whoever changes it fills `expense_search_backlog` with every expense, in a
//! migration.

use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};

/// The text in compatibility forms (NFKD), without accents, and in small letters as Unicode's full case folding has them:
/// `Straße` is `strasse`, `ÖLMÜHLE` is `olmuhle`, and `ς` is `σ`. A letter that has a stroke or is two in one, which
/// Unicode does not take apart, is as people type it who lack it: `ø` is `o`, and `æ` is `ae`.
pub(crate) fn fold(text: &str) -> String {
    // What all of it comes to where there is nothing but ASCII, only faster.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    fold_any(text)
}

fn fold_any(text: &str) -> String {
    // There and back: only its capitals tell that `ß` is two letters, and only its small letter that `ẞ` is a `ß`.
    let capitals = bare(text.nfkd()).flat_map(char::to_lowercase).flat_map(char::to_uppercase);
    let small = bare(capitals.flat_map(char::to_lowercase).nfkd());
    let mut folded = String::with_capacity(text.len());
    for c in small {
        match plain(c) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(c),
        }
    }
    folded
}

/// Without accents. A mark of class 0 is a letter's part, such as a vowel in Hindi or Thai; those of classes 7 to 9 make
/// another letter, such as ば of は.
fn bare(decomposed: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    // The iota that Greek writes below a vowel is beside it in capitals.
    let beside = decomposed.map(|c| if c == '\u{345}' { 'ι' } else { c });
    beside.filter(|c| matches!(canonical_combining_class(*c), 0 | 7..=9))
}

/// A small letter that Unicode does not take apart, as others write it.
const fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ð' | 'đ' => "d",
        'ø' => "o",
        'ł' => "l",
        'ħ' => "h",
        'ŧ' => "t",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn case_and_accents_make_no_difference_in_any_language() {
        for (one, other) in [
            ("BÄCKEREI", "Bäckerei"),
            ("ölmühle", "ÖLMÜHLE"),
            ("Straße", "STRASSE"),
            ("GROẞHANDEL", "großhandel"),
            ("Café", "cafe"),
            ("Cafe\u{301}", "CAF\u{c9}"),
            ("Crème brûlée", "creme brulee"),
            ("Île-de-France", "ile-de-france"),
            ("KIRMIZI", "kırmızı"),
            ("İstanbul", "istanbul"),
            ("ΤΑΞΙΔΙΏΤΗΣ", "ταξιδιώτης"),
            ("ᾳ", "ΑΙ"),
            ("МОСКВА", "москва"),
            ("Ёлка", "елка"),
            ("Київ", "КИІВ"),
            ("Smørrebrød", "SMORREBROD"),
            ("Łódź", "lodz"),
            ("Đà Nẵng", "da nang"),
            ("Þingvellir", "thingvellir"),
            ("Œuvre", "oeuvre"),
            ("ﬁnance", "FINANCE"),
            ("ＴＡＸＩ", "taxi"),
            ("שָׁלוֹם", "שלום"),
            ("مُطَعَّم", "مطعم"),
            ("한국", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
    }

    #[test]
    fn another_letter_stays_another_letter() {
        for (one, other) in [("は", "ば"), ("कि", "का"), ("กา", "กี"), ("й", "у"), ("n", "m")]
        {
            assert_ne!(fold(one), fold(other), "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn a_text_is_folded_once_and_for_all_and_in_whatever_form_it_comes(text: String) {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded.clone());
            let ascii: String = text.chars().filter(char::is_ascii).collect();
            prop_assert_eq!(fold(&ascii), fold_any(&ascii));
            let forms = [
                text.nfc().collect::<String>(), text.nfd().collect(), text.nfkc().collect(), text.nfkd().collect(),
                text.to_lowercase(), text.to_uppercase(),
            ];
            for form in forms {
                prop_assert_eq!(fold(&form), folded.clone(), "{:?}", form);
            }
        }

        #[test]
        fn a_part_of_a_text_is_a_part_of_it_folded(before in "\\PC{0,9}", part in "\\PC{0,9}", after in "\\PC{0,9}") {
            let whole = fold(&format!("{before} {part} {after}"));
            prop_assert!(whole.contains(&fold(&part)), "{:?} {:?}", whole, fold(&part));
        }
    }
}
