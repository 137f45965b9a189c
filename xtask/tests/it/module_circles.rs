//! No two modules of a crate import each other, at one remove or at many.
//!
//! Each path in a file's `use` lines, code, macros and attributes that leads to an item of another file of the crate is an
//! arrow from the one to the other: also by way of a re-export, to the file that defines the item. These are none:
//!
//! - a parent that declares a child (`mod child;`) or re-exports what is in it (`pub use child::Item`). One that also
//!   uses the item in its own code does import it, and then the child may import nothing of the parent's;
//! - what only tests have (`#[cfg(test)]`).
//!
//! `cargo-modules --acyclic` asks the same; it brings rust-analyzer along, which takes longer to build than this
//! workspace.

mod circles;
mod modules;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use circles::{Arrows, smallest_circles};
use modules::Crate;

use crate::checkout::{Result, read, root};

/// Arrows that are right although they close a circle: from which file to which, and why.
const ALLOWED: &[(&str, &str, &str)] = &[];

#[test]
fn no_modules_import_each_other_in_a_circle() -> Result<()> {
    let mut arrows = workspace()?;
    assert!(arrows.len() > 200, "the sources are read rightly: {}", arrows.len());
    for (from, to, _) in ALLOWED {
        let arrow = arrows.get_mut(*from).and_then(|from| from.remove(*to));
        assert!(arrow.is_some(), "{from} imports nothing of {to} any more: it need not be allowed");
    }
    let circles = smallest_circles(&arrows);
    let told = circles.iter().map(|circle| tell(circle, &arrows)).collect::<Vec<_>>();
    assert!(circles.is_empty(), "these modules import each other in a circle:\n\n{}", told.join("\n\n"));
    Ok(())
}

#[test]
fn a_parent_may_re_export_what_it_does_not_use() -> Result<()> {
    let child = "use super::Shared;\npub struct Item;\n";
    let re_export = "mod child;\npub use child::Item;\npub struct Shared;\n";
    assert_eq!(circles_of(&[("lib.rs", re_export), ("child.rs", child)])?, [[""; 0]; 0]);
    let import = "mod child;\nuse child::Item;\npub struct Shared;\n";
    let code = "mod child;\npub struct Shared;\nfn f() -> child::Item { todo!() }\n";
    let in_a_macro = "mod child;\npub struct Shared;\nfn f() { println!(\"{:?}\", child::Item) }\n";
    let re_exported_and_used = "mod child;\npub use child::Item;\npub struct Shared;\nfn f(item: Item) {}\n";
    for parent in [import, code, in_a_macro, re_exported_and_used] {
        let circles = circles_of(&[("lib.rs", parent), ("child.rs", child)])?;
        assert_eq!(circles, [["src/child.rs", "src/lib.rs"]], "{parent}");
    }
    Ok(())
}

#[test]
fn a_path_leads_to_the_file_that_defines_its_item() -> Result<()> {
    // By way of the root's re-export, a folder's, and a glob.
    let root = "mod a;\nmod b;\npub use b::inner::Item;\n";
    let a = "use crate::Item;\npub struct Other;\n";
    let b = "pub mod inner;\nmod more;\n";
    let inner = "use super::more::*;\npub struct Item;\nfn f(other: Other) {}\n";
    let more = "pub use crate::a::Other;\n";
    let files = [("lib.rs", root), ("a.rs", a), ("b.rs", b), ("b/inner.rs", inner), ("b/more.rs", more)];
    assert_eq!(circles_of(&files)?, [["src/a.rs", "src/b/inner.rs", "src/b/more.rs"]]);
    Ok(())
}

#[test]
fn what_only_tests_import_is_no_arrow() -> Result<()> {
    let root = "mod a;\nmod b;\n";
    let a = "use crate::b::Item;\npub struct Other;\n";
    let b = "pub struct Item;\n#[cfg(test)]\nmod tests {\n    use crate::a::Other;\n}\n#[cfg(test)]\nuse crate::a::Other;\n";
    assert_eq!(circles_of(&[("lib.rs", root), ("a.rs", a), ("b.rs", b)])?, [[""; 0]; 0]);
    Ok(())
}

/// The arrows of every crate.
fn workspace() -> Result<Arrows> {
    let manifest: toml::Table = read("Cargo.toml")?.parse()?;
    let members = manifest["workspace"]["members"].as_array().ok_or("no members")?;
    let mut arrows = Arrows::new();
    for member in members.iter().filter_map(toml::Value::as_str) {
        for (from, to) in arrows_of(&root(), Path::new(member))? {
            let known: &mut BTreeMap<_, BTreeSet<_>> = arrows.entry(from).or_default();
            to.into_iter().for_each(|(to, paths)| known.entry(to).or_default().extend(paths));
        }
    }
    Ok(arrows)
}

/// The arrows of a package's library and of its program.
fn arrows_of(root: &Path, package: &Path) -> Result<Arrows> {
    let roots = ["src/lib.rs", "src/main.rs"].map(|file| package.join(file));
    let mut arrows = Arrows::new();
    for file in roots.iter().filter(|file| root.join(file).is_file()) {
        for (from, to, path) in Crate::read(root, file)?.arrows() {
            let paths = arrows.entry(from).or_default();
            if let Some((to, path)) = to.zip(path) {
                paths.entry(to).or_default().insert(path);
            }
        }
    }
    Ok(arrows)
}

/// A circle, arrow by arrow, each with the paths that make it one.
fn tell(circle: &[String], arrows: &Arrows) -> String {
    let next = circle.iter().cycle().skip(1);
    let lines = circle.iter().zip(next).map(|(from, to)| {
        let paths = arrows.get(from).and_then(|from| from.get(to)).into_iter().flatten();
        // What a `use` brought in is said in one word; the path in that `use` says more.
        let paths = paths.filter(|path| path.contains("::")).map(String::as_str);
        format!("{from} -> {to}: {}", paths.collect::<Vec<_>>().join(", "))
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The circles of a crate of these files.
fn circles_of(files: &[(&str, &str)]) -> Result<Vec<Vec<String>>> {
    let folder = tempfile::TempDir::new()?;
    for (file, text) in files {
        let file: PathBuf = folder.path().join("src").join(file);
        fs::create_dir_all(file.parent().ok_or("no folder")?)?;
        fs::write(file, text)?;
    }
    Ok(smallest_circles(&arrows_of(folder.path(), Path::new(""))?))
}
