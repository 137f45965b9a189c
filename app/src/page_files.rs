//! Where a browser finds the files that the pages name: script, styles, pictures.

use leptos::prelude::use_context;

use crate::addresses::base_path::with_base;

/// The addresses of the files. A release has them bear the hash of what is in the file; who serves them knows it.
#[derive(Clone, Copy, Debug)]
pub struct PageFiles {
    hashed: fn(&str) -> Option<&'static str>,
}

impl PageFiles {
    /// Files whose address is what `hashed` says, and a plain one where it says nothing.
    #[must_use]
    pub const fn new(hashed: fn(&str) -> Option<&'static str>) -> Self {
        Self { hashed }
    }

    /// The files of who serves the page.
    #[must_use]
    pub fn from_context() -> Self {
        use_context().unwrap_or_default()
    }

    /// The address of a file, such as `expenses.css` or `receipt.svg`.
    #[must_use]
    pub fn url(self, name: &str) -> String {
        with_base(&(self.hashed)(name).map_or_else(|| plain(name), str::to_owned))
    }
}

impl Default for PageFiles {
    fn default() -> Self {
        Self::new(|_| None)
    }
}

/// What is built stands in a folder of its own, and what is copied beside it.
fn plain(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((_, "css" | "js" | "wasm")) => format!("/pkg/{name}"),
        _ => format!("/{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::PageFiles;

    #[test]
    fn a_file_has_the_address_that_its_server_knows_or_a_plain_one() {
        let files = PageFiles::new(|name| (name == "expenses.js").then_some("/pkg/expenses.0123.js"));
        assert_eq!(files.url("expenses.js"), "/pkg/expenses.0123.js");
        assert_eq!(files.url("expenses.wasm"), "/pkg/expenses.wasm");
        assert_eq!(PageFiles::default().url("expenses.css"), "/pkg/expenses.css");
        assert_eq!(PageFiles::default().url("receipt.svg"), "/receipt.svg");
    }
}
