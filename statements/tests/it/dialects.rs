//! Statements in every dialect that a bank could think of: what was written is what is read, or it is asked. Never a wrong
//! sign, never a wrong power of ten, never a day in another month.

use encoding_rs::{Encoding, ISO_8859_15, MACINTOSH, UTF_8, WINDOWS_1252};
use proptest::{prelude::*, sample::select};
use statements::{
    Answer, DateOrder, DecimalMark, Direction, Kind, Mapping, Question, Row, SignConvention, Statement, Topic,
};
use time::{Date, Duration, macros::date};

/// A movement as it took place.
#[derive(Debug, Clone)]
struct Movement {
    day: Date,
    minor: i64,
    out: bool,
    payee: &'static str,
    /// What the bank took beside it, and whether it is not booked yet: both only where a dialect has columns for them.
    fee: i64,
    pending: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    Utf8,
    Utf8Bom,
    Utf16Little,
    Utf16Big,
    Bytes(&'static Encoding),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CurrencyPlace {
    Column,
    CodeBefore,
    CodeBehind,
    SignBefore,
    SignBehind,
    Header,
    Above,
    Nowhere,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SignStyle {
    Before,
    Behind,
    Brackets,
    PlusToo,
    Column,
    TwoColumns,
    /// Both with a minus before what went out.
    TwoColumnsSigned,
    Credit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DayStyle {
    Iso,
    IsoTime,
    Compact,
    Dotted,
    DottedShort,
    DaySlash,
    MonthSlash,
    DaySlashShort,
    MonthSlashShort,
    YearSlashShort,
    DayDash,
    Named,
    NamedMonthFirst,
    NamedShort,
    Kanji,
}

/// Names of the columns: day, payee, amount, out, in, direction, currency, kind, balance; the words for out and in.
type Words = [&'static str; 11];

const LANGUAGES: [Words; 13] = [
    [
        "Date",
        "Payee",
        "Amount",
        "Paid out",
        "Paid in",
        "Debit/Credit",
        "Currency",
        "Type",
        "Balance",
        "DR",
        "CR",
    ],
    [
        "Buchungstag",
        "Empfänger",
        "Betrag",
        "Soll",
        "Haben",
        "Soll/Haben",
        "Währung",
        "Umsatzart",
        "Saldo",
        "S",
        "H",
    ],
    ["Date", "Bénéficiaire", "Montant", "Débit", "Crédit", "Sens", "Devise", "Nature", "Solde", "D", "C"],
    ["Fecha", "Concepto", "Importe", "Cargo", "Abono", "Debe/Haber", "Divisa", "Tipo", "Saldo", "D", "H"],
    [
        "Data operazione",
        "Descrizione",
        "Importo",
        "Addebiti",
        "Accrediti",
        "Dare/Avere",
        "Divisa",
        "Tipo",
        "Saldo",
        "D",
        "A",
    ],
    ["Data", "Descrição", "Valor", "Débito", "Crédito", "D/C", "Moeda", "Tipo", "Saldo", "D", "C"],
    ["Datum", "Naam", "Bedrag", "Af", "Bij", "Af Bij", "Munt", "Mutatiesoort", "Saldo", "Af", "Bij"],
    [
        "Bokföringsdag",
        "Beskrivning",
        "Belopp",
        "Uttag",
        "Insättning",
        "D/C",
        "Valuta",
        "Typ",
        "Saldo",
        "D",
        "K",
    ],
    ["Dato", "Tekst", "Beløb", "Hævet", "Indsat", "D/C", "Valuta", "Type", "Saldo", "Debet", "Kredit"],
    // These have letters of their own.
    [
        "Data transakcji",
        "Odbiorca",
        "Kwota",
        "Obciążenia",
        "Uznania",
        "Strona",
        "Waluta",
        "Rodzaj",
        "Saldo",
        "WN",
        "MA",
    ],
    [
        "İşlem Tarihi",
        "Açıklama",
        "Tutar",
        "Borç",
        "Alacak",
        "Borç/Alacak",
        "Para Birimi",
        "Tür",
        "Bakiye",
        "B",
        "A",
    ],
    [
        "Дата операции",
        "Описание",
        "Сумма",
        "Расход",
        "Приход",
        "Дебет/Кредит",
        "Валюта",
        "Тип",
        "Остаток",
        "Дебет",
        "Кредит",
    ],
    ["ご利用日", "ご利用店名", "金額", "出金", "入金", "入出金区分", "通貨", "種別", "残高", "出金", "入金"],
];

const PAYEES: [&str; 8] = [
    "Kiosk",
    "Café Müller",
    "Bar, Grill; Co|Ltd\tX",
    "El \"Sol\"",
    "two\nlines",
    "Bäckerei Größe",
    "12.50",
    "Señor Ångström",
];

#[derive(Debug, Clone)]
struct Dialect {
    letters: Letters,
    separator: char,
    quote_all: bool,
    line_end: &'static str,
    comma: bool,
    group: Option<char>,
    currency: &'static str,
    currency_place: CurrencyPlace,
    sign: SignStyle,
    minus_is_out: bool,
    day: DayStyle,
    language: Words,
    kinds: bool,
    balance: bool,
    extras: bool,
    newest_first: bool,
    above: usize,
    below: usize,
}

fn dialect() -> impl Strategy<Value = Dialect> {
    let letters = select(vec![
        Letters::Utf8,
        Letters::Utf8Bom,
        Letters::Utf16Little,
        Letters::Utf16Big,
        Letters::Bytes(WINDOWS_1252),
        Letters::Bytes(ISO_8859_15),
        Letters::Bytes(MACINTOSH),
    ]);
    use CurrencyPlace as C;
    use DayStyle as D;
    use SignStyle as S;
    let places = select(vec![
        C::Column,
        C::CodeBefore,
        C::CodeBehind,
        C::SignBefore,
        C::SignBehind,
        C::Header,
        C::Above,
        C::Nowhere,
    ]);
    let signs = select(vec![
        S::Before,
        S::Behind,
        S::Brackets,
        S::PlusToo,
        S::Column,
        S::TwoColumns,
        S::TwoColumnsSigned,
        S::Credit,
    ]);
    let days = select(vec![
        D::Iso,
        D::IsoTime,
        D::Compact,
        D::Dotted,
        D::DottedShort,
        D::DaySlash,
        D::MonthSlash,
        D::DaySlashShort,
        D::MonthSlashShort,
        D::YearSlashShort,
        D::DayDash,
        D::Named,
        D::NamedMonthFirst,
        D::NamedShort,
        D::Kanji,
    ]);
    (
        (letters, select(vec![',', ';', '\t', '|']), any::<bool>(), select(vec!["\n", "\r\n", "\r"])),
        (
            any::<bool>(),
            select(vec![None, Some('.'), Some(' '), Some('\''), Some('\u{a0}'), Some('\u{202f}'), Some('’')]),
        ),
        (select(vec!["EUR", "USD", "GBP", "CHF", "SEK", "JPY", "KWD"]), places, signs, any::<bool>()),
        (days, select(LANGUAGES.to_vec()), any::<bool>(), any::<bool>(), any::<bool>()),
        (0..4_usize, 0..4_usize, any::<bool>()),
    )
        .prop_map(|(one, two, three, four, five)| {
            let (mut letters, separator, quote_all, line_end) = one;
            let (comma, group) = two;
            // Thousands are parted by the other one of the two, or by what is neither.
            let group = group.map(|group| {
                if group != '.' {
                    group
                } else if comma {
                    '.'
                } else {
                    ','
                }
            });
            let (currency, currency_place, sign, minus_is_out) = three;
            let (day, language, kinds, balance, newest_first) = four;
            let western = LANGUAGES.iter().position(|one| *one == language).is_some_and(|place| place < 9);
            if matches!(letters, Letters::Bytes(_))
                && (!western || group == Some('\u{202f}') || day == DayStyle::Kanji || currency == "JPY")
            {
                letters = Letters::Utf8;
            }
            if letters == Letters::Bytes(ISO_8859_15) && group == Some('’') {
                letters = Letters::Bytes(WINDOWS_1252);
            }
            Dialect {
                letters,
                separator,
                quote_all,
                line_end,
                comma,
                group,
                currency,
                currency_place,
                sign,
                minus_is_out,
                day,
                language,
                kinds,
                balance,
                newest_first,
                above: five.0,
                below: five.1,
                extras: five.2,
            }
        })
}

fn movements() -> impl Strategy<Value = Vec<Movement>> {
    let movement = (
        0..60_i64,
        prop_oneof![1..100_000_i64, 1..1_000_000_000_i64, (1..2_000_i64).prop_map(|whole| whole * 1_000)],
        any::<bool>(),
        select(PAYEES.to_vec()),
    );
    (0..330_i64, prop::collection::vec(movement, 1..9)).prop_map(|(start, movements)| {
        let mut movements: Vec<_> = movements
            .into_iter()
            .map(|(offset, minor, out, payee)| Movement {
                day: date!(2026 - 01 - 01) + Duration::days(start + offset),
                minor,
                out,
                payee,
                fee: if minor % 3 == 0 { 1 + minor % 500 } else { 0 },
                pending: minor % 5 == 0,
            })
            .collect();
        movements.sort_by_key(|movement| movement.day);
        movements
    })
}

impl Dialect {
    fn decimals(&self) -> usize {
        match self.currency {
            "JPY" => 0,
            "KWD" => 3,
            _ => 2,
        }
    }

    fn number(&self, minor: i64) -> String {
        let digits = format!("{:0>width$}", minor.unsigned_abs(), width = self.decimals() + 1);
        let (whole, rest) = digits.split_at(digits.len() - self.decimals());
        let mut grouped = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if let Some(group) = self.group.filter(|_| place > 0 && (whole.len() - place).is_multiple_of(3)) {
                grouped.push(group);
            }
            grouped.push(digit);
        }
        if rest.is_empty() {
            grouped
        } else {
            format!("{grouped}{}{rest}", if self.comma { ',' } else { '.' })
        }
    }

    /// Another currency with as many decimals.
    fn foreign(&self) -> &'static str {
        match self.currency {
            "JPY" => "KRW",
            "KWD" => "BHD",
            _ => "AUD",
        }
    }

    fn mark(&self) -> &'static str {
        match self.currency {
            "EUR" => "€",
            "USD" => "$",
            "GBP" => "£",
            "CHF" => "Fr.",
            "SEK" => "kr",
            "JPY" => "円",
            _ => "KWD",
        }
    }

    fn marked(&self, number: String) -> String {
        match self.currency_place {
            CurrencyPlace::CodeBefore => format!("{} {number}", self.currency),
            CurrencyPlace::CodeBehind => format!("{number} {}", self.currency),
            CurrencyPlace::SignBefore => format!("{}{number}", self.mark()),
            CurrencyPlace::SignBehind => format!("{number} {}", self.mark()),
            _ => number,
        }
    }

    fn amount(&self, movement: &Movement) -> String {
        let minus = movement.out == self.minus_is_out;
        let number = self.number(movement.minor);
        match self.sign {
            SignStyle::Before | SignStyle::PlusToo if minus => format!("-{}", self.marked(number)),
            SignStyle::PlusToo => format!("+{}", self.marked(number)),
            SignStyle::Behind if minus => self.marked(number + "-"),
            SignStyle::Brackets if minus => format!("({})", self.marked(number)),
            SignStyle::Credit if !movement.out => format!("{} CR", self.marked(number)),
            _ => self.marked(number),
        }
    }

    fn day(&self, day: Date) -> String {
        let (y, m, d) = (day.year(), u8::from(day.month()), day.day());
        let short = y % 100;
        let name = &day.month().to_string()[..3];
        match self.day {
            DayStyle::Iso => format!("{y}-{m:02}-{d:02}"),
            DayStyle::IsoTime => format!("{y}-{m:02}-{d:02}T23:59:59-05:00"),
            DayStyle::Compact => format!("{y}{m:02}{d:02}"),
            DayStyle::Dotted => format!("{d:02}.{m:02}.{y}"),
            DayStyle::DottedShort => format!("{d:02}.{m:02}.{short:02}"),
            DayStyle::DaySlash => format!("{d:02}/{m:02}/{y}"),
            DayStyle::MonthSlash => format!("{m}/{d}/{y}"),
            DayStyle::DaySlashShort => format!("{d:02}/{m:02}/{short:02}"),
            DayStyle::MonthSlashShort => format!("{m:02}/{d:02}/{short:02} 08:11"),
            DayStyle::YearSlashShort => format!("{short:02}/{m:02}/{d:02}"),
            DayStyle::DayDash => format!("{d:02}-{m:02}-{y}"),
            DayStyle::Named => format!("{d} {name} {y}"),
            DayStyle::NamedMonthFirst => format!("{name} {d}, {y}"),
            DayStyle::NamedShort => format!("{d:02}-{name}-{short:02}"),
            DayStyle::Kanji => format!("{y}年{m}月{d}日"),
        }
    }

    fn order(&self) -> DateOrder {
        match self.day {
            DayStyle::MonthSlash | DayStyle::MonthSlashShort => DateOrder::MonthFirst,
            DayStyle::YearSlashShort => DateOrder::YearFirst,
            _ => DateOrder::DayFirst,
        }
    }

    fn convention(&self) -> SignConvention {
        match self.sign {
            SignStyle::Credit => SignConvention::MinusIsIn,
            _ if self.minus_is_out => SignConvention::MinusIsOut,
            _ => SignConvention::MinusIsIn,
        }
    }

    fn line(&self, cells: &[String]) -> String {
        let quoted = |cell: &String| {
            let needs = cell.contains(['"', '\n', '\r', self.separator]) || self.quote_all;
            if needs { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
        };
        cells.iter().map(quoted).collect::<Vec<_>>().join(&self.separator.to_string()) + self.line_end
    }

    /// The file, its movements in the order in which it has them.
    fn write(&self, movements: &[Movement]) -> Vec<u8> {
        let [day, payee, amount, out, into, direction, currency, kind, balance, word_out, word_in] =
            self.language;
        let named = |name: &str| match self.currency_place {
            CurrencyPlace::Header => format!("{name} ({})", self.currency),
            _ => name.to_owned(),
        };
        let two = matches!(self.sign, SignStyle::TwoColumns | SignStyle::TwoColumnsSigned);
        let mut header = vec![day.to_owned(), payee.to_owned()];
        header.extend(if two { vec![named(out), named(into)] } else { vec![named(amount)] });
        if self.sign == SignStyle::Column {
            header.push(direction.to_owned());
        }
        if self.currency_place == CurrencyPlace::Column {
            header.push(currency.to_owned());
        }
        if self.kinds {
            header.push(kind.to_owned());
        }
        if self.balance {
            header.push(balance.to_owned());
        }
        if self.extras {
            header.extend(["Fee", "Status", "Original amount", "Original currency"].map(str::to_owned));
        }
        let mut text = String::new();
        let above = [
            vec!["Statement of Ada".to_owned()],
            vec!["IBAN".to_owned(), "DE00 0000".to_owned()],
            vec!["01.10.2026 - 31.10.2026".to_owned()],
        ];
        for line in above.iter().take(self.above) {
            text += &self.line(line);
        }
        if self.currency_place == CurrencyPlace::Above {
            text += &self.line(&[format!("{currency}:"), self.currency.to_owned()]);
        }
        text += &self.line(&header);
        // What is on the account after each, the oldest first.
        let mut left = 5_000_000_000_i64;
        let mut after: Vec<_> = movements
            .iter()
            .map(|movement| {
                left += if movement.out { -movement.minor } else { movement.minor };
                left -= if self.extras { movement.fee } else { 0 };
                left
            })
            .collect();
        let mut order: Vec<_> = movements.iter().collect();
        if self.newest_first {
            order.reverse();
            after.reverse();
        }
        for (movement, after) in order.iter().zip(after) {
            let number = self.number(movement.minor);
            let mut cells = vec![self.day(movement.day), movement.payee.to_owned()];
            match self.sign {
                SignStyle::TwoColumns if movement.out => cells.extend([self.marked(number), String::new()]),
                SignStyle::TwoColumnsSigned if movement.out => {
                    cells.extend([format!("-{}", self.marked(number)), String::new()])
                }
                SignStyle::TwoColumns | SignStyle::TwoColumnsSigned => {
                    cells.extend([String::new(), self.marked(number)])
                }
                SignStyle::Column => {
                    let word = if movement.out { word_out } else { word_in };
                    cells.extend([self.marked(number), word.to_owned()]);
                }
                _ => cells.push(self.amount(movement)),
            }
            if self.currency_place == CurrencyPlace::Column {
                cells.push(self.currency.to_owned());
            }
            if self.kinds {
                cells.push(if movement.out { "Card payment" } else { "Refund" }.to_owned());
            }
            if self.balance {
                cells.push(self.number(after));
            }
            if self.extras {
                let state = if movement.pending { "PENDING" } else { "COMPLETED" };
                let (fee, foreign) = (self.number(movement.fee), self.number(2 * movement.minor));
                cells.extend([fee, state.to_owned(), foreign, self.foreign().to_owned()]);
            }
            text += &self.line(&cells);
        }
        let below = [
            vec![String::new(); header.len()],
            vec!["Total".to_owned(), String::new(), self.number(12_345)],
            vec!["End of report".to_owned()],
        ];
        for line in below.iter().take(self.below) {
            text += &self.line(line);
        }
        match self.letters {
            Letters::Utf8 => text.into_bytes(),
            Letters::Utf8Bom => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            Letters::Utf16Little => {
                [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
            }
            Letters::Utf16Big => {
                [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect()
            }
            Letters::Bytes(encoding) => {
                let (bytes, _, lossy) = encoding.encode(&text);
                assert!(!lossy && encoding != UTF_8, "{text}");
                bytes.into_owned()
            }
        }
    }

    /// What somebody answers who knows.
    fn answer(&self, question: &Question) -> Option<Answer> {
        Some(match question {
            Question::DateOrder { choices, .. } => {
                assert!(choices.contains(&self.order()), "{choices:?}");
                Answer::DateOrder(self.order())
            }
            Question::DecimalMark { .. } => {
                Answer::DecimalMark(if self.comma { DecimalMark::Comma } else { DecimalMark::Point })
            }
            Question::Sign { .. } => Answer::Sign(self.convention()),
            Question::Currency { .. } => Answer::Currency(self.currency.parse().unwrap()),
            Question::CurrencySign { sign, choices } => {
                let currency = self.currency.parse().unwrap();
                assert!(choices.contains(&currency));
                Answer::CurrencySign { sign: sign.clone(), currency }
            }
            Question::Word { word } => {
                let direction = if *word == self.language[9] { Direction::Out } else { Direction::In };
                Answer::Word { word: word.clone(), direction }
            }
            Question::Column { .. } => return None,
        })
    }

    fn expected(&self, movements: &[Movement]) -> Vec<Movement> {
        let mut expected = movements.to_vec();
        if self.newest_first {
            expected.reverse();
        }
        expected
    }
}

fn read(file: &[u8], mapping: Option<&Mapping>) -> (statements::Reading, Vec<Row>) {
    let mut statement =
        Statement::open(std::io::Cursor::new(file)).unwrap_or_else(|refusal| panic!("{refusal}"));
    let reading = statement.read(mapping).unwrap_or_else(|refusal| panic!("{refusal}"));
    let rows = statement.rows(&reading.mapping).unwrap().map(|row| row.unwrap()).collect();
    (reading, rows)
}

/// The rows that are movements, after a look at those that are their fees.
fn without_fees(dialect: &Dialect, rows: &[Row], expected: &[Movement]) -> Result<Vec<Row>, TestCaseError> {
    let (fees, movements): (Vec<_>, Vec<_>) = rows.iter().cloned().partition(|row| row.kind == Kind::Fee);
    let with_fee: Vec<_> = expected.iter().filter(|movement| dialect.extras && movement.fee > 0).collect();
    prop_assert_eq!(fees.len(), with_fee.len());
    let currency: domain::Currency = dialect.currency.parse().unwrap();
    for (row, movement) in fees.iter().zip(with_fee) {
        let money = domain::Money::new(movement.fee, currency);
        prop_assert!(row.day.is_none_or(|day| day == movement.day), "{row:?}");
        prop_assert!(row.amount.is_none_or(|amount| amount.money(currency) == Some(money)), "{row:?}");
        prop_assert_eq!(row.direction, Some(Direction::Out));
        prop_assert!(!movement.pending || !row.is_expense());
    }
    Ok(movements)
}

fn agrees(dialect: &Dialect, row: &Row, movement: &Movement, whole: bool) -> Result<(), TestCaseError> {
    let currency: domain::Currency = dialect.currency.parse().unwrap();
    let direction = if movement.out { Direction::Out } else { Direction::In };
    let money = domain::Money::new(movement.minor, currency);
    prop_assert!(row.day.is_none_or(|day| day == movement.day), "{row:?}");
    prop_assert!(row.direction.is_none_or(|one| one == direction), "{row:?}");
    prop_assert!(row.currency.is_none_or(|one| one == currency), "{row:?}");
    prop_assert!(row.amount.is_none_or(|amount| amount.money(currency) == Some(money)), "{row:?}");
    prop_assert_eq!(&row.faults, &[]);
    let asked = |topic| row.asked.contains(&topic);
    prop_assert_eq!(row.day.is_none(), asked(Topic::DateOrder), "{:?}", row);
    prop_assert_eq!(row.direction.is_none(), asked(Topic::Sign), "{:?}", row);
    prop_assert_eq!(row.currency.is_none(), asked(Topic::Currency), "{:?}", row);
    prop_assert_eq!(row.amount.is_none(), asked(Topic::DecimalMark), "{:?}", row);
    let payee = movement.payee.split_whitespace().collect::<Vec<_>>().join(" ");
    prop_assert_eq!(&row.payee, &payee);
    if whole {
        prop_assert!(row.is_whole(), "{row:?}");
        let pending = dialect.extras && movement.pending;
        prop_assert_eq!(row.is_expense(), movement.out && !pending, "{:?}", row);
    }
    prop_assert!(row.foreign.is_none() || dialect.extras);
    if let Some(foreign) = row.foreign {
        let currency: domain::Currency = dialect.foreign().parse().unwrap();
        prop_assert_eq!(foreign.currency, Some(currency));
        prop_assert_eq!(
            foreign.amount.money(currency),
            Some(domain::Money::new(2 * movement.minor, currency))
        );
    }
    Ok(())
}

proptest! {
    #[test]
    fn what_was_written_is_what_is_read_or_it_is_asked(dialect in dialect(), movements in movements()) {
        let file = dialect.write(&movements);
        let expected = dialect.expected(&movements);
        let (reading, rows) = read(&file, None);
        let rows = without_fees(&dialect, &rows, &expected)?;
        prop_assert_eq!(rows.len(), expected.len(), "{:?}", reading);
        for (row, movement) in rows.iter().zip(&expected) {
            agrees(&dialect, row, movement, false)?;
        }
        let mut mapping = reading.mapping;
        let mut questions = reading.questions;
        for _ in 0..4 {
            for question in &questions {
                let answer = dialect.answer(question);
                prop_assert!(answer.is_some(), "{:?}", question);
                mapping = answer.into_iter().fold(mapping, Mapping::with);
            }
            let (reading, rows) = read(&file, Some(&mapping));
            let rows = without_fees(&dialect, &rows, &expected)?;
            for (row, movement) in rows.iter().zip(&expected) {
                agrees(&dialect, row, movement, reading.questions.is_empty())?;
            }
            questions = reading.questions;
            mapping = reading.mapping;
        }
        prop_assert_eq!(questions, vec![]);
        // Remembered, the mapping reads the same file without a question.
        let (again, _) = read(&file, Some(&mapping));
        prop_assert_eq!(again.questions, vec![]);
    }

    #[test]
    fn a_mapping_that_is_remembered_misreads_no_file_of_another_order(dialect in dialect(), movements in movements(), wrong in select(DateOrder::ALL.to_vec())) {
        let file = dialect.write(&movements);
        let (reading, _) = read(&file, None);
        let open = reading.questions.iter().find(|question| matches!(question, Question::DateOrder { .. }));
        // Where the file itself does not tell, nothing could: then the right one is remembered.
        let remembered = open.and_then(|question| dialect.answer(question)).unwrap_or(Answer::DateOrder(wrong));
        let mapping = reading.mapping.with(remembered);
        let (_, rows) = read(&file, Some(&mapping));
        let movements_again = rows.iter().filter(|row| row.kind != Kind::Fee);
        for (row, movement) in movements_again.zip(dialect.expected(&movements)) {
            prop_assert!(row.day.is_none_or(|day| day == movement.day), "{row:?}");
        }
    }
}
