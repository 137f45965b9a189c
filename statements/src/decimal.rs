//! A number with its decimals, of a currency that may not be known yet.

use std::fmt::{self, Display, Formatter};

use domain::{Currency, Money};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How many digits a number has at most: more than any amount has, and an `i64` holds them.
const MOST_DIGITS: usize = 18;

/// A number that is no float: `12.50`. It has no sign; which way money went is for its row to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Decimal {
    /// In millionths, so that two of them are compared and added as they are.
    millionths: i128,
}

/// How many decimals are kept. Statements have up to five, behind the first three all zeros.
const PLACES: usize = 6;

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self { millionths: 0 };

    /// The number of these digits before and behind the mark. None where there are too many, or other characters.
    pub(crate) fn new(whole: &str, decimals: &str) -> Option<Self> {
        let decimals = decimals.trim_end_matches('0');
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let fits = whole.len() + decimals.len() <= MOST_DIGITS && decimals.len() <= PLACES;
        if !fits || !digits(whole) || !digits(decimals) {
            return None;
        }
        let millionths = format!("0{whole}{decimals:0<PLACES$}").parse().ok()?;
        Some(Self { millionths })
    }

    pub(crate) const fn is_zero(self) -> bool {
        self.millionths == 0
    }

    pub(crate) const fn millionths(self) -> i128 {
        self.millionths
    }

    /// How many decimals it has, without zeros at their end.
    #[must_use]
    pub fn decimals(self) -> u32 {
        let mut rest = self.millionths % 1_000_000;
        let mut decimals = 6;
        while decimals > 0 && rest % 10 == 0 {
            rest /= 10;
            decimals -= 1;
        }
        decimals
    }

    /// The amount in `currency`. None where that has fewer decimals, or it is more than an amount may be.
    #[must_use]
    pub fn money(self, currency: Currency) -> Option<Money> {
        let unit = 10_i128.pow(6_u32.saturating_sub(currency.decimals()));
        let whole = self.millionths % unit == 0;
        let minor = i64::try_from(self.millionths / unit).ok()?;
        whole.then_some(Money::new(minor, currency))
    }
}

/// With a point, and with two decimals where it has no more: `12.50`.
impl Display for Decimal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let decimals = self.decimals().max(2);
        let rest = self.millionths % 1_000_000 / 10_i128.pow(6 - decimals);
        write!(f, "{}.{rest:0width$}", self.millionths / 1_000_000, width = decimals as usize)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        Self::new(whole, decimals).ok_or_else(|| serde::de::Error::custom("not a number with a point"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_at_the_end_change_nothing() {
        let number = |whole, decimals| Decimal::new(whole, decimals).unwrap();
        assert_eq!(number("8", "95000"), number("8", "95"));
        assert_eq!(number("8", "95000").money(Currency::USD), Some(Money::new(895, Currency::USD)));
        assert_eq!(number("8", "951").money(Currency::USD), None);
        assert_eq!(number("", "5").to_string(), "0.50");
        assert_eq!(number("1234", "").to_string(), "1234.00");
        assert_eq!(number("1", "2345").to_string(), "1.2345");
        assert_eq!(number("12", "").money("JPY".parse().unwrap()).unwrap().minor(), 12);
        assert_eq!(Decimal::new("1234567890123456789", ""), None);
        assert_eq!(Decimal::new("1", "1234567"), None);
    }

    #[test]
    fn a_number_survives_json() {
        let number = Decimal::new("1089", "5").unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), r#""1089.50""#);
        assert_eq!(serde_json::from_str::<Decimal>(r#""1089.50""#).unwrap(), number);
        for wrong in [r#""-1.00""#, r#""1,00""#, "1", r#""x""#] {
            assert!(serde_json::from_str::<Decimal>(wrong).is_err(), "{wrong}");
        }
    }
}
