//! What was paid in another currency than the one that was booked.

use serde::{Deserialize, Serialize};

use crate::{Currency, Money};

/// An amount in the currency in which it was spent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ForeignAmount {
    /// How much, with a point before its decimals.
    pub amount: String,
    /// In which currency, where the file says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub currency: Option<Currency>,
}

impl ForeignAmount {
    /// As a list of expenses has it. None where that is no amount.
    #[must_use]
    pub fn listed(amount: &str, currency: &str) -> Option<Self> {
        let currency: Option<Currency> = match currency.trim() {
            "" => None,
            code => Some(code.parse().ok()?),
        };
        let amount = match currency {
            Some(currency) => Money::from_decimal(amount.trim(), currency).ok()?.decimal(),
            None => number(amount.trim())?.to_owned(),
        };
        Some(Self { amount, currency })
    }

    /// The same as an amount of its currency, if that is known.
    #[must_use]
    pub fn money(&self) -> Option<Money> {
        Money::from_decimal(&self.amount, self.currency?).ok()
    }
}

/// Digits, with a point among them or none.
fn number(text: &str) -> Option<&str> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits =
        |part: &str| (1..=18).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    (are_digits(whole) && are_digits(rest)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_list_says_is_read_and_what_is_no_amount_is_not() {
        let read =
            |amount: &str, currency: &str| ForeignAmount::listed(amount, currency).map(|read| read.amount);
        assert_eq!(read("120.00", "USD").as_deref(), Some("120.00"));
        assert_eq!(
            (read("120.5", "USD").as_deref(), read(" 12 ", "").as_deref()),
            (Some("120.50"), Some("12"))
        );
        for (amount, currency) in [
            ("", ""),
            ("", "USD"),
            ("=1+1", ""),
            ("1.", ""),
            ("1,5", "USD"),
            ("1", "dollars"),
            ("0.005", "USD"),
        ] {
            assert_eq!(read(amount, currency), None, "{amount} {currency}");
        }
        let foreign = ForeignAmount::listed("-3.5", "USD").unwrap();
        assert_eq!(foreign.money(), Some(Money::new(-350, Currency::USD)));
        assert_eq!(ForeignAmount::listed("3.5", "").unwrap().money(), None);
    }
}
