//! What people type in Unicode's composed form (NFC), so that what looks the same is the same: some keyboards and most
//! files of a Mac send `e` and an accent in place of `é`. Only who has the feature `nfc` composes: what goes into a store
//! is composed there, and a browser is spared the tables.

use std::borrow::Cow;

/// The text, composed.
#[cfg(feature = "nfc")]
pub(crate) fn composed(text: &str) -> Cow<'_, str> {
    use unicode_normalization::{UnicodeNormalization, is_nfc};

    if is_nfc(text) { text.into() } else { text.nfc().collect::<String>().into() }
}

/// The text as it is.
#[cfg(not(feature = "nfc"))]
pub(crate) fn composed(text: &str) -> Cow<'_, str> {
    text.into()
}
