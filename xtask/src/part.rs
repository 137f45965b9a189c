//! What setup brings, where it is missing.

use anyhow::Result;

/// One thing that has to be there.
pub(crate) trait Part {
    /// Its name, with its version where that matters.
    fn name(&self) -> String;
    /// What it is for: the rest of a sentence that begins with its name.
    fn purpose(&self) -> &'static str;
    /// How long bringing it takes on two cores, as people say it.
    fn usually(&self) -> &'static str;
    /// What is there already, in a few words, or `None` where it has to be brought.
    fn present(&self) -> Result<Option<String>>;
    /// Brings it.
    fn bring(&self) -> Result<()>;
}
