//! How many tests ran and how they ended, counted from what the test programs report.

use std::fmt;

use anyhow::{Context, Result};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    passed: u64,
    failed: u64,
}

impl Tally {
    /// Counts a line such as `test result: ok. 5 passed; 0 failed; 1 ignored; …`; any other line counts nothing.
    pub(crate) fn read_cargo_line(&mut self, line: &str) {
        let Some((_, counts)) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        for count in counts.split(';') {
            match count.trim().split_once(' ').map(|(number, what)| (number.parse::<u64>(), what)) {
                Some((Ok(number), "passed")) => self.passed += number,
                Some((Ok(number), "failed")) => self.failed += number,
                _ => {}
            }
        }
    }

    /// Counts what Playwright's JSON reporter wrote. A test that passed at its second try has passed.
    pub(crate) fn read_playwright(&mut self, report: &str) -> Result<()> {
        let report: serde_json::Value =
            serde_json::from_str(report).context("Playwright's report is not JSON")?;
        let count = |name: &str| {
            let count = report["stats"][name].as_u64();
            count.with_context(|| format!("Playwright's report has no count `{name}`"))
        };
        self.passed += count("expected")? + count("flaky")?;
        self.failed += count("unexpected")?;
        Ok(())
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn cargos_summaries_are_added_up_and_other_lines_are_not() {
        let mut tally = Tally::default();
        for line in [
            "running 7 tests",
            "test a_test_with_3 passed; in its name ... ok",
            "test result: ok. 5 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.00s\n",
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s\n",
        ] {
            tally.read_cargo_line(line);
        }
        assert_eq!(tally, Tally { passed: 6, failed: 2 });
        assert_eq!(tally.to_string(), "6 passed, 2 failed");
    }

    #[test]
    fn playwrights_report_is_counted() -> anyhow::Result<()> {
        let mut tally = Tally { passed: 6, failed: 2 };
        tally.read_playwright(r#"{"stats": {"expected": 10, "skipped": 1, "unexpected": 3, "flaky": 1}}"#)?;
        assert_eq!(tally, Tally { passed: 17, failed: 5 });
        Ok(())
    }

    #[test]
    fn a_report_without_counts_is_an_error_and_counts_nothing() {
        let mut tally = Tally::default();
        assert!(tally.read_playwright("{}").is_err());
        assert!(tally.read_playwright("").is_err());
        assert_eq!(tally, Tally::default());
    }
}
