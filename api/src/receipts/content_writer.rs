//! What is in a new receipt, as it comes: a file that is stored meanwhile or, where the database still takes files itself, held
//! in memory until it does.

use super::files::{Receipts, error::FileError, stored_file::ReceiptContent, writer::FileWriter};

/// A receipt's content in the making.
pub(crate) enum ContentWriter {
    Storing(Box<FileWriter>),
    ForDatabase(Vec<u8>),
}

impl ContentWriter {
    /// A new one, which is stored where the database names its folder.
    pub(crate) fn new(receipts: &Receipts, is_stored: bool) -> Self {
        if is_stored { Self::Storing(Box::new(receipts.writer())) } else { Self::ForDatabase(Vec::new()) }
    }

    /// Adds a piece.
    pub(crate) async fn write(&mut self, piece: &[u8]) -> Result<(), FileError> {
        match self {
            Self::Storing(writer) => writer.write(piece).await,
            Self::ForDatabase(content) => {
                content.extend_from_slice(piece);
                Ok(())
            }
        }
    }

    /// The whole.
    pub(crate) async fn finish(self) -> Result<ReceiptContent, FileError> {
        match self {
            Self::Storing(writer) => writer.finish().await.map(ReceiptContent::Stored),
            Self::ForDatabase(content) => Ok(ReceiptContent::InDatabase(content)),
        }
    }
}
