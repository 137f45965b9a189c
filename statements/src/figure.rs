//! An amount as statements have it: a number with its sign before or behind it or in brackets, with its currency on either
//! side. A number is read in every way in which it can be meant; which it is, the column tells.

use domain::plain_text::{ARABIC_DECIMAL, plain_text};

use crate::{Decimal, DecimalMark, currency_text::CurrencyText};

/// What an amount says of its direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    /// Nothing.
    Unsigned,
    Plus,
    /// Before the number, behind it, or brackets around it.
    Minus,
    /// `CR` beside it: in the statement's words, money in.
    Credit,
    /// `DR` beside it: money out.
    Debit,
}

/// One amount of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Figure {
    pub(crate) sign: Sign,
    pub(crate) currency: Option<CurrencyText>,
    number: String,
}

/// The mark of decimals, and that of thousands beside it.
const fn characters(mark: DecimalMark) -> (char, char) {
    match mark {
        DecimalMark::Point => ('.', ','),
        DecimalMark::Comma => (',', '.'),
    }
}

impl Figure {
    /// None where the text is no amount, or nothing.
    pub(crate) fn read(text: &str) -> Option<Self> {
        // What no amount is as long as is no amount.
        if text.len() > 80 {
            return None;
        }
        let plain = plain_text(text)?;
        let text = plain.trim();
        let first = text.find(|one: char| one.is_ascii_digit())?;
        let last = text.rfind(|one: char| one.is_ascii_digit())?;
        let (mut before, mut number, mut after) =
            (text.get(..first)?, text.get(first..=last)?.to_owned(), text.get(last + 1..)?);
        // `.50`
        if let Some(rest) =
            before.strip_suffix(['.', ',']).filter(|rest| !rest.ends_with(char::is_alphabetic))
        {
            number.insert(0, before.chars().next_back()?);
            before = rest;
        }
        // `12,-` and `12.--`
        if let Some(rest) = after.strip_prefix([',', '.']).and_then(|rest| rest.strip_prefix('-')) {
            after = rest.strip_prefix('-').unwrap_or(rest);
        }
        let allowed =
            |one: char| one.is_ascii_digit() || matches!(one, '.' | ',' | '\'' | ' ' | ARABIC_DECIMAL);
        if !number.chars().all(allowed) {
            return None;
        }
        let mut signs = Vec::new();
        let mut currency: Option<CurrencyText> = None;
        for word in words(before).chain(words(after)) {
            match word.as_str() {
                "-" => signs.push(Sign::Minus),
                "+" => signs.push(Sign::Plus),
                "(" | ")" => {}
                "CR" | "Cr" | "cr" => signs.push(Sign::Credit),
                "DR" | "Dr" | "dr" => signs.push(Sign::Debit),
                mark => {
                    let mark = CurrencyText::read(mark)?;
                    // Beside the amount both its sign and its code may stand.
                    currency = Some(match currency {
                        None => mark,
                        Some(before) => before.with(mark)?,
                    });
                }
            }
        }
        let opened = before.matches('(').count();
        let closed = after.matches(')').count();
        if before.contains(')') || after.contains('(') || opened != closed || opened + signs.len() > 1 {
            return None;
        }
        let sign = if opened == 1 { Sign::Minus } else { signs.first().copied().unwrap_or(Sign::Unsigned) };
        let figure = Self { sign, currency, number };
        DecimalMark::ALL.iter().any(|mark| figure.number(*mark).is_some()).then_some(figure)
    }

    /// The number without its sign, as somebody wrote it who has this mark before decimals. None where nobody does.
    pub(crate) fn number(&self, mark: DecimalMark) -> Option<Decimal> {
        let (decimal, other) = characters(mark);
        if self.number.contains(ARABIC_DECIMAL) {
            let number = self.number.replace(ARABIC_DECIMAL, &decimal.to_string());
            return (!self.number.contains(['.', ','])).then(|| number_of(&number, decimal, other)).flatten();
        }
        number_of(&self.number, decimal, other)
    }

    /// How many digits stand behind the mark, where it is this one.
    pub(crate) fn written_decimals(&self, mark: DecimalMark) -> usize {
        let behind = self.number.rsplit_once([characters(mark).0, ARABIC_DECIMAL]);
        behind.map_or(0, |(_, decimals)| decimals.len())
    }

    /// The number, where it can be no other.
    pub(crate) fn only_number(&self) -> Option<Decimal> {
        match DecimalMark::ALL.map(|mark| self.number(mark)) {
            [Some(one), None] | [None, Some(one)] => Some(one),
            [Some(one), Some(other)] if one == other => Some(one),
            _ => None,
        }
    }

    /// The mark, where it can be no other.
    pub(crate) fn only_mark(&self) -> Option<DecimalMark> {
        match DecimalMark::ALL.map(|mark| self.number(mark)) {
            [Some(_), None] => Some(DecimalMark::Point),
            [None, Some(_)] => Some(DecimalMark::Comma),
            _ => None,
        }
    }

