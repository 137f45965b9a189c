//! What files are called in an archive. The names come from strangers and become paths on other people's disks, so they
//! are such as every system takes, and none is given twice.

use std::collections::HashSet;

use domain::receipt::{FileName, is_bidi_or_invisible};

/// How many characters of a name are kept: with up to four bytes for each, what file systems take (255 bytes).
const LONGEST: usize = 60;

/// The name of an archive.
pub(super) fn archive_name(title: &str) -> String {
    plain(title, "report") + ".zip"
}

/// The names in one folder.
pub(super) struct FileNames {
    folder: String,
    given: HashSet<String>,
}

impl FileNames {
    /// Those of the receipts of the expense of this number, among so many.
    pub(super) fn in_folder(number: usize, expenses: usize, merchant: &str) -> Self {
        let digits = expenses.to_string().len().max(2);
        let folder = format!("receipts/{number:0digits$} {}", plain(merchant, "expense"));
        Self { folder, given: HashSet::new() }
    }

    /// The path of a file, with a number in it where another one is called the same, as systems compare that know no
    /// small letters.
    pub(super) fn give(&mut self, name: &FileName) -> String {
        let (stem, ending) = name.as_str().rsplit_once('.').unwrap_or((name.as_str(), "bin"));
        let stem = plain(stem, "receipt");
        let mut name = format!("{stem}.{ending}");
        let mut number = 1;
        while !self.given.insert(name.to_lowercase()) {
            number += 1;
            name = format!("{stem} ({number}).{ending}");
        }
        format!("{}/{name}", self.folder)
    }
}

/// A name without what leads to another folder, what can't be seen, and what Windows takes in no name.
fn plain(text: &str, otherwise: &str) -> String {
    let seen = text.chars().filter(|c| !c.is_control() && !is_bidi_or_invisible(*c)).take(LONGEST);
    let kept: String = seen.map(|c| if r#"<>:"/\|?*"#.contains(c) { '_' } else { c }).collect();
    let kept = kept.replace("..", "_");
    let kept = kept.trim_matches(|c: char| c.is_whitespace() || c == '.');
    if kept.is_empty() { otherwise.to_owned() } else { kept.to_owned() }
}

#[cfg(test)]
mod tests {
    use domain::receipt::Kind;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_bad_name_leads_nowhere_and_a_good_one_stays() {
        for (text, name) in [
            ("Käse & Söhne (Köln)", "Käse & Söhne (Köln).zip"),
            ("../../etc/passwd", "____etc_passwd.zip"),
            (r"C:\Windows", "C__Windows.zip"),
            (" ... ", "_.zip"),
            (" . ", "report.zip"),
            ("a\u{202e}fdp\u{7}", "afdp.zip"),
        ] {
            assert_eq!(archive_name(text), name, "{text}");
        }
    }

    #[test]
    fn two_files_of_one_name_are_told_apart() {
        let mut names = FileNames::in_folder(7, 120, "A/B");
        let given = ["Taxi.pdf", "taxi.PDF", "taxi (2).pdf", "taxi.pdf"]
            .map(|name| names.give(&FileName::of(name, Kind::Pdf)));
        let expected = ["Taxi.pdf", "taxi (2).PDF", "taxi (2) (2).pdf", "taxi (3).pdf"];
        assert_eq!(given, expected.map(|name| format!("receipts/007 A_B/{name}")));
    }

    proptest! {
        #[test]
        fn whatever_they_are_called_files_have_paths_of_their_own(
            merchant in "[a-c. /\\\\:\u{202e}\u{e9}]{0,130}", called in prop::collection::vec("[aA./ ]{0,3}", 0..20),
        ) {
            let mut names = FileNames::in_folder(1, 2, &merchant);
            let mut given = HashSet::new();
            for name in called {
                let path = names.give(&FileName::of(&name, Kind::Png));
                prop_assert_eq!(path.split('/').count(), 3);
                let harmless = !path.contains("..") && !path.contains(['\\', ':', '\u{202e}']);
                prop_assert!(harmless && path.split('/').all(|part| part.len() <= 255), "{}", path);
                prop_assert!(given.insert(path.to_lowercase()));
            }
        }
    }
}
