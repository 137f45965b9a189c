//! One style sheet of the many that `style/` has, a file for each noun.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Writes the sheet with each file that it imports in the import's place.
pub(crate) fn write(sheet: &Path, to: &Path) -> Result<()> {
    fs::write(to, bundle(sheet)?).with_context(|| format!("cannot write {}", to.display()))
}

fn bundle(sheet: &Path) -> Result<String> {
    let text = fs::read_to_string(sheet).with_context(|| format!("cannot read {}", sheet.display()))?;
    let mut bundled = String::with_capacity(text.len());
    for line in text.lines() {
        match imported(line) {
            Some(file) => bundled.push_str(&bundle(&sheet.with_file_name(file))?),
            None => bundled.push_str(line),
        }
        bundled.push('\n');
    }
    Ok(bundled)
}

/// The file that a line such as `@import "base.css";` names.
fn imported(line: &str) -> Option<&str> {
    line.strip_prefix("@import \"")?.strip_suffix("\";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_import_is_replaced_by_its_file_and_the_order_is_kept() -> Result<()> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("main.css"), "/* all */\n@import \"a.css\";\n@import \"b.css\";\n")?;
        fs::write(folder.path().join("a.css"), "a { color: red; }\n")?;
        fs::write(folder.path().join("b.css"), "b { color: blue; }\n")?;
        let bundled = bundle(&folder.path().join("main.css"))?;
        assert_eq!(bundled, "/* all */\na { color: red; }\n\nb { color: blue; }\n\n");
        Ok(())
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = bundle(Path::new("style/none.css")).map_err(|error| error.to_string());
        assert_eq!(error, Err("cannot read style/none.css".to_owned()));
    }

    #[test]
    fn the_projects_own_sheet_imports_plainly() -> Result<()> {
        let bundled = bundle(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../style/main.css"))?;
        assert!(!bundled.contains("@import"), "an import of another shape than this program reads");
        Ok(())
    }
}
