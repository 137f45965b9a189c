//! The server built for this machine's processor, guided by a profile, and both: what that gives, beside the release build.
//!
//! Each is a recipe for whoever builds for one kind of machine: `bench/README.md` has them as commands.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::load;
use crate::process::Process;
use crate::setup::{self, Purpose};
use crate::{build, checkout, profdata, toolchain};

/// How the builds are loaded: the words that `cargo xtask bench load` takes, too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    words: Vec<String>,
}

impl Options {
    /// `None` where an argument is none of ours.
    pub(super) fn parse(arguments: &[&str]) -> Option<Self> {
        let is_ours = |words: &&[&str]| match words {
            ["--rounds" | "--seconds", number] => number.parse().is_ok_and(|number: u64| number > 0),
            _ => false,
        };
        arguments
            .chunks(2)
            .all(|words| is_ours(&words))
            .then(|| Self { words: arguments.iter().map(|&word| word.to_owned()).collect() })
    }
}

const NATIVE: &str = "-Ctarget-cpu=native";

/// Builds each, and measures them in turns.
pub(super) fn run(options: &Options) -> Result<()> {
    setup::prepare(Purpose::Recipes)?;
    let plain = build::production()?;
    load::build_what_measures()?;
    let native = server("native", NATIVE)?;
    let profile = profile()?;
    let guided = format!("-Cprofile-use={}", profile.display());
    let pgo = server("pgo", &guided)?;
    let both = server("pgo-native", &format!("{guided} {NATIVE}"))?;
    let builds = [
        ("release", &plain),
        ("target-cpu=native", &native),
        ("PGO", &pgo),
        ("PGO and target-cpu=native", &both),
    ];
    let words = [words(&builds), options.words.clone()].concat();
    let typed = ["cargo xtask bench recipes"].into_iter().chain(options.words.iter().map(String::as_str));
    load::measure(&words, &typed.collect::<Vec<_>>().join(" "))
}

/// What a server that counts how often each of its parts runs has counted under the load that the others get.
fn profile() -> Result<PathBuf> {
    let folder = checkout::scratch("profile")?;
    // Counts of an earlier build would be of other code.
    fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    let counting = server("counting", &format!("-Cprofile-generate={}", folder.display()))?;
    load::work(&[words(&[("counting", &counting)]), ["--rounds", "1"].map(str::to_owned).to_vec()].concat())?;
    let profile = checkout::scratch("recipes")?.join("server.profdata");
    let program = profdata::find()?.context("llvm-profdata is gone")?;
    Process::new(program).args(["merge", "--output"]).args([&profile, &folder]).run()?;
    Ok(profile)
}

/// The server as in production, with these flags. The target is named, so that build scripts and macros, which run while it is
/// compiled, are built without them.
fn server(name: &str, flags: &str) -> Result<PathBuf> {
    let target = checkout::scratch(&format!("recipes/{name}"))?;
    let host = profdata::host()?;
    println!("build: the server with {flags}");
    let variable = format!("CARGO_TARGET_{}_RUSTFLAGS", host.to_uppercase().replace('-', "_"));
    toolchain::cargo()
        .args(["build", "--release", "--package", "server", "--target", host.as_str()])
        .args(["--target-dir".as_ref(), target.as_os_str()])
        .env(&variable, flags)
        .env("LEPTOS_SITE_ROOT", build::site())
        .run()?;
    Ok(target.join(host).join("release/server"))
}

/// `load`'s words for these builds.
fn words(builds: &[(&str, &PathBuf)]) -> Vec<String> {
    let named = |(name, server): &(&str, &PathBuf)| {
        let server: &Path = server;
        ["--build".to_owned(), format!("{name}={}", server.display())]
    };
    ["--only", "j"].map(str::to_owned).into_iter().chain(builds.iter().flat_map(named)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_load_can_be_made_longer_and_nothing_else() {
        for right in [&[][..], &["--rounds", "3"], &["--rounds", "1", "--seconds", "2"]] {
            assert!(Options::parse(right).is_some(), "{right:?}");
        }
        for wrong in [&["--rounds"][..], &["--rounds", "0"], &["--only", "a"]] {
            assert_eq!(Options::parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn each_build_is_named_with_its_server() {
        let words = words(&[("release", &"a/server".into()), ("PGO", &"b/server".into())]);
        assert_eq!(words, ["--only", "j", "--build", "release=a/server", "--build", "PGO=b/server"]);
    }
}
