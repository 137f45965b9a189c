//! A word as it is compared: without accents, capitals and what stands around it.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// `Auftraggeber / Empfänger:` becomes `auftraggeber / empfanger`.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // A cell that is longer than any word is compared by its beginning.
    for one in
        text.chars().take(120).nfkd().filter(|one| !is_combining_mark(*one)).flat_map(char::to_lowercase)
    {
        match one {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'ð' | 'đ' => folded.push('d'),
            'ı' => folded.push('i'),
            '’' | '`' | '´' => folded.push('\''),
            '_' | '\t' | '\n' | '\r' | '*' | '"' => folded.push(' '),
            one if one.is_control() || one == '\u{feff}' || one == '\u{200b}' || is_combining_mark(one) => {}
            one => folded.push(one),
        }
    }
    let words: Vec<_> = folded.split_whitespace().collect();
    words.join(" ").trim_matches([' ', ':', '.', ',', ';', '#']).to_owned()
}

/// On one line, without the blanks in which banks put words into columns of their own.
pub(crate) fn one_line(text: &str) -> String {
    let visible: String = text.chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text is the number of an account and no name: more digits than letters, and many of them.
pub(crate) fn is_account_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|one| one.is_alphabetic()).count();
    // `1234-****-****-5678 Df`
    digits >= 6 && digits >= letters && (text.contains("**") || !text.chars().any(char::is_lowercase))
}

/// Words that a text is compared with, folded once.
pub(crate) struct Words(Vec<String>);

impl Words {
    /// Of words that `|` parts.
    pub(crate) fn new(words: &str) -> Self {
        Self(words.split('|').map(fold).filter(|word| !word.is_empty()).collect())
    }

    /// Whether the folded text is one of them.
    pub(crate) fn contain(&self, folded: &str) -> bool {
        self.0.iter().any(|word| word == folded)
    }

    /// Whether one of them stands in the folded text, as a word of its own; in writing without blanks, anywhere.
    pub(crate) fn are_in(&self, folded: &str) -> bool {
        self.0.iter().any(|word| {
            folded.match_indices(word.as_str()).any(|(at, _)| {
                let before = folded.get(..at).and_then(|text| text.chars().next_back());
                let after = folded.get(at + word.len()..).and_then(|text| text.chars().next());
                let apart = |one: Option<char>| one.is_none_or(|one| !one.is_alphanumeric());
                let unparted = word.chars().any(|one| u32::from(one) >= 0x3000);
                unparted || apart(before) && apart(after)
            })
        })
    }

    /// Whether the folded text ends with one of them.
    pub(crate) fn end(&self, folded: &str) -> bool {
        self.0.iter().any(|word| {
            folded.strip_suffix(word.as_str()).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
        })
    }

    /// Whether the folded text begins with one of them.
    pub(crate) fn begin(&self, folded: &str) -> bool {
        self.0.iter().any(|word| {
            folded.strip_prefix(word.as_str()).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_whatever_their_accents_and_capitals() {
        assert_eq!(fold(" Auftraggeber /  Empfänger: "), "auftraggeber / empfanger");
        assert_eq!(fold("İŞLEM TARİHİ"), "islem tarihi");
        assert_eq!(fold("CARD_PAYMENT"), "card payment");
        assert_eq!(fold("Kwota płatności"), "kwota platnosci");
        assert!(Words::new("détail|Libellé").contain("libelle"));
        let refund = Words::new("refund|手数料");
        assert!(refund.are_in("card refund hotel") && refund.begin("refund hotel"));
        assert!(!refund.are_in("refundable") && !refund.begin("refundable"));
        assert!(refund.are_in(&fold("お支払手数料")));
    }
}
