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
#[derive(Debug, Clone)]
pub(crate) enum ReceiptContent {
    Stored(StoredFile),
    /// It was added to a database that came from a release which kept files in it, and not moved yet.
    InDatabase(Vec<u8>),
}

impl ReceiptContent {
    /// How long it is, in bytes.
    pub(crate) const fn size(&self) -> u64 {
        match self {
            Self::Stored(file) => file.size,
            Self::InDatabase(content) => content.len() as u64,
        }
    }
}
