//! One file.

use crate::encoding::Encoding;

/// A file in each of its encodings.
#[derive(Debug)]
pub struct Asset {
    /// The address by its plain name, such as `/pkg/expenses.js`.
    pub plain_path: &'static str,
    /// The address that bears its hash: what is behind it never changes.
    pub path: &'static str,
    pub(crate) hash: &'static str,
    pub(crate) media_type: &'static str,
    pub(crate) identity: &'static [u8],
    pub(crate) brotli: Option<&'static [u8]>,
    pub(crate) gzip: Option<&'static [u8]>,
}

impl Asset {
    /// The plain name without its folder.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.plain_path.rsplit('/').next().unwrap_or_default()
    }

    pub(crate) fn content(&self, encoding: Encoding) -> Option<&'static [u8]> {
        match encoding {
            Encoding::Brotli => self.brotli,
            Encoding::Gzip => self.gzip,
            Encoding::Identity => Some(self.identity),
        }
    }
}
