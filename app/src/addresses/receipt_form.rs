//! How a form brings receipts.

/// The form's field for its key. It stands before the files.
pub const KEY: &str = "key";
/// The form's field for files.
pub const FILE: &str = "file";
