//! Why a file can't be written or read.

use std::{error::Error, fmt};

/// Why a file can't be written or read. Its text is for the operator.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error("the storage of receipts fails: {0}; {remedy}", remedy = .0.remedy())]
    Storage(StorageFault),
    #[error("the storage of receipts did not answer in time")]
    TimedOut,
    #[error("the file {key} of a receipt is missing in the storage; restore it from a backup")]
    Missing { key: String },
    #[error("the file {key} of a receipt is not what was stored; restore it from a backup")]
    Damaged { key: String },
}

impl FileError {
    /// The same, of a file that must be there.
    pub(super) fn or_missing(self, key: &str) -> Self {
        match self {
            Self::Storage(fault) if fault.is_not_found() => Self::Missing { key: key.to_owned() },
            other => other,
        }
    }
}

impl From<object_store::Error> for FileError {
    fn from(error: object_store::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl From<object_store::Error> for StorageFault {
    fn from(error: object_store::Error) -> Self {
        Self(Box::new(error))
    }
}

/// What the storage says, without what its server wrote: that is the text of a stranger, and may repeat what was sent.
pub struct StorageFault(Box<object_store::Error>);

impl StorageFault {
    /// The file is not there. A bucket that is not there is another matter.
    pub(super) fn is_not_found(&self) -> bool {
        matches!(&*self.0, object_store::Error::NotFound { .. })
            && !self.0.to_string().contains("NoSuchBucket")
    }

    /// What would mend it.
    pub(super) fn remedy(&self) -> &'static str {
        match &*self.0 {
            object_store::Error::NotFound { .. } => {
                "make the bucket or the folder, or correct API_RECEIPTS_URL"
            }
            object_store::Error::PermissionDenied { .. } | object_store::Error::Unauthenticated { .. } => {
                "give the API credentials that may get, put, list and delete objects there"
            }
            _ => "see whether it can be reached from here, may be written, and has room",
        }
    }
}

impl fmt::Display for StorageFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = own_words(&self.0.to_string()).to_owned();
        f.write_str(&whole)?;
        let mut cause = self.0.source();
        while let Some(deeper) = cause.and_then(Error::source) {
            cause = Some(deeper);
        }
        let cause = cause.map(ToString::to_string).unwrap_or_default();
        match own_words(&cause) {
            "" => Ok(()),
            cause if whole.contains(cause) => Ok(()),
            cause => write!(f, ": {cause}"),
        }
    }
}

impl fmt::Debug for StorageFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Error for StorageFault {}

/// A text up to where it repeats an answer: XML, JSON or HTML.
fn own_words(text: &str) -> &str {
    let end = text.find(['<', '{', '\n', '\r']).unwrap_or(text.len());
    text[..end].trim_end_matches([' ', ':', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_storages_own_text_is_left_out_and_the_cause_told() {
        let answer = "Server returned non-2xx status code: 403 Forbidden: <Error><AWSAccessKeyId>AKIA";
        let denied = object_store::Error::PermissionDenied { path: "a/b".to_owned(), source: answer.into() };
        let error = FileError::from(denied);
        let told = "the storage of receipts fails: The operation lacked the necessary privileges to complete for \
                    path a/b: Server returned non-2xx status code: 403 Forbidden; give the API credentials that may \
                    get, put, list and delete objects there";
        assert_eq!(error.to_string(), told);
        assert!(!format!("{error:?}").contains("AKIA"));

        let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        let fault = object_store::Error::Generic { store: "S3", source: refused.into() };
        assert!(FileError::from(fault).to_string().contains("connection refused"));
    }

    #[test]
    fn a_bucket_that_is_not_there_is_no_file_that_is_not_there() {
        let not_found = |text: &str| {
            FileError::from(object_store::Error::NotFound { path: "a".to_owned(), source: text.into() })
        };
        assert!(matches!(not_found("<Code>NoSuchKey</Code>").or_missing("a"), FileError::Missing { .. }));
        assert!(matches!(not_found("<Code>NoSuchBucket</Code>").or_missing("a"), FileError::Storage(_)));
    }
}
