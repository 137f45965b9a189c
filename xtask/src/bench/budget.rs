//! What a visit to each page may weigh: whoever opens it waits for all of it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::size::PageSize;
use super::table::{grouped, table};
use crate::checkout;

const FILE: &str = "bench/page-budget.toml";

const HEADER: &str = "\
# The most that a visit to each page may weigh, in bytes over the wire, beside what it weighed when this was written.
# `cargo xtask ci` compares, and so does `cargo xtask bench page --budget`. Whoever needs more raises the number in the
# same change and says what the visitor gets for it. `cargo xtask bench page --set-budget` writes this file anew.
#
# code    scripts and WebAssembly of the first visit, without headers
# first   everything of the first visit, responses' headers included
# second  everything of a second visit, with what the first has left in the cache
";

/// By page.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(super) struct Budget(BTreeMap<String, PageBudget>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct PageBudget {
    code: Limit,
    first: Limit,
    second: Limit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    budget: u64,
    today: u64,
}

impl Limit {
    /// Documents hold dates and random numbers, and weigh a little more or less each time.
    const fn near(today: u64) -> Self {
        let room = if today < 10_000 { 300 } else { today / 33 };
        Self { budget: (today + room).next_multiple_of(100), today }
    }
}

impl Budget {
    pub(super) fn read() -> Result<Self> {
        let path = checkout::root().join(FILE);
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {FILE}"))?;
        toml::from_str(&text).with_context(|| format!("{FILE} is not as its first lines say"))
    }

    /// With little room above what the pages weigh.
    pub(super) fn of(sizes: &[PageSize]) -> Self {
        Self(sizes.iter().map(|size| (size.route.clone(), PageBudget::near(size))).collect())
    }

    pub(super) fn write(&self) -> Result<()> {
        fs::write(checkout::root().join(FILE), self.text())
            .with_context(|| format!("cannot write {FILE}"))?;
        println!("The budget of today is in {FILE}.");
        Ok(())
    }

    /// Prints what each page weighs beside its budget. An error where one weighs more, and where one is measured and has no
    /// budget or has one and is not measured.
    pub(super) fn hold(&self, sizes: &[PageSize]) -> Result<()> {
        let mut faults = Vec::new();
        let mut rows = Vec::new();
        for size in sizes {
            let Some(page) = self.0.get(&size.route) else {
                faults.push(format!("{} has no budget", size.route));
                continue;
            };
            let mut row = vec![size.route.clone()];
            for (what, limit, measured) in page.compared_with(size) {
                row.extend([grouped(measured, ','), grouped(limit.budget, ',')]);
                if measured > limit.budget {
                    faults
                        .push(format!("{}: {what} weighs {measured} of {} bytes", size.route, limit.budget));
                }
            }
            rows.push(row);
        }
        rows.sort();
        for route in self.0.keys().filter(|route| sizes.iter().all(|size| size.route != **route)) {
            faults.push(format!("{route} was not measured"));
        }
        let head = ["page", "code", "budget", "first visit", "budget", "second visit", "budget"];
        println!("\n{}", table(&head, &rows));
        if !faults.is_empty() {
            bail!("the pages do not keep to {FILE}:\n{}", faults.join("\n"));
        }
        Ok(())
    }

    fn text(&self) -> String {
        let mut text = HEADER.to_owned();
        for (route, page) in &self.0 {
            let _ = write!(text, "\n[\"{route}\"]\n");
            for (name, Limit { budget, today }) in
                [("code", page.code), ("first", page.first), ("second", page.second)]
            {
                let (budget, today) = (grouped(budget, '_'), grouped(today, '_'));
                let _ = writeln!(text, "{name} = {{ budget = {budget}, today = {today} }}");
            }
        }
        text
    }
}

impl PageBudget {
    const fn near(size: &PageSize) -> Self {
        Self {
            code: Limit::near(size.first.code()),
            first: Limit::near(size.first.total()),
            second: Limit::near(size.second.total()),
        }
    }

    const fn compared_with(self, size: &PageSize) -> [(&'static str, Limit, u64); 3] {
        [
            ("the code", self.code, size.first.code()),
            ("the first visit", self.first, size.first.total()),
            ("the second visit", self.second, size.second.total()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::super::size::{Bodies, Transfer};
    use super::{Budget, Limit, PageSize};

    fn size(route: &str, wasm: u64, headers: u64) -> PageSize {
        let first = Transfer { requests: 3, headers, bodies: Bodies { wasm, ..Bodies::default() } };
        PageSize { route: route.to_owned(), first, second: Transfer { headers, ..Transfer::default() } }
    }

    #[test]
    fn the_checked_in_budget_can_be_read_and_is_as_it_would_be_written() -> anyhow::Result<()> {
        let budget = Budget::read()?;
        assert!(budget.0.values().all(|page| page.first.today <= page.first.budget));
        assert_eq!(toml::from_str::<Budget>(&budget.text())?, budget);
        Ok(())
    }

    #[test]
    fn each_figure_of_each_page_is_held() {
        let budget = Budget::of(&[size("/", 100_000, 2_000), size("/expenses", 100_000, 2_000)]);
        let sizes = |wasm, headers| [size("/", 100_000, 2_000), size("/expenses", wasm, headers)];
        let fault = |sizes: &[PageSize]| budget.hold(sizes).err().map(|error| error.to_string());
        assert_eq!(fault(&sizes(100_500, 2_200)), None);
        let code = fault(&sizes(104_000, 2_000));
        assert!(
            code.is_some_and(|fault| fault.contains("/expenses: the code weighs 104000 of 103100 bytes"))
        );
        let second = fault(&sizes(100_000, 2_400));
        assert!(
            second.is_some_and(|fault| fault.contains("/expenses: the second visit weighs 2400 of 2300"))
        );
    }

    #[test]
    fn no_page_goes_without_a_budget_and_no_budget_without_its_page() {
        let (home, list) = (size("/", 1, 1), size("/expenses", 1, 1));
        let fault = |budget: &PageSize, sizes: &[PageSize]| {
            let held = Budget::of(std::slice::from_ref(budget)).hold(sizes);
            held.err().map(|error| error.to_string()).unwrap_or_default()
        };
        assert!(fault(&home, &[home.clone(), list.clone()]).contains("/expenses has no budget"));
        assert!(fault(&home, &[]).contains("/ was not measured"));
    }

    #[test]
    fn a_budget_leaves_little_room() {
        assert_eq!(Limit::near(1_950), Limit { budget: 2_300, today: 1_950 });
        assert_eq!(Limit::near(100_000), Limit { budget: 103_100, today: 100_000 });
    }
}
