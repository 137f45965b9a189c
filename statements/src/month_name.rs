//! The names of months in the languages whose headers are known, whole or shortened.

use std::sync::LazyLock;

use crate::fold::fold;

/// How each month is called, as it stands alone and within a day.
const NAMES: [&str; 12] = [
    "january januar jänner janvier enero gennaio janeiro januari styczeń stycznia ocak январь января",
    "february februar février febrero febbraio fevereiro februari luty lutego şubat февраль февраля",
    "march märz mrz mars marzo março maart mrt marts marzec marca mart март марта",
    "april avril abril aprile kwiecień kwietnia nisan апрель апреля",
    "may mai mayo maggio maio mei maj maja mayıs май мая",
    "june juni juin junio giugno junho czerwiec czerwca haziran июнь июня",
    "july juli juillet julio luglio julho lipiec lipca temmuz июль июля",
    "august août agosto augustus sierpień sierpnia augusti ağustos август августа",
    "september septembre septiembre settembre setembro wrzesień września eylül сентябрь сентября",
    "october oktober octobre octubre ottobre outubro październik października ekim октябрь октября",
    "november novembre noviembre novembro listopad listopada kasım ноябрь ноября",
    "december dezember décembre diciembre dicembre dezembro grudzień grudnia desember aralık декабрь декабря",
];

static FOLDED: LazyLock<[Vec<String>; 12]> =
    LazyLock::new(|| NAMES.map(|names| names.split(' ').map(fold).collect()));

/// The number of the month that is called so, or alone begins so: at least three letters of it.
pub(crate) fn month(word: &str) -> Option<u16> {
    if !(3..=24).contains(&word.len()) {
        return None;
    }
    let word = fold(word);
    let mut found = (1..)
        .zip(FOLDED.iter())
        .filter(|(_, names)| word.chars().count() >= 3 && names.iter().any(|name| name.starts_with(&word)));
    match (found.next(), found.next()) {
        (Some((number, _)), None) => Some(number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_month_of_every_language_is_that_month() {
        for (names, number) in [
            ("January Januar janvier enero gennaio janeiro januari stycznia januar Ocak января", 1),
            ("February Februar février febrero febbraio fevereiro februari lutego Şubat февраля", 2),
            ("March März mars marzo março maart marca marts Mart марта", 3),
            ("April avril abril aprile april kwietnia Nisan апреля", 4),
            ("May Mai mai mayo maggio maio mei maja maj Mayıs мая", 5),
            ("June Juni juin junio giugno junho juni czerwca Haziran июня", 6),
            ("July Juli juillet julio luglio julho juli lipca Temmuz июля", 7),
            ("August août agosto augustus sierpnia augusti Ağustos августа", 8),
            ("September septembre septiembre settembre setembro września Eylül сентября", 9),
            ("October Oktober octobre octubre ottobre outubro października Ekim октября", 10),
            ("November novembre noviembre novembro listopada Kasım ноября", 11),
            (
                "December Dezember décembre diciembre dicembre dezembro december grudnia desember Aralık декабря",
                12,
            ),
        ] {
            for name in names.split(' ') {
                assert_eq!(month(name), Some(number), "{name}");
                let whole = name.to_lowercase();
                for length in 3..=whole.chars().count() {
                    let shortened: String = whole.chars().take(length).collect();
                    let found = month(&shortened);
                    assert!(found == Some(number) || shortened == "jui" && found.is_none(), "{shortened}");
                }
            }
        }
    }

    #[test]
    fn what_only_begins_as_a_month_is_none() {
        for word in
            ["Description", "Decimal", "Market", "Marketing", "Mayor", "Junk", "Septic", "ja", "jui", "x"]
        {
            assert_eq!(month(word), None, "{word}");
        }
    }
}
