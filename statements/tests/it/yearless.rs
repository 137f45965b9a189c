//! Days without a year, as some banks give them: of which year they are, other days of the file tell. Where none does, the
//! file is refused; where that is open for a row, it says so.

use proptest::{prelude::*, sample::select};
use statements::{Answer, DateOrder, Question, Refusal, RowFault, Statement};
use time::{Date, Duration, macros::date};

use crate::told::{all, reading, rows};

/// The day of each row, and what is wrong with those that have none.
fn days(file: &str) -> Vec<String> {
    let (mut statement, reading) = reading(file.as_bytes());
    let day = |row: &statements::Row| match row.faults.as_slice() {
        [] => row.day.unwrap().to_string(),
        [fault] => fault.to_string(),
        faults => panic!("{faults:?}"),
    };
    rows(&mut statement, &reading.mapping).iter().map(day).collect()
}

fn refused(file: &str) -> Refusal {
    Statement::open(std::io::Cursor::new(file.to_owned())).and_then(|mut one| one.read(None)).unwrap_err()
}

#[test]
fn a_period_above_the_table_tells_the_year_of_each_day() {
    let file = "Zeitraum;15.12.2026 - 14.01.2027\n\nDatum;Buchungstext;Ausgaben;Währung\n12.12.;Markt;7,00;EUR\n\
        28.12.;Kiosk;3,40;EUR\n02.01.;Bar;1,50;EUR\n";
    assert_eq!(
        all(file.as_bytes()).0,
        [
            "4 2026-12-12 out 7.00 EUR Markt payment booked, taken",
            "5 2026-12-28 out 3.40 EUR Kiosk payment booked, taken",
            "6 2027-01-02 out 1.50 EUR Bar payment booked, taken",
        ]
    );
    let english = "Statement date: 5 Jan 2027\nDate,Description,Paid out,Currency\n28 Dec,Kiosk,3.40,GBP\nJan 2,Bar,1.50,GBP\n";
    assert_eq!(days(english), ["2026-12-28", "2027-01-02"]);
    let without_header = "Kontoauszug vom 05.01.2027\n02.01.;Bar;-1,50 EUR\n28.12.;Kiosk;-3,40 EUR\n";
    assert_eq!(days(without_header), ["2027-01-02", "2026-12-28"]);
    let chinese = "起始日期：2026年12月15日～2027年1月14日\n日期,摘要,支出,币种\n12月28日,书,28.50,CNY\n1月2日,咖啡,3.40,CNY\n";
    assert_eq!(days(chinese), ["2026-12-28", "2027-01-02"]);
}

#[test]
fn the_order_of_day_and_month_is_found_or_asked_as_ever() {
    let file = "Statement period: 12/15/2026 to 01/14/2027\nDate,Description,Paid out,Currency\n01/12,Bar,1.50,USD\n\
        12/28,Kiosk,3.40,USD\n12/01,Bar,1.50,USD\n";
    assert_eq!(days(file), ["2027-01-12", "2026-12-28", "2026-12-01"]);
    let open =
        "Period: 2026-12-15 to 2027-01-14\nDate,Description,Paid out,Currency\n01/12 08:11,Bar,1.50,USD\n";
    let (mut statement, reading) = reading(open.as_bytes());
    let question = Question::DateOrder {
        choices: vec![DateOrder::DayFirst, DateOrder::MonthFirst],
        example: "01/12 08:11".into(),
    };
    assert_eq!((reading.questions.as_slice(), reading.first[0].day), (&[question][..], None));
    for (order, day) in [(DateOrder::DayFirst, "2026-12-01"), (DateOrder::MonthFirst, "2027-01-12")] {
        let mapping = reading.mapping.clone().with(Answer::DateOrder(order));
        assert_eq!(rows(&mut statement, &mapping)[0].day.unwrap().to_string(), day);
    }
}

#[test]
fn another_day_of_the_row_tells_the_year() {
    let file = "Buchung;Valuta;Text;Ausgaben;Währung\n28.12.;02.01.2027;Kiosk;3,40;EUR\n02.01.;04.01.2027;Bar;1,50;EUR\n\
        12.03.;04.01.2027;Rate 3 von 12;50,00;EUR\n";
    assert_eq!(
        days(file),
        [
            "2026-12-28",
            "2027-01-02",
            "“12.03.” has no year, and the other dates of the file don’t tell it. Enter the date.",
        ]
    );
}

#[test]
fn days_of_the_column_that_have_a_year_tell_it_of_those_beside_them() {
    let file = |days: &[&str]| {
        let rows: String = days.iter().map(|day| format!("{day},Kiosk,1.00,GBP\n")).collect();
        format!("Date,Description,Paid out,Currency\n{rows}")
    };
    assert_eq!(
        days(&file(&["28 Dec 2026", "30 Dec", "29 Dec", "20 Jan"])),
        ["2026-12-28", "2026-12-30", "2026-12-29", "2027-01-20"]
    );
    assert_eq!(days(&file(&["2 Jan", "30 Dec", "28 Dec 2026"])), ["2027-01-02", "2026-12-30", "2026-12-28"]);
    // From January to November of one year, or from November to January: nothing tells.
    let open = days(&file(&["3 Jan 2026", "15 Nov"]));
    assert_eq!((open[0].as_str(), open[1].starts_with("“15 Nov” has no year")), ("2026-01-03", true));
    // Where days end there is none behind the last one.
    assert_eq!(days(&file(&["9999-12-31", "30 Dec"])), ["9999-12-31", "9999-12-30"]);
    // Between two that disagree either may be right.
    assert!(days(&file(&["20 Dec 2025", "5 Jan", "20 Jan 2025"]))[1].contains("has no year"));
}

