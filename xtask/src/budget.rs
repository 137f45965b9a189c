//! What the release build of the pages may weigh: a visitor downloads it before the first click is answered.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::checkout;
use crate::process::Process;

const FILE: &str = "xtask/wasm-budget.toml";

/// Bytes of one file: as it is, with gzip at its best, and with brotli at its best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Weight {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// Weighs the file and compares it with the budget.
pub(crate) fn hold(wasm: &Path) -> Result<()> {
    let text =
        fs::read_to_string(checkout::root().join(FILE)).with_context(|| format!("cannot read {FILE}"))?;
    let budget =
        Weight::parse(&text).with_context(|| format!("{FILE} needs raw, gzip and brotli, in bytes"))?;
    let weight = weigh(wasm)?;
    println!("the pages' WebAssembly: {weight}\nits budget:             {budget}");
    if !weight.within(budget) {
        bail!("the pages' WebAssembly is over the budget of {FILE}");
    }
    Ok(())
}

impl Weight {
    fn parse(text: &str) -> Option<Self> {
        let table: toml::Table = text.parse().ok()?;
        let bytes = |name: &str| table.get(name)?.as_integer()?.try_into().ok();
        Some(Self { raw: bytes("raw")?, gzip: bytes("gzip")?, brotli: bytes("brotli")? })
    }

    fn within(self, budget: Self) -> bool {
        self.raw <= budget.raw && self.gzip <= budget.gzip && self.brotli <= budget.brotli
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { raw, gzip, brotli } = self;
        write!(f, "{raw:>9} bytes, {gzip:>9} with gzip, {brotli:>9} with brotli")
    }
}

/// node, which is there anyway, has both compressions.
fn weigh(wasm: &Path) -> Result<Weight> {
    const SCRIPT: &str = "
        const zlib = require('node:zlib');
        const wasm = require('node:fs').readFileSync(process.argv[1]);
        console.log(`raw = ${wasm.length}`);
        console.log(`gzip = ${zlib.gzipSync(wasm, { level: 9 }).length}`);
        console.log(`brotli = ${zlib.brotliCompressSync(wasm).length}`);
    ";
    let answer = Process::new("node").args(["-e".as_ref(), SCRIPT.as_ref(), wasm.as_os_str()]).answer();
    answer.and_then(|text| Weight::parse(&text)).with_context(|| format!("cannot weigh {}", wasm.display()))
}

#[cfg(test)]
mod tests {
    use super::{FILE, Weight, checkout, weigh};

    #[test]
    fn the_checked_in_budget_can_be_read() -> anyhow::Result<()> {
        let text = std::fs::read_to_string(checkout::root().join(FILE))?;
        assert!(Weight::parse(&text).is_some());
        Ok(())
    }

    #[test]
    fn each_of_the_three_weights_has_to_be_there_and_within() {
        let budget = Weight { raw: 3, gzip: 2, brotli: 1 };
        assert_eq!(Weight::parse("raw = 3\ngzip = 2\nbrotli = 1"), Some(budget));
        assert_eq!(Weight::parse("raw = 3\ngzip = 2"), None);
        assert_eq!(Weight::parse("raw = -3\ngzip = 2\nbrotli = 1"), None);
        assert!(budget.within(budget));
        assert!(!Weight { raw: 4, ..budget }.within(budget));
        assert!(!Weight { gzip: 3, ..budget }.within(budget));
        assert!(!Weight { brotli: 2, ..budget }.within(budget));
    }

    #[test]
    fn a_file_is_weighed_as_it_is_and_compressed() -> anyhow::Result<()> {
        let file = tempfile::NamedTempFile::new()?;
        std::fs::write(file.path(), "again and ".repeat(1000))?;
        let Weight { raw, gzip, brotli } = weigh(file.path())?;
        assert_eq!(raw, 10_000);
        assert!(brotli < gzip && gzip < raw, "{gzip} with gzip, {brotli} with brotli");
        Ok(())
    }
}
