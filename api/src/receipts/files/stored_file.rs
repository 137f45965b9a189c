//! A receipt's file as the database knows it.

/// Where a file is, and what must be in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredFile {
    /// Its name below the address of all receipts.
    pub(crate) key: String,
    /// In bytes.
    pub(crate) size: u64,
    pub(crate) sha256: [u8; 32],
}

/// What is in a receipt.
#[derive(Debug)]
pub(crate) enum ReceiptContent {
    Stored(StoredFile),
    /// It was added by a release that kept files in the database, and not moved yet.
    InDatabase(Vec<u8>),
}