    /// The number as it is written.
    pub(crate) fn text(&self) -> &str {
        &self.number
    }

    /// Whether it is more than digits: what a bank counts by has no mark, sign or currency.
    pub(crate) fn is_money(&self) -> bool {
        self.sign != Sign::Unsigned
            || self.currency.is_some()
            || DecimalMark::ALL.iter().any(|mark| self.written_decimals(*mark) > 0)
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.number.chars().all(|one| !one.is_ascii_digit() || one == '0')
    }
}

/// Words and signs beside a number, each of the signs a word of its own.
fn words(text: &str) -> impl Iterator<Item = String> {
    let mut apart = String::with_capacity(2 * text.len());
    for one in text.chars() {
        if matches!(one, '-' | '+' | '(' | ')') {
            apart.extend([' ', one, ' ']);
        } else {
            apart.push(one);
        }
    }
    apart.split_whitespace().map(str::to_owned).collect::<Vec<_>>().into_iter()
}

fn number_of(number: &str, decimal: char, other: char) -> Option<Decimal> {
    let (whole, decimals) = match number.split_once(decimal) {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (number, ""),
    };
    let groups = whole.chars().filter(|one| !one.is_ascii_digit()).collect::<Vec<_>>();
    let Some(group) = groups.first() else { return Decimal::new(whole, decimals) };
    let known = [other, ' ', '\''].contains(group) && groups.iter().all(|one| one == group);
    (known && is_grouped(whole, *group)).then(|| Decimal::new(&whole.replace(*group, ""), decimals)).flatten()
}

/// In threes, or in twos before the last three as in India. No group is empty of meaning: `0.005` has none.
fn is_grouped(whole: &str, group: char) -> bool {
    let lengths: Vec<_> = whole.split(group).map(str::len).collect();
    let [first, middle @ .., last] = lengths.as_slice() else { return false };
    let of = |size: usize| (1..=size).contains(first) && middle.iter().all(|length| *length == size);
    *last == 3 && !whole.starts_with('0') && (of(3) || of(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Sign, Option<Decimal>, Option<Decimal>) {
        let figure = Figure::read(text).unwrap_or_else(|| panic!("{text}"));
        (figure.sign, figure.number(DecimalMark::Point), figure.number(DecimalMark::Comma))
    }

    fn number(text: &str) -> Option<Decimal> {
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        Decimal::new(whole, decimals)
    }

    #[test]
    fn an_amount_is_read_wherever_its_sign_and_its_currency_stand() {
        for (text, sign, point, comma) in [
            ("12.50", Sign::Unsigned, number("12.5"), None),
            ("€ 12,50", Sign::Unsigned, None, number("12.5")),
            ("12,50 €", Sign::Unsigned, None, number("12.5")),
            ("12.50-", Sign::Minus, number("12.5"), None),
            ("(12.50)", Sign::Minus, number("12.5"), None),
            ("($12.50)", Sign::Minus, number("12.5"), None),
            ("-£1,204.50", Sign::Minus, number("1204.5"), None),
            ("£-1,204.50", Sign::Minus, number("1204.5"), None),
            ("\u{2212}12,50\u{a0}EUR", Sign::Minus, None, number("12.5")),
            ("12.50 CR", Sign::Credit, number("12.5"), None),
            ("12.50DR", Sign::Debit, number("12.5"), None),
            ("+25.00", Sign::Plus, number("25"), None),
            ("CHF 1'234.50", Sign::Unsigned, number("1234.5"), None),
            ("1 234,50", Sign::Unsigned, None, number("1234.5")),
            ("1\u{202f}234,50", Sign::Unsigned, None, number("1234.5")),
            ("1.234", Sign::Unsigned, number("1.234"), number("1234")),
            ("1,234", Sign::Unsigned, number("1234"), number("1.234")),
            ("0,005", Sign::Unsigned, None, number("0.005")),
            ("12,34,567", Sign::Unsigned, number("1234567"), None),
            ("1'234", Sign::Unsigned, number("1234"), number("1234")),
            ("12", Sign::Unsigned, number("12"), number("12")),
            ("12,-", Sign::Unsigned, number("12"), number("12")),
            ("-.50", Sign::Minus, number("0.5"), None),
            ("8.95000", Sign::Unsigned, number("8.95"), None),
            ("US$ 12.50 USD", Sign::Unsigned, number("12.5"), None),
            ("١٬٢٣٤٫٥٠", Sign::Unsigned, number("1234.5"), number("1234.5")),
        ] {
            assert_eq!(read(text), (sign, point, comma), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_none() {
        for text in [
            "",
            "-",
            "€",
            "twelve",
            "12.5.50",
            "1 23",
            "12 each",
            "--12",
            "-(12)",
            "(12",
            "12)",
            "1e3",
            "2026-10-01",
            "03.10.2026",
            "12:30",
            "EUR 12 USD",
            "12€50",
            "৪0",
            "1,2,3",
        ] {
            assert_eq!(Figure::read(text), None, "{text}");
        }
    }
}
