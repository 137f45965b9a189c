//! A currency as statements have it: a code, or a sign.

use domain::{Currency, currency_mark::CurrencyMark};

/// Every code that is in use (ISO 4217), one after the other: three capitals beside a number may be another word.
const CODES: &str = "AEDAFNALLAMDAOAARSAUDAWGAZNBAMBBDBDTBGNBHDBIFBMDBNDBOBBRLBSDBTNBWPBYNBZDCADCDFCHFCLFCLPCNHCNYCOPCRCCUP\
    CVECZKDJFDKKDOPDZDEGPERNETBEURFJDFKPGBPGELGHSGIPGMDGNFGTQGYDHKDHNLHRKHTGHUFIDRILSINRIQDIRRISKJMDJODJPYKESKGSKHRKMF\
    KPWKRWKWDKYDKZTLAKLBPLKRLRDLSLLYDMADMDLMGAMKDMMKMNTMOPMRUMURMVRMWKMXNMYRMZNNADNGNNIONOKNPRNZDOMRPABPENPGKPHPPKRPLN\
    PYGQARRONRSDRUBRWFSARSBDSCRSDGSEKSGDSHPSLESOSSRDSSPSTNSVCSYPSZLTHBTJSTMTTNDTOPTRYTTDTWDTZSUAHUGXUSDUYUUZSVEDVESVND\
    VUVWSTXAFXCDXOFXPFYERZARZMWZWL";

/// Signs that are one currency's wherever nothing else is said, and what they are called.
const USUAL: [(&str, &str); 2] = [("$", "USD"), ("£", "GBP")];

/// What a statement says of an amount's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CurrencyText {
    /// It can be no other.
    Code(Currency),
    /// A sign that several share.
    Sign {
        sign: String,
        /// The one that is meant where nothing else is said. None where that is to be asked.
        usual: Option<Currency>,
    },
}

impl CurrencyText {
    /// None where no currency is known by that.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim().replace('￥', "¥");
        let text = text.as_str();
        if let Some(currency) = code(text) {
            return Some(Self::Code(currency));
        }
        let is_word = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
        let mark = CurrencyMark::read(text.as_bytes()).filter(|_| !is_word)?;
        if let Some(currency) = mark.currency() {
            return Some(Self::Code(currency));
        }
        let sign = text.trim_end_matches('.').to_lowercase();
        let usual = USUAL.iter().find(|(usual, _)| *usual == sign).and_then(|(_, code)| code.parse().ok());
        Some(Self::Sign { sign, usual })
    }

    /// What the two say that stand beside one amount. None where they are not of one currency.
    pub(crate) fn with(self, other: Self) -> Option<Self> {
        match (self, other) {
            (Self::Code(code), Self::Sign { sign, .. }) | (Self::Sign { sign, .. }, Self::Code(code)) => {
                currencies(&sign).contains(&code).then_some(Self::Code(code))
            }
            (one, other) => (one == other).then_some(one),
        }
    }
}

/// The currency of a code, in capitals or not.
pub(crate) fn code(text: &str) -> Option<Currency> {
    let code = text.trim().to_ascii_uppercase();
    // The rouble's older code is written to this day.
    let today = if code == "RUR" { "RUB" } else { code.as_str() };
    let code: Currency = today.parse().ok()?;
    CODES.as_bytes().chunks(3).any(|known| known == code.code().as_bytes()).then_some(code)
}

/// All that a sign may mean, the one that is meant most first.
pub(crate) fn currencies(sign: &str) -> Vec<Currency> {
    CurrencyMark::read(sign.as_bytes()).map(|mark| mark.currencies().collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_one_that_is_in_use() {
        assert!(CODES.len().is_multiple_of(3));
        assert!(CODES.as_bytes().chunks(3).map(<[u8]>::to_vec).is_sorted());
        assert_eq!(CurrencyText::read("EUR"), Some(CurrencyText::Code(Currency::EUR)));
        assert_eq!(CurrencyText::read("eur"), Some(CurrencyText::Code(Currency::EUR)));
        assert_eq!(CurrencyText::read("DEB"), None);
        assert_eq!(CurrencyText::read("€"), Some(CurrencyText::Code(Currency::EUR)));
    }

    #[test]
    fn a_sign_that_several_share_is_told_from_one_that_is_usual() {
        let sign = |sign: &str, usual: Option<&str>| {
            Some(CurrencyText::Sign { sign: sign.into(), usual: usual.map(|code| code.parse().unwrap()) })
        };
        assert_eq!(CurrencyText::read("$"), sign("$", Some("USD")));
        assert_eq!(CurrencyText::read("£"), sign("£", Some("GBP")));
        assert_eq!(CurrencyText::read("kr."), sign("kr", None));
        assert_eq!(CurrencyText::read("¥"), sign("¥", None));
        assert_eq!(currencies("¥").iter().map(Currency::code).collect::<Vec<_>>(), ["JPY", "CNY"]);
        assert_eq!(currencies("kr").len(), 4);
    }
}
