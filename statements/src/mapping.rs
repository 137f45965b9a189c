//! By what a mapping is known again, and how the words in it are compared.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::{Format, Mapping, Meaning, fold::fold};

/// One in which nothing is told yet but what the columns mean.
pub(crate) fn untold(format: Format, names: &[String], columns: Vec<Meaning>) -> Mapping {
    Mapping {
        header: fingerprint(format, names),
        columns,
        date_order: None,
        decimal_mark: None,
        sign: None,
        currency: None,
        currency_signs: BTreeMap::new(),
        words: BTreeMap::new(),
    }
}

/// The same, its words as they are compared with a file's.
pub(crate) fn folded(mut mapping: Mapping) -> Mapping {
    mapping.words = mapping.words.into_iter().map(|(word, direction)| (fold(&word), direction)).collect();
    mapping
}

/// Whether there are two columns of money in and none of money out: one of the two is.
pub(crate) fn sides_are_open(mapping: &Mapping) -> bool {
    mapping.places(Meaning::MoneyIn).count() > 1
        && mapping.place(Meaning::MoneyOut).is_none()
        && mapping.place(Meaning::Amount).is_none()
}

/// Of the format and of the columns' names as they are compared, in their order.
pub(crate) fn fingerprint(format: Format, names: &[String]) -> String {
    let mut digest = Sha256::new();
    // Whether the table was saved as text or as a workbook, it is the same one.
    let family = match format {
        Format::Csv | Format::Xlsx | Format::Xls | Format::Ods => "table",
        Format::Ofx1 | Format::Ofx2 => "ofx",
        Format::Qif => "qif",
        Format::Camt => "camt",
    };
    digest.update(family);
    for name in names {
        digest.update("\u{1f}");
        digest.update(fold(name));
    }
    let digest: [u8; 32] = digest.finalize().into();
    hex(&digest)
}

/// The first 16 bytes.
pub(crate) fn hex(digest: &[u8]) -> String {
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Answer, Direction};

    #[test]
    fn a_mapping_is_remembered_by_its_header_whatever_program_has_saved_it() {
        let names = |names: &str| names.split(';').map(str::to_owned).collect::<Vec<_>>();
        let one = fingerprint(Format::Csv, &names("Datum;Empfänger;Betrag"));
        assert_eq!(one, fingerprint(Format::Xlsx, &names("DATUM;Empfanger ;Betrag:")));
        assert_ne!(one, fingerprint(Format::Csv, &names("Datum;Betrag;Empfänger")));
        assert_ne!(one, fingerprint(Format::Qif, &names("Datum;Empfänger;Betrag")));
        assert_eq!(one.len(), 32);
    }

    #[test]
    fn a_word_is_known_however_it_is_written() {
        let mapping = untold(Format::Csv, &[], Vec::new())
            .with(Answer::Word { word: "Zu Lasten".into(), direction: Direction::Out });
        assert_eq!(folded(mapping).words.get("zu lasten"), Some(&Direction::Out));
    }
}
