//! What the scripts of `bench/page` have measured: `bench/page/results.ts` writes it, one result a line.

use anyhow::{Context, Result};
use serde::Deserialize;

use super::machine::Machine;
use super::size::PageSize;
use super::timing::{Navigation, PageTiming};

/// In the order in which they were measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Results {
    pub(super) machine: Option<Machine>,
    pub(super) sizes: Vec<PageSize>,
    pub(super) timings: Vec<PageTiming>,
    pub(super) navigations: Vec<Navigation>,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Line {
    Machine(Machine),
    Size(PageSize),
    Timing(PageTiming),
    Navigation(Navigation),
}

impl Results {
    pub(super) fn parse(lines: &str) -> Result<Self> {
        let mut results = Self::default();
        for line in lines.lines() {
            match serde_json::from_str(line).with_context(|| line.to_owned())? {
                Line::Machine(machine) => results.machine = Some(machine),
                Line::Size(size) => results.sizes.push(size),
                Line::Timing(timing) => results.timings.push(timing),
                Line::Navigation(navigation) => results.navigations.push(navigation),
            }
        }
        Ok(results)
    }
}

#[cfg(test)]
mod tests {
    use super::Results;

    #[test]
    fn each_line_is_a_result_and_any_other_is_an_error() -> anyhow::Result<()> {
        let transfer =
            r#"{"requests":1,"headers":2,"bodies":{"document":3,"style":4,"script":5,"wasm":6,"other":7}}"#;
        let size = format!(r#"{{"kind":"size","route":"/","first":{transfer},"second":{transfer}}}"#);
        let results = Results::parse(&format!("{size}\n{size}\n"))?;
        assert_eq!(results.sizes.len(), 2);
        assert_eq!((results.sizes[0].first.code(), results.sizes[0].first.total()), (11, 27));
        assert!(Results::parse(r#"{"kind":"taste"}"#).is_err());
        Ok(())
    }
}
