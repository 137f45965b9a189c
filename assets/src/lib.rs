//! The files that a browser loads for the pages: script, WebAssembly, styles, pictures.
//!
//! A release has them within the program: as they are, with brotli and with gzip, each under an address that bears the
//! hash of its content and may be kept for a year. The documents name these ([`url_of`]). The plain name leads to the same
//! file, which is then asked for each time.
//!
//! A debug build has none: whoever serves takes them from the folder where they are built.
//!
//! ```
//! # use http::HeaderMap;
//! let address = assets::url_of("expenses.js").unwrap_or("/pkg/expenses.js");
//! let answer = assets::find(address).map(|found| found.response(&HeaderMap::new()));
//! # if let Some(answer) = answer { assert_eq!(answer.status(), 200); }
//! ```

mod asset;
mod encoding;
mod found;
#[cfg(test)]
#[path = "../build/media_type.rs"]
mod media_type;
#[cfg(test)]
#[path = "../build/site.rs"]
mod site;
#[cfg(test)]
#[path = "../build/site_file.rs"]
mod site_file;

pub use asset::Asset;
pub use found::Found;

/// Every file that this build holds.
static EMBEDDED: &[Asset] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Every file that this build holds: in a debug build none.
#[must_use]
pub fn embedded() -> &'static [Asset] {
    EMBEDDED
}

/// The address of the file with this name, such as `expenses.css`, where this build holds it.
#[must_use]
pub fn url_of(name: &str) -> Option<&'static str> {
    EMBEDDED.iter().find(|asset| asset.name() == name).map(|asset| asset.path)
}

/// What a request for this path is about, where this build holds it.
#[must_use]
pub fn find(path: &str) -> Option<Found<'static>> {
    Found::among(EMBEDDED, path)
}
