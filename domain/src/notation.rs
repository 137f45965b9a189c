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
        text.push_str(money.currency().code());
        text.push('\u{a0}');
        self.write_number(&mut text, money);
        text
    }

    /// The amount alone with its digits grouped: `1,020.00`.
    #[must_use]
    pub fn number(&self, money: Money) -> String {
        let mut text = String::with_capacity(LONGEST_USUAL);
        self.write_number(&mut text, money);
        text
    }

    fn write_number(&self, text: &mut String, money: Money) {
        let plain = money.decimal();
        let (sign, number) = plain.strip_prefix('-').map_or(("", plain.as_str()), |number| ("-", number));
        let (whole, rest) = number.split_once('.').unwrap_or((number, ""));
        text.push_str(sign);
        self.group_into(text, whole);
        if !rest.is_empty() {
            text.push(self.decimal);
            text.push_str(rest);
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
mod tests {
    use proptest::{prelude::*, sample::select};

    use super::*;

    fn notation(decimal: char, group: char) -> Notation {
        Notation::new(decimal, group, (3, 3), 1).unwrap()
    }

    fn french() -> Notation {
        notation(',', '\u{202f}')
    }

    fn indian() -> Notation {
        Notation::new('.', ',', (3, 2), 1).unwrap()
    }

    fn spanish() -> Notation {
        Notation::new(',', '.', (3, 3), 2).unwrap()
    }

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, code.parse().unwrap())
    }

    prop_compose! {
        fn notations()(
            (decimal, group) in select(vec![('.', ','), (',', '.')]),
            other in prop::option::of(select([&SPACES[..], &APOSTROPHES].concat())),
            sizes in (1..=4_u8, 1..=4_u8),
            least in select(vec![1, 2, 3, u8::MAX]),
        ) -> Notation {
            Notation::new(decimal, other.unwrap_or(group), sizes, least).unwrap()
        }
    }

    #[test]
    fn an_amount_is_printed_as_people_write_it_where_they_are() {
        let much = money(-123_456_705, "EUR");
        for (notation, printed) in [
            (Notation::EN, "EUR\u{a0}-1,234,567.05"),
            (Notation::DE, "EUR\u{a0}-1.234.567,05"),
            (french(), "EUR\u{a0}-1\u{202f}234\u{202f}567,05"),
            (indian(), "EUR\u{a0}-12,34,567.05"),
            (notation('.', '’'), "EUR\u{a0}-1’234’567.05"),
        ] {
            assert_eq!(notation.print(much), printed);
        }
        assert_eq!(spanish().print(money(102_000, "EUR")), "EUR\u{a0}1020,00");
        assert_eq!(spanish().print(money(1_020_000, "EUR")), "EUR\u{a0}10.200,00");
        assert_eq!(Notation::DE.print(money(1500, "JPY")), "JPY\u{a0}1.500");
        assert_eq!(Notation::EN.print(money(5, "KWD")), "KWD\u{a0}0.005");
        assert_eq!(Notation::EN.print(money(i64::MIN, "USD")), "USD\u{a0}-92,233,720,368,547,758.08");
        assert_eq!(Notation::DE.amount(money(102_000, "EUR")), "1020,00");
    }

    #[test]
    fn what_everyone_reads_the_same_is_read_in_every_notation() {
        for notation in [Notation::EN, Notation::DE, french(), indian(), spanish(), notation('.', '’')] {
            for (text, minor) in [
                ("1234", 123_400),
                ("12.5", 1_250),
                ("12,50", 1_250),
                ("1,234.50", 123_450),
                ("1.234,50", 123_450),
                ("1.234.567", 123_456_700),
                ("1,234,567", 123_456_700),
                ("1 234,50", 123_450),
                ("1\u{202f}234.5", 123_450),
                ("1'234", 123_400),
                ("1’234.50", 123_450),
                ("-12,50", -1_250),
                ("\u{2212}12,50", -1_250),
            ] {
                assert_eq!(
                    notation.read(text, Currency::EUR),
                    Ok(money(minor, "EUR")),
                    "{text} {notation:?}"
                );
            }
            assert_eq!(notation.read("0.005", "KWD".parse().unwrap()), Ok(money(5, "KWD")));
            assert_eq!(notation.read("1234,567", "KWD".parse().unwrap()), Ok(money(1_234_567, "KWD")));
        }
    }

    #[test]
    fn what_may_be_a_thousand_or_one_is_read_as_its_writer_would() {
        let read = |notation: Notation, text: &str, code: &str| {
            notation.read(text, code.parse().unwrap()).map(|money| money.minor()).ok()
        };
        for (notation, point, comma) in [
            (Notation::EN, Some(1_234), Some(1_234_000)),
            (Notation::DE, Some(1_234_000), Some(1_234)),
            (spanish(), Some(1_234_000), Some(1_234)),
            (french(), None, Some(1_234)),
            (notation('.', '’'), Some(1_234), None),
        ] {
            assert_eq!((read(notation, "1.234", "KWD"), read(notation, "1,234", "KWD")), (point, comma));
        }
        assert_eq!(
            (read(Notation::DE, "1.234", "EUR"), read(Notation::DE, "1,234", "EUR")),
            (Some(123_400), None)
        );
        assert_eq!((read(Notation::EN, "1.234", "EUR"), read(Notation::EN, "1.234", "JPY")), (None, None));
        assert_eq!(
            (read(indian(), "12,34,567.5", "INR"), read(Notation::DE, "12,34,567.5", "INR")),
            (Some(123_456_750), None)
        );
    }

    #[test]
    fn what_is_no_number_is_refused_in_every_notation() {
        let texts = "|.|-|1.|.5|1,|1e3|+1|--1| 1|1.2.3|1,2,3|1,234.567,8|1.23,45|\u{661}|1 23|1  234|0,123,456\
                     |1.234 567|12,34.5|12-|12,|-,-|1.234.-|12,---";
        for text in texts.split('|') {
            for notation in [Notation::EN, Notation::DE, french()] {
                assert_eq!(
                    notation.read(text, Currency::USD),
                    Err(Fault::NotAnAmount),
                    "{text} {notation:?}"
                );
            }
        }
    }

    #[test]
    fn marks_that_could_be_taken_for_one_another_are_no_notation() {
        for (decimal, group, sizes, least) in [
            ('.', '.', (3, 3), 1),
            ('\'', ',', (3, 3), 1),
            ('.', '5', (3, 3), 1),
            ('.', '-', (3, 3), 1),
            ('.', ',', (0, 3), 1),
            ('.', ',', (3, 0), 1),
            ('.', ',', (3, 3), 0),
        ] {
            assert_eq!(Notation::new(decimal, group, sizes, least), Err(NotANotation));
            let told = format!("{decimal}{group}{}-{}-{least}", sizes.0, sizes.1);
            assert_eq!(told.parse::<Notation>(), Err(NotANotation));
        }
        for told in ["", ".", ".,", ".,3-3", ".,3-3-1-1", ".,3-3-x", ".,3-3-256", ".,333", "é"] {
            assert_eq!(told.parse::<Notation>(), Err(NotANotation), "{told}");
        }
        assert_eq!(Notation::EN.to_string(), ".,3-3-1");
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_as_the_same(
            notation in notations(), minor: i64, small in -100_000..100_000_i64, code in "(EUR|JPY|KWD|[A-Z]{3})",
        ) {
            for money in [minor, small].map(|minor| money(minor, &code)) {
                let printed = notation.print(money);
                let (code, number) = printed.split_once('\u{a0}').unwrap();
                let currency = money.currency();
                prop_assert_eq!(code, currency.code());
                prop_assert_eq!(notation.read(number, currency), Ok(money), "{}", printed);
                prop_assert_eq!(notation.read(&notation.amount(money), currency), Ok(money));
            }
        }

        #[test]
        fn what_everyone_reads_is_read_as_its_writer_would(
            notation in notations(), text in "[1-9][0-9]{0,4}([., ’][0-9]{1,4}){0,2}", code in "(EUR|JPY|KWD)",
        ) {
            let currency = code.parse().unwrap();
            let number: String = text.chars().map(alike).collect();
            if let Some((whole, rest)) = notation.parts(&number) {
                let point = if rest.is_empty() { "" } else { "." };
                let plain = format!("{whole}{point}{rest}");
                prop_assert_eq!(notation.read(&text, currency).ok(), Money::from_decimal(&plain, currency).ok());
            }
        }

        #[test]
        fn no_text_makes_the_reading_panic(notation in notations(), any: String, near in "[-0-9., ’']{0,12}") {
            for text in [any, near] {
                let _ = notation.read(&text, Currency::USD);
            }
        }

        #[test]
        fn a_notation_survives_being_told(notation in notations()) {
            prop_assert_eq!(notation.to_string().parse(), Ok(notation));
        }
    }
}
