//! A year of expenses and reports.
//!
//! A pure function of the person and the day. It knows no store and draws no lots: the same person finds the same
//! expenses after a restart and on a second machine.

use domain::{Action, ExpenseDraft, ExpenseId, Money, ReceiptId, ReportId, Status};
use time::{Date, Duration, OffsetDateTime, Time, UtcOffset};
use uuid::Uuid;

use super::{
    occasions::{ABROAD, AT_HOME, CODING_DOJO, Item, MONTHLY, Occasion, UNREPORTED},
    receipt_pdf,
};

/// A person's year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Year {
    /// Newest first.
    pub(crate) reports: Vec<DemoReport>,
    /// Expenses in no report.
    pub(crate) unreported: Vec<DemoExpense>,
}

/// A report and how it came to its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DemoReport {
    pub(crate) id: ReportId,
    pub(crate) title: &'static str,
    pub(crate) status: Status,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) expenses: Vec<DemoExpense>,
    /// What was done with it, and when.
    pub(crate) steps: Vec<(OffsetDateTime, Action)>,
}

/// An expense and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DemoExpense {
    pub(crate) id: ExpenseId,
    pub(crate) draft: ExpenseDraft,
}

impl DemoExpense {
    /// The file that proves it: its name, and a PDF.
    pub(crate) fn receipt(&self) -> (ReceiptId, &'static str, Vec<u8>) {
        (ReceiptId(Uuid::new_v5(&self.id.0, b"receipt")), "receipt.pdf", receipt_pdf::pdf(&self.draft))
    }
}

impl DemoReport {
    /// The expenses that have a receipt: none of an open report, and of the refused one, whose [`REASON`] says so, all but two.
    pub(crate) fn with_receipts(&self) -> impl Iterator<Item = &DemoExpense> {
        let missing = match self.status {
            Status::Open => usize::MAX,
            Status::Refused => 2,
            _ => 0,
        };
        self.expenses.iter().skip(missing)
    }
}

/// How far each report has come, the newest first.
const STATUSES: [Status; 6] = [
    Status::Open,
    Status::Submitted,
    Status::Approved,
    Status::Refused,
    Status::Reimbursed,
    Status::Reimbursed,
];

/// Why the demo's refused report is refused.
pub(crate) const REASON: &str = "Two of the receipts are missing. Please add them and submit again.";
/// What its owner says to that.
pub(crate) const REPLY: &str = "I have asked the shop for copies; they will come by mail.";

/// The year before `today` of the person whom `issuer` calls `subject`.
pub(crate) fn year(issuer: &str, subject: &str, today: Date) -> Year {
    let person = Uuid::new_v5(&Uuid::new_v5(&Uuid::NAMESPACE_URL, issuer.as_bytes()), subject.as_bytes());
    // Whoever is called the same spends the same, whatever address the provider has this time.
    let mut rng = SeededRng(Uuid::new_v5(&Uuid::NAMESPACE_URL, subject.as_bytes()).as_u64_pair().0);
    let mut occasions = rng.pick(&AT_HOME, 4);
    occasions.extend(rng.pick(&ABROAD, 1));
    rng.shuffle(&mut occasions);
    occasions.insert(0, &CODING_DOJO);

    let reports = occasions.into_iter().zip(STATUSES).zip(0_u8..).map(|((occasion, status), place)| {
        let days_ago = i64::from(place) * 60 + rng.between(8, 26);
        let id = Uuid::new_v5(&person, &[place]);
        report(occasion, status, id, today - Duration::days(days_ago), &mut rng)
    });
    let reports = reports.collect();
    let unreported = UNREPORTED.iter().zip(0_u8..).map(|(item, place)| {
        // The third and the fourth are of one day.
        let days_ago = 9 - 3 * i64::from(place.min(2));
        expense(item, Uuid::new_v5(&person, &[b'l', place]), today - Duration::days(days_ago), &mut rng)
    });
    Year { unreported: unreported.collect(), reports }
}

fn report(occasion: &Occasion, status: Status, id: Uuid, first_day: Date, rng: &mut SeededRng) -> DemoReport {
    let mut date = first_day;
    let mut expenses = Vec::with_capacity(occasion.items.len() + 2 * MONTHLY.len());
    let mut places = 0_u8..;
    for (item, place) in occasion.items.iter().zip(&mut places) {
        expenses.push(expense(item, Uuid::new_v5(&id, &[place]), date, rng));
        date += Duration::days(rng.between(0, 1));
    }
    // The lab's report holds the lab's expenses and nothing else.
    if status != Status::Open {
        for days_before in [2, 32] {
            for (item, place) in MONTHLY.iter().zip(&mut places) {
                let day = first_day - Duration::days(days_before);
                expenses.push(expense(item, Uuid::new_v5(&id, &[place]), day, rng));
            }
        }
    }
    let created_at = OffsetDateTime::new_in_offset(date + Duration::DAY, Time::MIDNIGHT, UtcOffset::UTC);
    let steps = way_to(status).iter().zip(0_i64..);
    let steps = steps.map(|(action, days)| (created_at + Duration::days(days) + Duration::hours(9), *action));
    DemoReport {
        id: ReportId(id),
        title: occasion.title,
        status,
        created_at,
        expenses,
        steps: steps.collect(),
    }
}

