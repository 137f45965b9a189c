//! The files of the pages, compressed as a release sends them.

use std::path::Path;

use anyhow::{Context, Result};

use crate::process::Process;

/// Lays a `.br` beside each file that compression makes smaller, from where the debug build of the server takes it. node,
/// which is there anyway, has brotli.
pub(super) fn compress_files(folder: &Path) -> Result<()> {
    const SCRIPT: &str = "
        const { readFileSync, readdirSync, writeFileSync } = require('node:fs');
        const { brotliCompressSync } = require('node:zlib');
        const folder = process.argv[1];
        for (const name of readdirSync(folder, { recursive: true })) {
            if (!/[.](css|js|svg|wasm)$/.test(name)) continue;
            const path = `${folder}/${name}`;
            writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path)));
        }
    ";
    let node = Process::new("node").args(["-e".as_ref(), SCRIPT.as_ref(), folder.as_os_str()]);
    node.run().with_context(|| format!("cannot compress what is in {}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::compress_files;

    #[test]
    fn every_file_that_a_page_loads_gets_its_compressed_one() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        std::fs::create_dir(folder.path().join("pkg"))?;
        std::fs::write(folder.path().join("pkg/a.css"), "again and ".repeat(1000))?;
        std::fs::write(folder.path().join("a.txt"), "again and ")?;
        compress_files(folder.path())?;
        assert!(std::fs::metadata(folder.path().join("pkg/a.css.br"))?.len() < 100);
        assert!(!folder.path().join("a.txt.br").exists());
        Ok(())
    }
}
