//! Something to look at for a person who has nothing yet: the lab's two expenses, and a year of others.
//!
//! A pure function of the person and the day. It knows no store and draws no lots: the same person finds the same
//! reports after a restart and on a second machine.

use domain::{Currency, Expense, ExpenseId, Money, Report, ReportId, Status};
use time::{Date, Duration, OffsetDateTime, Time, UtcOffset};
use uuid::Uuid;

/// A report, and when it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DatedReport {
    pub(crate) report: Report,
    pub(crate) created_at: OffsetDateTime,
}

/// What one may spend money on, and how much: from and to, in minor units.
type Item = (&'static str, Currency, i64, i64);

/// A reason to spend money, and on what.
struct Occasion {
    title: &'static str,
    items: &'static [Item],
}

const USD: Currency = Currency::USD;
const EUR: Currency = Currency::EUR;

/// The expenses of the lab, word for word and cent for cent.
const CODING_DOJO: Occasion = Occasion {
    title: "Coding Dojo",
    items: &[
        ("Pizza for a Coding Dojo session.", USD, 10_200, 10_200),
        ("Coffee for a Coding Dojo session.", USD, 4_200, 4_200),
    ],
};

const ABROAD: [Occasion; 3] = [
    Occasion {
        title: "EuroRust in Paris",
        items: &[
            ("Flight to Paris.", USD, 52_000, 78_000),
            ("Conference ticket.", EUR, 39_000, 52_000),
            ("Hotel near the venue, three nights.", EUR, 36_000, 54_000),
            ("Metro tickets.", EUR, 1_700, 2_600),
        ],
    },
    Occasion {
        title: "Customer visit in Berlin",
        items: &[
            ("Flight to Berlin.", USD, 48_000, 81_000),
            ("Hotel at Alexanderplatz, two nights.", EUR, 24_000, 38_000),
            ("Dinner with the customer.", EUR, 8_500, 16_000),
            ("Taxi to the airport.", USD, 3_900, 6_400),
        ],
    },
    Occasion {
        title: "Standards meeting in Lisbon",
        items: &[
            ("Flight to Lisbon.", USD, 49_000, 72_000),
            ("Guest house in Alfama, four nights.", EUR, 34_000, 49_000),
            ("Tram and ferry tickets.", EUR, 900, 2_100),
            ("Lunch with the working group.", EUR, 4_200, 7_800),
        ],
    },
];

const AT_HOME: [Occasion; 6] = [
    Occasion {
        title: "Customer visit in Chicago",
        items: &[
            ("Flight to Chicago.", USD, 18_000, 42_000),
            ("Hotel in the Loop, two nights.", USD, 31_000, 46_000),
            ("Taxi from the airport.", USD, 3_800, 6_200),
            ("Dinner with the customer.", USD, 9_000, 21_000),
            ("Breakfast before the workshop.", USD, 1_400, 2_900),
        ],
    },
    Occasion {
        title: "Home office",
        items: &[
            ("Second monitor.", USD, 22_000, 39_000),
            ("Desk lamp.", USD, 3_500, 7_900),
            ("Headphones with noise cancelling.", USD, 17_900, 34_900),
            ("Laptop stand.", USD, 2_900, 6_500),
        ],
    },
    Occasion {
        title: "Team offsite in Vermont",
        items: &[
            ("Cabin for the weekend.", USD, 48_000, 72_000),
            ("Groceries for eight.", USD, 16_500, 27_000),
            ("Rental van.", USD, 19_500, 31_000),
            ("Fuel.", USD, 4_800, 7_400),
            ("Board game for the evenings.", USD, 2_900, 5_900),
        ],
    },
    Occasion {
        title: "Books and training",
        items: &[
            ("Rust for Rustaceans.", USD, 3_999, 4_999),
            ("Online course on distributed systems.", USD, 19_900, 34_900),
            ("OAuth 2 in Action.", USD, 3_999, 5_999),
            ("Exam fee.", USD, 15_000, 30_000),
        ],
    },
    Occasion {
        title: "Career fair",
        items: &[
            ("Booth for one day.", USD, 25_000, 45_000),
            ("T-shirts for students.", USD, 18_000, 29_000),
            ("Coffee for candidates.", USD, 2_400, 5_200),
            ("Parking downtown.", USD, 1_800, 3_600),
        ],
    },
    Occasion {
        title: "Release party",
        items: &[
            ("Catering.", USD, 24_000, 41_000),
            ("Drinks.", USD, 9_000, 16_000),
            ("Cake with the version number.", USD, 4_500, 8_000),
            ("Decoration.", USD, 1_900, 3_900),
        ],
    },
];

/// How far each report has come, the newest first.
const STATUSES: [Status; 6] = [
    Status::Open,
    Status::Submitted,
    Status::Approved,
    Status::Refused,
    Status::Reimbursed,
    Status::Reimbursed,
];

/// The reports of the person whom `issuer` calls `subject`, spread over the year before `today`, newest first.
pub(crate) fn reports(issuer: &str, subject: &str, today: Date) -> Vec<DatedReport> {
    let person = Uuid::new_v5(&Uuid::new_v5(&Uuid::NAMESPACE_URL, issuer.as_bytes()), subject.as_bytes());
    let mut dice = Dice(person.as_u64_pair().0);
    let mut occasions = dice.pick(&AT_HOME, 4);
    occasions.extend(dice.pick(&ABROAD, 1));
    dice.shuffle(&mut occasions);
    occasions.insert(0, &CODING_DOJO);

    occasions
        .into_iter()
        .zip(STATUSES)
        .zip(0_u8..)
        .map(|((occasion, status), place)| {
            let days_ago = i64::from(place) * 60 + dice.between(8, 26);
            let id = Uuid::new_v5(&person, &[place]);
            dated_report(occasion, status, id, today - Duration::days(days_ago), &mut dice)
        })
        .collect()
}

fn dated_report(
    occasion: &Occasion,
    status: Status,
    id: Uuid,
    first_day: Date,
    dice: &mut Dice,
) -> DatedReport {
    let mut date = first_day;
    let mut expenses = Vec::with_capacity(occasion.items.len());
    for (&(description, currency, from, to), place) in occasion.items.iter().zip(0_u8..) {
        let amount = Money::new(dice.between(from, to), currency);
        let id = ExpenseId(Uuid::new_v5(&id, &[place]));
        expenses.push(Expense { id, date, description: description.to_owned(), amount });
        date += Duration::days(dice.between(0, 1));
    }
    // The newest expense comes first.
    expenses.reverse();
    let created_at = OffsetDateTime::new_in_offset(date + Duration::DAY, Time::MIDNIGHT, UtcOffset::UTC);
    let report = Report { id: ReportId(id), title: occasion.title.to_owned(), status, expenses };
    DatedReport { report, created_at }
}

/// Numbers that look like chance but follow from the seed (SplitMix64). Nothing secret may come of them.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `from` to `to`, both included.
    fn between(&mut self, from: i64, to: i64) -> i64 {
        from + (self.roll() % (from.abs_diff(to) + 1)).cast_signed()
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = (self.roll() % (last as u64 + 1)) as usize;
            items.swap(last, other);
        }
    }

    fn pick<'a, T>(&mut self, items: &'a [T], count: usize) -> Vec<&'a T> {
        let mut picked: Vec<_> = items.iter().collect();
        self.shuffle(&mut picked);
        picked.truncate(count);
        picked
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 23);

    #[test]
    fn the_same_person_finds_the_same_reports_and_another_person_others() {
        let reports_of = |issuer, subject| reports(issuer, subject, TODAY);
        assert_eq!(reports_of("https://idp.example", "ada"), reports_of("https://idp.example", "ada"));
        assert_ne!(reports_of("https://idp.example", "ada"), reports_of("https://idp.example", "grace"));
        assert_ne!(reports_of("https://idp.example", "ada"), reports_of("https://other.example", "ada"));
    }

    proptest! {
        #[test]
        fn everyone_finds_a_plausible_year(issuer: String, subject: String) {
            let reports = reports(&issuer, &subject, TODAY);
            let expenses: Vec<_> = reports.iter().flat_map(|dated| &dated.report.expenses).collect();
            prop_assert_eq!(reports.len(), 6);
            prop_assert!((20..=30).contains(&expenses.len()));
            prop_assert!(reports.is_sorted_by(|newer, older| newer.created_at > older.created_at));
            prop_assert!(reports.iter().all(|dated| dated.created_at.date() <= TODAY));
            prop_assert!(expenses.iter().all(|e| e.date < TODAY && e.date > TODAY - Duration::days(366)));
            let euros = expenses.iter().filter(|e| e.amount.currency() == EUR).count();
            prop_assert!((1..=5).contains(&euros));

            let dojo = &reports[0].report;
            prop_assert_eq!(dojo.title.as_str(), "Coding Dojo");
            let texts: Vec<_> = dojo.expenses.iter().map(|e| (e.description.as_str(), e.amount)).collect();
            prop_assert_eq!(texts, [
                ("Coffee for a Coding Dojo session.", Money::new(4_200, USD)),
                ("Pizza for a Coding Dojo session.", Money::new(10_200, USD)),
            ]);
        }
    }
}
