//! The storage of receipts, as an operator reads of it who has it checked.

use std::error::Error;

use program::findings::{Finding, causes};

use super::files::{Receipts, location::ReceiptsLocation};

/// Whether files can be written, read and removed there. A folder that is missing is not made.
pub async fn storage_finding(location: &ReceiptsLocation) -> Finding {
    const NAME: &str = "storage";
    if let Some(folder) = location.missing_folder() {
        let text = format!("{} is not there yet; the first start makes it", folder.display());
        return Finding::note(NAME, text);
    }
    let checked =
        async { Ok::<_, Box<dyn Error + Send + Sync>>(Receipts::of_no_database(location)?.check().await?) };
    match checked.await {
        Ok(()) => Finding::good(NAME, "a file was written, read and removed"),
        Err(error) => Finding::wrong(NAME, causes(&*error)),
    }
}
