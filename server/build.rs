//! Has the linker write the program's relative relocations in their short form (`DT_RELR`), where the C library of this
//! machine knows it: the loader reads them all at each start, and the pages that hold them stay in memory.

use std::{env, process::Command};

/// The first release of the GNU C library that knows them.
const FIRST: (u32, u32) = (2, 36);

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |name: &str| env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    let is_gnu = target("OS") == "linux" && target("ENV") == "gnu";
    let is_own = env::var_os("TARGET") == env::var_os("HOST");
    if is_gnu && is_own && c_library().is_some_and(|release| release >= FIRST) {
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// The release of this machine's C library.
fn c_library() -> Option<(u32, u32)> {
    let told = Command::new("getconf").arg("GNU_LIBC_VERSION").output().ok()?.stdout;
    let (major, minor) = str::from_utf8(&told).ok()?.trim().strip_prefix("glibc ")?.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
