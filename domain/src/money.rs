//! Amounts of money: whole minor units and a currency, never a float.

use std::{
    collections::BTreeMap,
    fmt::{self, Display, Write},
    str::FromStr,
};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
};

/// An ISO 4217 currency code, such as `USD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[A-Z]{3}$", examples("EUR")))]
pub struct Currency([u8; 3]);

/// The text is not three capital letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a currency is three capital letters, such as EUR")]
pub struct NotACurrency;

impl Currency {
    /// The US dollar.
    pub const USD: Self = Self(*b"USD");
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");

    /// The code, three capital letters.
    #[must_use]
    pub fn code(&self) -> &str {
        // The constructor admits capital ASCII letters only.
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// How many decimal places the minor unit has (ISO 4217, "exponent").
    #[must_use]
    pub fn decimals(&self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF"
            | b"UGX" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    /// The currency of that code.
    pub(crate) fn from_letters(code: &[u8]) -> Option<Self> {
        let code: [u8; 3] = code.try_into().ok()?;
        code.iter().all(u8::is_ascii_uppercase).then_some(Self(code))
    }

    /// Whether it is one of those whose codes follow one another, in capitals or not.
    pub(crate) fn is_among(self, codes: &[u8]) -> bool {
        codes.chunks(3).any(|code| code.eq_ignore_ascii_case(&self.0))
    }
}

impl FromStr for Currency {
    type Err = NotACurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::from_letters(text.as_bytes()).ok_or(NotACurrency)
    }
}

/// As its code.
impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Code)
    }
}

/// Reads a code where it stands: each amount of a list has one.
struct Code;

impl Visitor<'_> for Code {
    type Value = Currency;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        NotACurrency.fmt(out)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Currency, E> {
        text.parse().map_err(E::custom)
    }
}

impl Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|letter| f.write_char(char::from(*letter)))
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount in the minor unit of its currency: 10200 and USD are 102 dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// `minor` in the currency's smallest unit (cents for USD, yen for JPY).
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The amount in the currency's smallest unit.
    #[must_use]
    pub const fn minor(&self) -> i64 {
        self.minor
    }

    /// The currency.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }
}

/// The text is no amount of its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an amount is a number with no more decimal places than its currency has")]
pub struct NotAnAmount;

/// As files hold it, whoever reads them. How people write it is for a [`Notation`](crate::Notation) to know.
impl Money {
    /// The amount that `text` tells in whole units: `102`, `102.5` and `102.50` USD are one. Digits are not grouped.
    ///
    /// # Errors
    /// [`NotAnAmount`] also where there are more decimal places than the currency has.
    pub fn from_decimal(text: &str, currency: Currency) -> Result<Self, NotAnAmount> {
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
        let decimals = currency.decimals() as usize;
        let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        let ends_well = rest.len() <= decimals && rest.is_empty() != digits.contains('.');
        if whole.is_empty() || !is_number(whole) || !is_number(rest) || !ends_well {
            return Err(NotAnAmount);
        }
        // An i128 holds the smallest i64 without its sign.
        let minor: i128 = format!("{whole}{rest:0<decimals$}").parse().map_err(|_| NotAnAmount)?;
        let minor = i64::try_from(sign * minor).map_err(|_| NotAnAmount)?;
        Ok(Self { minor, currency })
    }

    /// The amount in whole units as [`from_decimal`](Self::from_decimal) reads it: `1020.00`.
    #[must_use]
    pub fn decimal(&self) -> String {
        let (whole, rest) = self.parts();
        let sign = if self.minor < 0 { "-" } else { "" };
        match self.currency.decimals() as usize {
            0 => format!("{sign}{whole}"),
            width => format!("{sign}{whole}.{rest:0width$}"),
        }
    }

    /// Whole units and minor ones, without the sign.
    pub(crate) fn parts(&self) -> (u64, u64) {
        let unit = 10_u64.pow(self.currency.decimals());
        (self.minor.unsigned_abs() / unit, self.minor.unsigned_abs() % unit)
    }
}

/// One sum for each currency, in the order of their codes. A sum that an `i64` can't hold stays at its end.
pub fn totals(amounts: impl IntoIterator<Item = Money>) -> Vec<Money> {
    let mut sums = BTreeMap::<Currency, i64>::new();
    for amount in amounts {
        let sum = sums.entry(amount.currency).or_default();
        *sum = sum.saturating_add(amount.minor);
    }
    sums.into_iter().map(|(currency, minor)| Money { minor, currency }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_total_never_mixes_currencies() {
        let sums = totals([
            Money::new(10_200, Currency::USD),
            Money::new(900, Currency::EUR),
            Money::new(4_200, Currency::USD),
        ]);
        assert_eq!(sums, [Money::new(900, Currency::EUR), Money::new(14_400, Currency::USD)]);
    }

    #[test]
    fn an_amount_is_read_in_whole_units() {
        let read = |text: &str, code: &str| {
            Money::from_decimal(text, code.parse().unwrap()).map(|money| money.minor)
        };
        for (text, minor) in [("102", 10_200), ("102.5", 10_250), ("0.05", 5), ("-3.10", -310)] {
            assert_eq!(read(text, "USD"), Ok(minor), "{text}");
        }
        assert_eq!((read("1500", "JPY"), read("0.005", "KWD")), (Ok(1500), Ok(5)));
        assert_eq!(read("92233720368547758.08", "USD"), Err(NotAnAmount));
        for text in ["", ".", "-", "1.", ".5", "1,5", "1.234", "1e3", "+1", "--1", " 1", "1.2.3", "\u{661}"] {
            assert_eq!(read(text, "USD"), Err(NotAnAmount), "{text}");
        }
        assert_eq!(read("1.0", "JPY"), Err(NotAnAmount));
    }

    proptest! {
        #[test]
        fn an_amount_survives_a_file(minor: i64, code in "[A-Z]{3}") {
            let money = Money::new(minor, code.parse().unwrap());
            prop_assert_eq!(Money::from_decimal(&money.decimal(), money.currency()).unwrap(), money);
        }

        #[test]
        fn no_text_makes_the_reading_panic(text: String) {
            let _ = Money::from_decimal(&text, Currency::USD);
        }

        #[test]
        fn a_currency_is_three_capitals_or_refused(text in ".{0,6}") {
            let fits = text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase());
            prop_assert_eq!(text.parse::<Currency>().is_ok(), fits);
        }

        #[test]
        fn money_survives_json(minor: i64, code in "[A-Z]{3}") {
            let money = Money::new(minor, code.parse().unwrap());
            let json = serde_json::to_string(&money).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        }
    }
}
