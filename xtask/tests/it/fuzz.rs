//! The fuzzer's workspace is built by nobody else, so this looks whether its parts fit.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::checkout::{Result, root};

#[test]
fn each_target_has_its_program_its_seeds_and_its_entry_point() -> Result<()> {
    let manifest: toml::Table = fs::read_to_string(fuzz("Cargo.toml"))?.parse()?;
    let bins = manifest["bin"].as_array().ok_or("no targets")?;
    let bins: BTreeSet<_> =
        bins.iter().filter_map(|bin| Some(bin.get("name")?.as_str()?.to_owned())).collect();
    assert!(!bins.is_empty());
    assert_eq!(names("fuzz_targets")?, bins);
    assert_eq!(names("corpus-seeds")?, bins);
    for target in &bins {
        assert!(fs::read_dir(fuzz("corpus-seeds").join(target))?.count() > 1, "{target}");
        let program = fs::read_to_string(fuzz("fuzz_targets").join(format!("{target}.rs")))?;
        assert!(program.contains(&format!("::{target}(input)")), "{target}");
        assert!(is_an_entry_point(target)?, "{target}");
    }
    Ok(())
}

/// Whether one of the crates has a function of that name which takes the input and tells what came of it.
fn is_an_entry_point(target: &str) -> Result<bool> {
    let places = [
        format!("api/src/fuzzing/{target}.rs"),
        format!("bff/src/fuzzing/{target}.rs"),
        "domain/src/fuzzing.rs".to_owned(),
        format!("server/src/{target}.rs"),
        "statements/src/fuzzing.rs".to_owned(),
    ];
    for place in places.iter().map(|place| root().join(place)).filter(|place| place.is_file()) {
        if fs::read_to_string(place)?.contains(&format!(" fn {target}(")) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn fuzz(path: &str) -> PathBuf {
    root().join("fuzz").join(path)
}

/// What lies in a folder, without its endings.
fn names(folder: &str) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(fuzz(folder))? {
        names.extend(entry?.path().file_stem().map(|name| name.to_string_lossy().into_owned()));
    }
    Ok(names)
}
