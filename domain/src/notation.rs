//! How people write numbers: what stands before the decimals, and what parts the digits in groups.
//!
//! Who writes in which notation is for others to know.

use std::{
    fmt::{self, Display, Formatter},
    str::FromStr,
};

use crate::{Currency, Fault, Money, plain_text::ARABIC_DECIMAL};

/// One way to write numbers, such as `1,020.00` or `1 020,00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notation {
    /// What stands before the decimals.
    decimal: char,
    /// What stands between two groups.
    group: char,
    /// How many digits the last group has, and how many each of the others: 3 and 2 in `12,34,567`.
    sizes: (u8, u8),
    /// How many digits stand before the last group at least: with 2, `1020` is not grouped and `10.200` is.
    least: u8,
}

/// No number could be read that was written so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("decimals follow a point or a comma, and groups of digits another mark")]
pub struct NotANotation;

/// The marks that group digits, however they look.
const SPACES: [char; 3] = [' ', '\u{a0}', '\u{202f}'];
const APOSTROPHES: [char; 2] = ['\'', '’'];
/// How many bytes most amounts have at most: the text of another one grows.
const LONGEST_USUAL: usize = 24;

impl Notation {
    /// `1,020.00`
    pub const EN: Self = Self { decimal: '.', group: ',', sizes: (3, 3), least: 1 };
    /// `1.020,00`
    pub const DE: Self = Self { decimal: ',', group: '.', ..Self::EN };
    /// `1'020٫00`, once its mark for groups is one of [`APOSTROPHES`].
    pub(crate) const ARABIC: Self = Self { decimal: ARABIC_DECIMAL, group: '\'', ..Self::EN };

    /// What somebody may have meant whose notation is not known.
    const COMMON: [Self; 6] = [
        Self::EN,
        Self { group: ' ', ..Self::EN },
        Self { group: '\'', ..Self::EN },
        Self::DE,
        Self { group: ' ', ..Self::DE },
        Self { group: '\'', ..Self::DE },
    ];

    /// `decimal` stands before the decimals and `group` between two groups. The last group has as many digits as the
    /// first of `sizes` says, each of the others as the second. `least` digits stand before the last group, or there are
    /// no groups.
    ///
    /// # Errors
    /// [`NotANotation`] where the marks could be taken for one another or for digits, or a group could be empty.
    pub fn new(decimal: char, group: char, sizes: (u8, u8), least: u8) -> Result<Self, NotANotation> {
        let parts_decimals = matches!(decimal, '.' | ',');
        let groups = matches!(group, '.' | ',') || SPACES.contains(&group) || APOSTROPHES.contains(&group);
        let good = parts_decimals && groups && decimal != group && sizes.0 > 0 && sizes.1 > 0 && least > 0;
        good.then_some(Self { decimal, group, sizes, least }).ok_or(NotANotation)
    }

    /// What stands before the decimals: a point or a comma.
    #[must_use]
    pub const fn decimal(&self) -> char {
        self.decimal
    }

    /// The code, a no-break space and the amount with its digits grouped: `USD 1,020.00`.
    #[must_use]
    pub fn print(&self, money: Money) -> String {
        let mut text = String::with_capacity(LONGEST_USUAL);
        self.print_to(&mut text, money);
        text
    }

    /// The same behind a text.
    pub fn print_to(&self, text: &mut String, money: Money) {
        text.push_str(money.currency().code());
        text.push('\u{a0}');
        self.write_number(text, money);
    }

    /// The amount alone with its digits grouped: `1,020.00`.
    #[must_use]
    pub fn number(&self, money: Money) -> String {
        let mut text = String::with_capacity(LONGEST_USUAL);
        self.write_number(&mut text, money);
        text
    }

    /// The same of a number in a currency that may not be known, with a point before its decimals and no groups: `1020.00`.
    /// None where it is none.
    #[must_use]
    pub fn grouped(&self, number: &str) -> Option<String> {
        let (whole, rest) =
            number.split_once('.').map_or((number, None), |(whole, rest)| (whole, Some(rest)));
        let is_number = |part: &str| !part.is_empty() && are_digits(part);
        if !is_number(whole) || !rest.is_none_or(is_number) {
            return None;
        }
        let mut text = String::with_capacity(LONGEST_USUAL);
        self.group_into(&mut text, whole);
        if let Some(rest) = rest {
            text.push(self.decimal);
            text.push_str(rest);
        }
        Some(text)
    }

    fn write_number(&self, text: &mut String, money: Money) {
        let (whole, rest) = money.parts();
        if money.minor() < 0 {
            text.push('-');
        }
        self.group_into(text, Digits::of(whole).text());
        let decimals = money.currency().decimals();
        if decimals > 0 {
            text.push(self.decimal);
            (0..decimals).rev().for_each(|place| text.push(digit(rest / 10_u64.pow(place))));
        }
    }

    /// The amount alone and not grouped, as a field begins with it: `1020.00`.
    #[must_use]
    pub fn amount(&self, money: Money) -> String {
        money.decimal().replace('.', &self.decimal.to_string())
    }

