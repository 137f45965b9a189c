//! What a file is called. The name comes from a stranger and goes to other people's disks, so what could do harm there,
//! or look like what it is not, is taken out of it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::kind::Kind;
use crate::composed::composed;

/// How many characters the name of a file has at most.
pub const LONGEST_FILE_NAME: usize = 120;

/// A name without folders and without what can't be seen, that ends as its kind does.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct FileName(String);

impl FileName {
    /// The name that comes nearest to what a file of this kind was called.
    #[must_use]
    pub fn of(called: &str, kind: Kind) -> Self {
        let last = called.rsplit(['/', '\\']).next().unwrap_or_default();
        let seen: String = last.chars().filter(|c| !c.is_control() && !is_bidi_or_invisible(*c)).collect();
        let seen = composed(&seen);
        let name = trimmed(&seen);
        let (stem, ending) = match name.rsplit_once('.') {
            Some((stem, ending)) if is_of(kind, ending) => (trimmed(stem), ending),
            _ => (name, kind.endings().first().copied().unwrap_or_default()),
        };
        let stem: String = stem.chars().take(LONGEST_FILE_NAME - 1 - ending.len()).collect();
        let stem = Some(trimmed(&stem)).filter(|stem| !stem.is_empty()).unwrap_or("receipt");
        Self(format!("{stem}.{ending}"))
    }

    /// As it is.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_of(kind: Kind, ending: &str) -> bool {
    kind.endings().iter().any(|known| known.eq_ignore_ascii_case(ending))
}

/// Without the blanks and the dots at both ends: the first hide a file, the last are lost on some systems.
fn trimmed(name: &str) -> &str {
    name.trim_matches(|c: char| c.is_whitespace() || c == '.')
}

/// Whether a character turns the direction of a text, or has no width: `fdp.exe` is made to look like `exe.pdf` with it.
#[must_use]
pub const fn is_bidi_or_invisible(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pdf(called: &str) -> String {
        FileName::of(called, Kind::Pdf).to_string()
    }

    #[test]
    fn a_good_name_stays() {
        for name in ["taxi.pdf", "Taxi 2026-11-23.PDF", "Quittung für Käse.pdf", "領収書.pdf"] {
            assert_eq!(pdf(name), name);
        }
        assert_eq!(FileName::of("me.jpeg", Kind::Jpeg).as_str(), "me.jpeg");
    }

    #[test]
    fn a_bad_name_does_no_harm() {
        for (bad, good) in [
            ("../../etc/passwd", "passwd.pdf"),
            (r"C:\windows\system.ini", "system.ini.pdf"),
            ("invoice.exe", "invoice.exe.pdf"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe.pdf"),
            (".htaccess", "htaccess.pdf"),
            ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b.pdf"),
            ("", "receipt.pdf"),
            (" ..", "receipt.pdf"),
            (".pdf", "pdf.pdf"),
        ] {
            assert_eq!(pdf(bad), good, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn a_name_that_was_made_good_is_good(called in "[ -~\u{e9}\u{202e}./\\\\\r\n]{0,200}") {
            let name = FileName::of(&called, Kind::Webp);
            prop_assert!((6..=LONGEST_FILE_NAME).contains(&name.as_str().chars().count()));
            let harmless = !name.as_str().contains(['/', '\\', '\r', '\n', '\u{202e}']);
            prop_assert!(harmless, "{name}");
            prop_assert_eq!(FileName::of(name.as_str(), Kind::Webp), name);
        }
    }
}