#[test]
fn what_is_at_both_ends_of_a_year_is_told_by_its_place_alone() {
    let file = |days: &[&str]| {
        let rows: String = days.iter().map(|day| format!("{day};Kiosk;1,00;EUR\n")).collect();
        format!("Zeitraum;01.01.2026 - 31.12.2026\nDatum;Text;Ausgaben;Währung\n{rows}")
    };
    let told = days(&file(&["28.12.", "02.01.", "20.01.", "10.06.", "01.11.", "30.11.", "28.12."]));
    assert!(told[0].contains("has no year"), "{told:?}");
    assert_eq!(
        told[1..],
        ["2026-01-02", "2026-01-20", "2026-06-10", "2026-11-01", "2026-11-30", "2026-12-28"]
    );
    assert!(days(&file(&["20.06.", "30.12."]))[1].contains("has no year"));
}

#[test]
fn without_any_year_a_file_is_refused() {
    for file in [
        "Datum;Text;Ausgaben;Währung\n28.10.;Kiosk;3,40;EUR\n29.10.;Bar;1,50;EUR\n",
        "28.10.;Kiosk;-3,40\n29.10.;Bar;-1,50\n",
        "Exported on 05.11.2026\nDate,Text,Paid out\n10/28,Kiosk,3.40\n10/29,Bar,1.50\n",
        "Date,Text,Paid out\n28 Oct 14:05,Kiosk,3.40\n29 Oct 09:11,Bar,1.50\n",
    ] {
        let refusal = refused(file);
        assert!(matches!(refusal, Refusal::NoYears), "{file} {refusal}");
        assert!(refusal.to_string().contains("write the year behind each date"));
    }
    // Instalments are no days.
    let file = "03.10.2026;Hotel;2/3;-233,34 EUR\n04.10.2026;Kiosk;1/1;-3,40 EUR\n";
    assert_eq!(days(file), ["2026-10-03", "2026-10-04"]);
}

/// What tells the years of a file.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Tells {
    Period,
    ClosingDay,
    ValueDay,
    FirstRow,
}

fn written(day: Date, style: usize) -> String {
    let (d, m, name) = (day.day(), u8::from(day.month()), &day.month().to_string()[..3]);
    match style {
        0 => format!("{d:02}.{m:02}."),
        1 => format!("{d} {name}"),
        2 => format!("{m}/{d}"),
        3 => format!("{d:02}/{m:02}"),
        _ => format!("{m}月{d}日"),
    }
}

proptest! {
    #[test]
    fn no_day_is_of_a_wrong_year(
        start in 0..800_i64, steps in prop::collection::vec(0..30_i64, 1..12), style in 0..5_usize, newest_first: bool,
        tells in select(vec![Tells::Period, Tells::ClosingDay, Tells::ValueDay, Tells::FirstRow]),
    ) {
        let mut day = date!(2025 - 01 - 01) + Duration::days(start);
        let mut days: Vec<_> = steps.iter().map(|step| { day += Duration::days(*step); day }).collect();
        let (first, last) = (days[0], day);
        if newest_first {
            days.reverse();
        }
        let above = match tells {
            Tells::Period => format!("Period;{first} - {last}\n"),
            Tells::ClosingDay => format!("Statement date: {last}\n"),
            Tells::ValueDay | Tells::FirstRow => String::new(),
        };
        let lines: String = days.iter().enumerate().map(|(place, day)| {
            let value = if tells == Tells::ValueDay { (*day + Duration::days(3)).to_string() } else { String::new() };
            let own = if tells == Tells::FirstRow && place == 0 { day.to_string() } else { written(*day, style) };
            format!("{own};{value};Kiosk;1.00;EUR\n")
        }).collect();
        let file = format!("{above}Date;Value date;Payee;Paid out;Currency\n{lines}");
        let (mut statement, reading) = reading(file.as_bytes());
        let order = if style == 2 { DateOrder::MonthFirst } else { DateOrder::DayFirst };
        let mapping = reading.mapping.with(Answer::DateOrder(order));
        let rows = rows(&mut statement, &mapping);
        prop_assert_eq!(rows.len(), days.len());
        // A closing day tells half a year, and a period that is almost a year the most of it.
        let all_told = tells == Tells::ValueDay || tells == Tells::FirstRow || (last - first).whole_days() < 180;
        for (row, day) in rows.iter().zip(&days) {
            prop_assert!(row.day.is_none_or(|found| found == *day), "{row:?} {day}");
            prop_assert!(row.day.is_some() || !all_told && matches!(row.faults.as_slice(), [RowFault::NoYear { .. }]), "{row:?}");
        }
    }
}
