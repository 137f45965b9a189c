//! Statements in the formats that have a standard: what was written is what is read, or it is asked.

use proptest::{prelude::*, sample::select};
use statements::{Answer, DateOrder, DecimalMark, Direction, Format, Mapping, Question, Row, Statement};
use time::{Date, Duration, macros::date};

#[derive(Debug, Clone)]
struct Movement {
    day: Date,
    cents: i64,
    out: bool,
    payee: &'static str,
}

#[derive(Debug, Clone, Copy)]
struct Style {
    format: Format,
    comma: bool,
    grouped: bool,
    order: DateOrder,
    short_years: bool,
}

fn movements() -> impl Strategy<Value = Vec<Movement>> {
    let payees = vec!["Kiosk", "Café & Bar", "<El Sol>", "two  blanks", "^;,", "12.50"];
    let movement =
        (0..60_i64, prop_oneof![1..100_000_i64, 1..100_000_000_i64], any::<bool>(), select(payees));
    (0..330_i64, prop::collection::vec(movement, 1..9)).prop_map(|(start, movements)| {
        let day = |offset| date!(2026 - 01 - 01) + Duration::days(start + offset);
        movements
            .into_iter()
            .map(|(offset, cents, out, payee)| Movement { day: day(offset), cents, out, payee })
            .collect()
    })
}

fn styles() -> impl Strategy<Value = Style> {
    let formats = select(vec![Format::Ofx1, Format::Ofx2, Format::Qif, Format::Camt]);
    (formats, any::<bool>(), any::<bool>(), select(DateOrder::ALL.to_vec()), any::<bool>()).prop_map(
        |(format, comma, grouped, order, short_years)| Style { format, comma, grouped, order, short_years },
    )
}

impl Style {
    /// As the format has it: only Quicken's has groups, and CAMT has points.
    fn amount(self, cents: i64) -> String {
        let (decimal, group) = match self.format {
            Format::Camt => ('.', None),
            Format::Qif if self.grouped => {
                (if self.comma { ',' } else { '.' }, Some(if self.comma { '.' } else { ',' }))
            }
            _ => (if self.comma { ',' } else { '.' }, None),
        };
        let whole = (cents / 100).to_string();
        let mut text = String::new();
        for (place, digit) in whole.chars().enumerate() {
            if let Some(group) = group.filter(|_| place > 0 && (whole.len() - place).is_multiple_of(3)) {
                text.push(group);
            }
            text.push(digit);
        }
        format!("{text}{decimal}{:02}", cents % 100)
    }

    fn qif_day(self, day: Date) -> String {
        let (y, m, d) = (day.year(), u8::from(day.month()), day.day());
        let (year, mark) =
            if self.short_years { (format!("{:02}", y % 100), '\'') } else { (y.to_string(), '/') };
        match self.order {
            DateOrder::DayFirst => format!("{d}/{m:>2}{mark}{year}"),
            DateOrder::MonthFirst => format!("{m}/{d:>2}{mark}{year}"),
            DateOrder::YearFirst => format!("{year}/{m:02}/{d:02}"),
        }
    }

    fn write(self, movements: &[Movement]) -> String {
        let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let mut text = String::new();
        for (number, movement) in movements.iter().enumerate() {
            let (amount, payee) = (self.amount(movement.cents), escaped(movement.payee));
            let minus = if movement.out { "-" } else { "" };
            let compact = movement.day.to_string().replace('-', "");
            text += &match self.format {
                Format::Ofx1 => format!(
                    "<STMTTRN><TRNTYPE>{}<DTPOSTED>{compact}235959[-5:EST]<TRNAMT>{minus}{amount}<FITID>{number}<NAME>{payee}</STMTTRN>\r\n",
                    if movement.out { "DEBIT" } else { "CREDIT" }
                ),
                Format::Ofx2 => format!(
                    "<STMTTRN><TRNTYPE>OTHER</TRNTYPE><DTPOSTED>{compact}</DTPOSTED><TRNAMT>{minus}{amount}</TRNAMT>\
                     <FITID>{number}</FITID><NAME>{payee}</NAME></STMTTRN>"
                ),
                Format::Camt => format!(
                    "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>{}</Dt></BookgDt>\
                     <AcctSvcrRef>{number}</AcctSvcrRef><AddtlNtryInf>{payee}</AddtlNtryInf></Ntry>",
                    if movement.out { "DBIT" } else { "CRDT" },
                    movement.day
                ),
                _ => format!("D{}\nT{minus}{amount}\nP{}\n^\n", self.qif_day(movement.day), movement.payee),
            };
        }
        match self.format {
            Format::Ofx1 => format!("OFXHEADER:100\r\nENCODING:UTF-8\r\n\r\n<OFX><CURDEF>EUR{text}</OFX>"),
            Format::Ofx2 => format!(
                "<?xml version=\"1.0\"?><?OFX OFXHEADER=\"200\"?><OFX><CURDEF>EUR</CURDEF>{text}</OFX>"
            ),
            Format::Camt => {
                format!(
                    "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt>{text}</BkToCstmrStmt></Document>"
                )
            }
            _ => format!("!Type:Bank\n{text}"),
        }
    }

    fn answer(self, question: &Question) -> Answer {
        match question {
            Question::DateOrder { choices, .. } => {
                assert!(choices.contains(&self.order), "{choices:?}");
                Answer::DateOrder(self.order)
            }
            Question::DecimalMark { .. } => {
                Answer::DecimalMark(if self.comma { DecimalMark::Comma } else { DecimalMark::Point })
            }
            Question::Currency { .. } => Answer::Currency("EUR".parse().unwrap()),
            other => panic!("{other:?}"),
        }
    }
}

fn agrees(row: &Row, movement: &Movement) -> Result<(), TestCaseError> {
    let direction = if movement.out { Direction::Out } else { Direction::In };
    let money = domain::Money::new(movement.cents, domain::Currency::EUR);
    prop_assert!(row.day.is_none_or(|day| day == movement.day), "{row:?}");
    prop_assert_eq!(row.direction, Some(direction));
    prop_assert!(
        row.amount.is_none_or(|amount| amount.money(domain::Currency::EUR) == Some(money)),
        "{row:?}"
    );
    prop_assert_eq!(&row.faults, &[]);
    prop_assert_eq!(&row.payee, &movement.payee.split_whitespace().collect::<Vec<_>>().join(" "));
    Ok(())
}

proptest! {
    #[test]
    fn what_was_written_by_a_standard_is_what_is_read(style in styles(), movements in movements()) {
        let file = style.write(&movements);
        let mut statement = Statement::open(std::io::Cursor::new(file.as_bytes())).unwrap();
        let reading = statement.read(None).unwrap();
        prop_assert_eq!(reading.format, style.format);
        let rows: Vec<_> = statement.rows(&reading.mapping).unwrap().map(|row| row.unwrap()).collect();
        prop_assert_eq!(rows.len(), movements.len());
        for (row, movement) in rows.iter().zip(&movements) {
            agrees(row, movement)?;
        }
        let mapping = reading.questions.iter().map(|question| style.answer(question)).fold(reading.mapping, Mapping::with);
        prop_assert_eq!(statement.read(Some(&mapping)).unwrap().questions, vec![]);
        for (row, movement) in statement.rows(&mapping).unwrap().zip(&movements) {
            let row = row.unwrap();
            agrees(&row, movement)?;
            prop_assert_eq!(row.is_expense(), movement.out, "{:?}", row);
        }
    }
}
