//! `llvm-profdata`, which makes of what a running program has counted a profile that the compiler reads.

use anyhow::{Context, Result, bail};

use crate::debian;
use crate::part::Part;
use crate::process::Process;

pub(crate) struct LlvmProfdata;

impl Part for LlvmProfdata {
    fn name(&self) -> String {
        "llvm-profdata".into()
    }

    fn purpose(&self) -> &'static str {
        "puts together the profile that a build is guided by"
    }

    fn usually(&self) -> &'static str {
        "half a minute"
    }

    fn present(&self) -> Result<Option<String>> {
        find()
    }

    fn bring(&self) -> Result<()> {
        let component = Process::new("rustup").args(["component", "add", "llvm-tools"]);
        if component.run().is_ok() && find()?.is_some() {
            return Ok(());
        }
        let major = Compiler::ask()?.llvm;
        if debian::has_apt() {
            return debian::install(&[&format!("llvm-{major}")]);
        }
        bail!("install LLVM {major}, so that `llvm-profdata-{major}` is in the search path")
    }
}

/// The program, where there is one that reads what this compiler's programs write.
pub(crate) fn find() -> Result<Option<String>> {
    let Compiler { llvm, tools } = Compiler::ask()?;
    let own = format!("{tools}/llvm-profdata");
    let candidates = [own, format!("llvm-profdata-{llvm}"), "llvm-profdata".to_owned()];
    let reads = |program: &String| {
        let version = Process::new(program).args(["--version"]).answer();
        version.and_then(|text| major(&text)).is_some_and(|found| found == llvm)
    };
    Ok(candidates.into_iter().find(reads))
}

/// What the compiler says of itself.
struct Compiler {
    /// The major version of its LLVM.
    llvm: u32,
    /// Where rustup puts LLVM's programs.
    tools: String,
}

impl Compiler {
    fn ask() -> Result<Self> {
        let rustc = |arguments: &[&str]| Process::new("rustc").args(arguments).answer();
        let about = rustc(&["--version", "--verbose"]).context("`rustc --version` says nothing")?;
        let host = value(&about, "host").context("`rustc --version` names no host")?;
        let llvm = value(&about, "LLVM version").and_then(|version| version.split('.').next()?.parse().ok());
        let sysroot = rustc(&["--print", "sysroot"]).context("`rustc --print sysroot` says nothing")?;
        Ok(Self {
            llvm: llvm.context("`rustc --version` names no version of LLVM")?,
            tools: format!("{sysroot}/lib/rustlib/{host}/bin"),
        })
    }
}

/// The machine that the compiler compiles for by itself.
pub(crate) fn host() -> Result<String> {
    let about = Process::new("rustc").args(["--version", "--verbose"]).answer();
    about
        .and_then(|about| value(&about, "host").map(str::to_owned))
        .context("`rustc --version` names no host")
}

/// What stands behind a name and a colon.
fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// `LLVM version 22.1.8`, wherever it stands in a program's words of itself.
fn major(text: &str) -> Option<u32> {
    text.split("LLVM version ").nth(1)?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{major, value};

    #[test]
    fn the_versions_of_both_programs_are_read() {
        let rustc =
            "rustc 1.95.0 (59807616e 2026-04-14)\nhost: x86_64-unknown-linux-gnu\nLLVM version: 22.1.2";
        assert_eq!(value(rustc, "host"), Some("x86_64-unknown-linux-gnu"));
        assert_eq!(value(rustc, "LLVM version"), Some("22.1.2"));
        assert_eq!(major("Debian LLVM version 22.1.8\n  Optimized build."), Some(22));
        assert_eq!(major("LLVM (http://llvm.org/):\n  LLVM version 19.1.7\n"), Some(19));
        assert_eq!(major("nothing of that kind"), None);
    }
}
