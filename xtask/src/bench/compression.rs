//! The files of the pages, compressed as a release sends them.

use std::path::Path;

use anyhow::{Context, Result};

use crate::process::Process;

/// Writes each file of the one folder into the other, with brotli at its best and `.br` at the end of its name. node, which
/// is there anyway, has brotli.
pub(super) fn compress_files(from: &Path, to: &Path) -> Result<()> {
    const SCRIPT: &str = "
        const { mkdirSync, readFileSync, readdirSync, writeFileSync } = require('node:fs');
        const { dirname, join } = require('node:path');
        const { brotliCompressSync } = require('node:zlib');
        const [from, to] = process.argv.slice(1);
        for (const name of readdirSync(from, { recursive: true })) {
            if (!/[.](css|js|svg|wasm)$/.test(name)) continue;
            const compressed = join(to, `${name}.br`);
            mkdirSync(dirname(compressed), { recursive: true });
            writeFileSync(compressed, brotliCompressSync(readFileSync(join(from, name))));
        }
    ";
    let node = Process::new("node").args(["-e", SCRIPT]).args([from, to]);
    node.run().with_context(|| format!("cannot compress what is in {}", from.display()))
}

#[cfg(test)]
mod tests {
    use super::compress_files;

    #[test]
    fn every_file_that_a_page_loads_is_compressed_under_its_name() -> anyhow::Result<()> {
        let (from, to) = (tempfile::tempdir()?, tempfile::tempdir()?);
        std::fs::create_dir(from.path().join("pkg"))?;
        std::fs::write(from.path().join("pkg/a.css"), "again and ".repeat(1000))?;
        std::fs::write(from.path().join("a.txt"), "again and ")?;
        compress_files(from.path(), to.path())?;
        assert!(std::fs::metadata(to.path().join("pkg/a.css.br"))?.len() < 100);
        assert!(!to.path().join("a.txt.br").exists());
        Ok(())
    }
}