    /// The amount that `text` tells in whole units. What is written in this notation is read in it, grouped or not. What
    /// is not, is read where every notation that could be meant has the same number in it: `12.50` is that number to all,
    /// while `1.234` may be a thousand or one.
    ///
    /// # Errors
    /// What is wrong with it, also where there are more decimal places than the currency has.
    pub fn read(&self, text: &str, currency: Currency) -> Result<Money, Fault> {
        let (sign, number) = text.strip_prefix(['-', '\u{2212}']).map_or(("", text), |number| ("-", number));
        let number: String = number.chars().map(alike).collect();
        let read = self.parts(&number).or_else(|| agreed(&number));
        let Some((whole, rest)) =
            read.as_ref().filter(|(_, rest)| rest.len() <= currency.decimals() as usize)
        else {
            let mut readings = Self::COMMON.iter().filter_map(|notation| notation.parts(&number));
            return Err(match read {
                _ if readings.any(|(_, rest)| rest.is_empty()) => Fault::ThousandsOrDecimals { currency },
                Some(_) => Fault::TooManyDecimals { currency },
                None => Fault::NotAnAmount,
            });
        };
        let point = if rest.is_empty() { "" } else { "." };
        Money::from_decimal(&format!("{sign}{whole}{point}{rest}"), currency).map_err(|_| Fault::TooLarge)
    }

    /// The digits before the decimals and the decimals, of a number in this notation whose marks are [`alike`].
    fn parts<'a>(&self, number: &'a str) -> Option<(String, &'a str)> {
        let (whole, rest) = match number.split_once(self.decimal) {
            Some((_, "")) => return None,
            // As prices are written that have no decimals.
            Some((whole, "-" | "--")) => (whole, ""),
            Some(parts) => parts,
            None => (number, ""),
        };
        let whole = self.ungrouped(whole)?;
        (are_digits(&whole) && are_digits(rest) && !whole.is_empty()).then_some((whole, rest))
    }

    /// None where the groups are not of this notation. No group is empty of meaning: `0.005` has none.
    fn ungrouped(&self, whole: &str) -> Option<String> {
        let group = alike(self.group);
        let Some((before, last)) = whole.rsplit_once(group) else { return Some(whole.to_owned()) };
        let (size, others) = (usize::from(self.sizes.0), usize::from(self.sizes.1));
        let mut groups = before.split(group);
        let first = groups.next().is_some_and(|first| (1..=others).contains(&first.len()));
        let fits =
            first && !before.starts_with('0') && groups.all(|one| one.len() == others) && last.len() == size;
        fits.then(|| whole.replace(group, ""))
    }

    fn group_into(&self, text: &mut String, whole: &str) {
        let (size, others) = (usize::from(self.sizes.0), usize::from(self.sizes.1));
        if whole.len() < size + usize::from(self.least) {
            return text.push_str(whole);
        }
        for (place, digit) in whole.chars().enumerate() {
            let left = whole.len() - place;
            if place > 0 && left >= size && (left - size).is_multiple_of(others) {
                text.push(self.group);
            }
            text.push(digit);
        }
    }
}

/// A number's digits.
struct Digits([u8; Self::MOST], usize);

impl Digits {
    /// How many the largest number has.
    const MOST: usize = 20;

    fn of(number: u64) -> Self {
        let (mut digits, mut first, mut rest) = ([b'0'; Self::MOST], Self::MOST - 1, number);
        while rest > 9 {
            digits[first] += (rest % 10) as u8;
            (first, rest) = (first - 1, rest / 10);
        }
        digits[first] += rest as u8;
        Self(digits, first)
    }

    fn text(&self) -> &str {
        str::from_utf8(&self.0[self.1..]).unwrap_or_default()
    }
}

/// The last digit of a number.
fn digit(number: u64) -> char {
    char::from(b'0' + (number % 10) as u8)
}

impl Default for Notation {
    fn default() -> Self {
        Self::EN
    }
}

/// As a page tells it: the two marks and the three numbers, such as `.,3-3-1`.
impl Display for Notation {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self { decimal, group, sizes: (last, others), least } = self;
        write!(out, "{decimal}{group}{last}-{others}-{least}")
    }
}

impl FromStr for Notation {
    type Err = NotANotation;

    fn from_str(text: &str) -> Result<Self, NotANotation> {
        let mut marks = text.chars();
        let (decimal, group) = (marks.next().ok_or(NotANotation)?, marks.next().ok_or(NotANotation)?);
        let mut numbers = marks.as_str().splitn(3, '-').map(str::parse);
        let mut number = || numbers.next().and_then(Result::ok).ok_or(NotANotation);
        Self::new(decimal, group, (number()?, number()?), number()?)
    }
}

/// What everyone reads the same.
fn agreed(number: &str) -> Option<(String, &str)> {
    let mut readings = Notation::COMMON.iter().filter_map(|notation| notation.parts(number));
    let one = readings.next()?;
    readings.all(|other| other == one).then_some(one)
}

/// One for all spaces, and one for all apostrophes: no keyboard has the rest.
fn alike(mark: char) -> char {
    match mark {
        mark if SPACES.contains(&mark) => ' ',
        mark if APOSTROPHES.contains(&mark) => '\'',
        mark => mark,
    }
}

fn are_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
