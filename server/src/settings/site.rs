//! The options that Leptos takes of a program. cargo-leptos sets their variables; without them they are what Cargo.toml
//! says to cargo-leptos, so that nothing has to lie beside the program.

use leptos::config::LeptosOptions;
use program::{Reader, settings as read};

/// `output-name` in Cargo.toml; a test of xtask holds these equal.
const OUTPUT_NAME: &str = "expenses";
/// `site-root` there.
const SITE_ROOT: &str = "target/site";
/// `site-pkg-dir` there.
const SITE_PKG_DIR: &str = "pkg";
/// `reload-port` there.
const RELOAD_PORT: u16 = 3010;

pub(super) fn read(reader: &mut Reader<'_>) -> LeptosOptions {
    let root = reader.or("LEPTOS_SITE_ROOT", "a folder", SITE_ROOT.to_owned(), read::text);
    let reload_port =
        reader.or("LEPTOS_RELOAD_PORT", "a port, such as 3010", RELOAD_PORT, read::parsed::<u16>);
    LeptosOptions::builder()
        .output_name(OUTPUT_NAME)
        .site_root(root)
        .site_pkg_dir(SITE_PKG_DIR)
        .reload_port(u32::from(reload_port))
        .build()
}
