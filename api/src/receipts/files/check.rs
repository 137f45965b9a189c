//! Whether the storage of receipts can be used: a file is written, read and removed.

use super::{Receipts, error::FileError, stored_file::ReceiptContent};

/// Why the storage can't be used, and what would mend it.
#[derive(Debug, thiserror::Error)]
#[error("a file at {location} can't be {step}: {fault}")]
pub struct CheckError {
    location: String,
    step: &'static str,
    fault: FileError,
}

impl Receipts {
    /// Writes a file, reads it and removes it.
    ///
    /// # Errors
    /// Where one of the three fails, with the cause and what would mend it.
    pub async fn check(&self) -> Result<(), CheckError> {
        let failed = |step| move |fault| CheckError { location: self.0.location.clone(), step, fault };
        let probe = self.write(b"whether receipts can be stored").await.map_err(failed("written"))?;
        let key = probe.key.clone();
        let read = self.read_whole(ReceiptContent::Stored(probe)).await.map_err(failed("read"));
        // It goes, whatever came of it.
        let removed = self.remove(&key).await.map_err(failed("removed"));
        read.and(removed)
    }

    /// Where the files are, as the operator calls it.
    #[must_use]
    pub fn location(&self) -> &str {
        &self.0.location
    }
}
