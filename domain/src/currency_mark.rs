//! What stands beside an amount and says its currency: a code, or a sign, which several currencies may share.

use crate::Currency;

/// A sign and the codes of the currencies that it may mean, and so on.
const SIGNS: &str = "€ EUR $ USDCADAUDNZDSGDHKDMXNTWDARSBBDBMDBNDBSDBZDCLPCOPCUPDOPFJDGYDJMDKYDLRDNADSBDSRDTTDUYUXCD US$ USD \
    C$ CADNIO CA$ CAD A$ AUD AU$ AUD NZ$ NZD HK$ HKD S$ SGD MX$ MXN NT$ TWD R$ BRL \
    £ GBPEGPFKPGIPLBPSDGSHPSSPSYP ¥ JPYCNY 円 JPY 元 CNYHKDTWD kr SEKNOKDKKISK Kč CZK zł PLN Ft HUF \
    Fr CHFBIFDJFGNFKMFRWFXAFXOFXPF SFr CHF lei RONMDL ₹ INR Rs INRLKRMURNPRPKRSCR ₨ INRLKRMURNPRPKRSCR \
    ₽ RUB ₴ UAH ₺ TRY TL TRY ₩ KRWKPW 원 KRW ₫ VND ₪ ILS ฿ THB ₱ PHPCUP ₦ NGN ₵ GHS ₸ KZT ₼ AZN ₾ GEL ₡ CRC \
    ₲ PYG Rp IDR RM MYR euro EUR euros EUR 人民币 CNY 人民币元 CNY 日本円 JPY";

/// What somebody has put beside an amount for its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CurrencyMark<'a> {
    /// The codes of all that it may mean, one after the other.
    codes: &'a [u8],
}

impl<'a> CurrencyMark<'a> {
    /// None where no currency is known by that.
    #[must_use]
    pub fn read(mark: &'a [u8]) -> Option<Self> {
        let mark = match mark {
            // `kr.` is an abbreviation, but a point alone is none.
            [mark @ .., b'.'] if !mark.is_empty() => mark,
            mark => mark,
        };
        let mut signs = SIGNS.as_bytes().split(|byte| *byte == b' ');
        while let (Some(sign), Some(codes)) = (signs.next(), signs.next()) {
            if sign.eq_ignore_ascii_case(mark) {
                return Some(Self { codes });
            }
        }
        let is_code = mark.len() == 3 && mark.iter().all(u8::is_ascii_alphabetic);
        is_code.then_some(Self { codes: mark })
    }

    /// The currency, where it can be no other. Three small letters may be a word and no code.
    #[must_use]
    pub fn currency(self) -> Option<Currency> {
        Currency::from_letters(self.codes)
    }

    /// All that it may mean, the one that is meant most first.
    pub fn currencies(self) -> impl Iterator<Item = Currency> + 'a {
        let code = |code: &[u8]| Currency::from_letters(&code.to_ascii_uppercase());
        self.codes.chunks(3).filter_map(code)
    }

    /// Whether it goes with that currency.
    #[must_use]
    pub fn may_mean(self, currency: Currency) -> bool {
        currency.is_among(self.codes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    fn read(mark: &str) -> Option<CurrencyMark<'_>> {
        CurrencyMark::read(mark.as_bytes())
    }

    #[test]
    fn every_sign_is_of_currencies_and_stands_once() {
        let words: Vec<_> = SIGNS.split(' ').collect();
        let signs: Vec<_> = words.chunks(2).map(|pair| (pair[0], pair[1])).collect();
        for (place, (sign, codes)) in signs.iter().enumerate() {
            assert!(!sign.is_empty() && !codes.is_empty() && codes.len().is_multiple_of(3), "{sign}");
            let mark = read(sign).unwrap();
            let each = || (0..codes.len()).step_by(3).map(|at| currency(&codes[at..at + 3]));
            assert!(each().all(|code| mark.may_mean(code)), "{sign}");
            assert_eq!(mark.currency(), Some(each().next().unwrap()).filter(|_| codes.len() == 3), "{sign}");
            assert!(
                signs[..place].iter().all(|(other, _)| !other.eq_ignore_ascii_case(sign)),
                "{sign} twice"
            );
        }
    }

    #[test]
    fn a_sign_that_several_currencies_share_names_none_of_them() {
        let dollar = read("$").unwrap();
        assert_eq!(dollar.currency(), None);
        assert!(dollar.may_mean(Currency::USD) && dollar.may_mean(currency("CAD")));
        assert!(!dollar.may_mean(Currency::EUR) && !dollar.may_mean(currency("SDC")), "codes do not overlap");
    }

    #[test]
    fn a_code_names_its_currency_and_three_small_letters_only_go_with_it() {
        assert_eq!(read("CHF").unwrap().currency(), Some(currency("CHF")));
        let word = read("chf").unwrap();
        assert!(word.currency().is_none() && word.may_mean(currency("CHF")) && !word.may_mean(Currency::EUR));
        assert_eq!(read("kr."), read("KR"));
        for unknown in ["", ".", "-", "km", "each", "EURO.S", "§", "ÉUR", "12"] {
            assert_eq!(read(unknown), None, "{unknown}");
        }
    }
}