fn expense(
    &(merchant, description, category, currency, from, to): &Item,
    id: Uuid,
    date: Date,
    rng: &mut SeededRng,
) -> DemoExpense {
    let amount = Money::new(rng.between(from, to), currency);
    let (merchant, description) = (merchant.to_owned(), description.to_owned());
    DemoExpense {
        id: ExpenseId(id),
        draft: ExpenseDraft { date, merchant, description, category, amount, refund_of: None },
    }
}

/// What is done with a report until it has come that far.
const fn way_to(status: Status) -> &'static [Action] {
    match status {
        Status::Open => &[],
        Status::Submitted => &[Action::Submit],
        Status::Approved => &[Action::Submit, Action::Approve],
        Status::Refused => &[Action::Submit, Action::Refuse],
        Status::Reimbursed => &[Action::Submit, Action::Approve, Action::Reimburse],
    }
}

/// Numbers that look like chance but follow from the seed (SplitMix64). Nothing secret may come of them.
struct SeededRng(u64);

impl SeededRng {
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
    use std::collections::HashSet;

    use domain::{Actor, Currency};
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 23);

    #[test]
    fn the_same_person_finds_the_same_year_and_another_person_another() {
        let year_of = |issuer, subject| year(issuer, subject, TODAY);
        assert_eq!(year_of("https://idp.example", "ada"), year_of("https://idp.example", "ada"));
        assert_ne!(year_of("https://idp.example", "ada"), year_of("https://idp.example", "grace"));
        assert_ne!(year_of("https://idp.example", "ada"), year_of("https://other.example", "ada"));
    }

    #[test]
    fn every_report_came_to_its_status_as_domain_allows() {
        for report in year("https://idp.example", "ada", TODAY).reports {
            let end = report.steps.iter().try_fold(Status::Open, |status, (_, action)| {
                Actor::ALL.into_iter().find_map(|by| status.after(*action, by).ok())
            });
            assert_eq!(end, Some(report.status));
        }
    }

    proptest! {
        #[test]
        fn everyone_finds_a_plausible_year(issuer: String, subject: String) {
            let Year { reports, unreported } = year(&issuer, &subject, TODAY);
            let expenses: Vec<_> = reports.iter().flat_map(|report| &report.expenses).chain(&unreported).collect();
            prop_assert_eq!(reports.len(), 6);
            prop_assert!((40..=50).contains(&expenses.len()));
            prop_assert_eq!(reports.iter().map(|report| report.status).collect::<HashSet<_>>().len(), Status::ALL.len());
            prop_assert!(reports.is_sorted_by(|newer, older| newer.created_at > older.created_at));
            prop_assert!(reports.iter().flat_map(|report| &report.steps).all(|(at, _)| at.date() <= TODAY));
            prop_assert!(expenses.iter().all(|e| e.draft.date < TODAY && e.draft.date > TODAY - Duration::days(366)));
            prop_assert!(expenses.iter().all(|e| e.draft.clone().check(TODAY).as_deref() == Ok(&e.draft)));
            prop_assert_eq!(expenses.iter().map(|e| e.id).collect::<HashSet<_>>().len(), expenses.len());
            let months = expenses.iter().map(|e| e.draft.date.month()).collect::<HashSet<_>>();
            prop_assert!(months.len() >= 9, "a chart of the year has hardly a gap");
            let euros = expenses.iter().filter(|e| e.draft.amount.currency() == Currency::EUR).count();
            prop_assert!((1..=5).contains(&euros));

            let dojo = &reports[0];
            prop_assert_eq!(dojo.title, "Coding Dojo");
            let texts: Vec<_> =
                dojo.expenses.iter().map(|e| (e.draft.description.as_str(), e.draft.amount)).collect();
            prop_assert_eq!(texts, [
                ("Pizza for a Coding Dojo session.", Money::new(10_200, Currency::USD)),
                ("Coffee for a Coding Dojo session.", Money::new(4_200, Currency::USD)),
            ]);
        }
    }
}
