//! Why nothing is read from a file, told so that a program can tell it on: by a word of a list and by numbers, never by a
//! text of whoever sent the file. The sentences stand here alone.

mod list;
mod statement;

use serde::{Deserialize, Serialize};

pub use list::ListRefusal;
pub use statement::{OtherKind, StatementRefusal};

/// Why nothing is read from a file: as what it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FileRefusal {
    /// As a list of expenses. The text is the rest of a sentence.
    #[error(transparent)]
    List(#[from] ListRefusal),
    /// As a statement of a bank or a card. The text is in whole sentences.
    #[error(transparent)]
    Statement(#[from] StatementRefusal),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Field;

    #[test]
    fn a_refusal_is_told_by_a_word_of_the_list_and_by_numbers_alone() {
        let missing = FileRefusal::from(ListRefusal::MissingColumn { line: 3, field: Field::Merchant });
        let json = serde_json::json!({"list": {"fault": "missing_column", "line": 3, "field": "merchant"}});
        assert_eq!(serde_json::to_value(missing).unwrap(), json);
        assert_eq!(serde_json::from_value::<FileRefusal>(json).unwrap(), missing);
        let kind = FileRefusal::from(StatementRefusal::OtherKind { what: OtherKind::Pdf });
        let json = serde_json::json!({"statement": {"fault": "other_kind", "what": "pdf"}});
        assert_eq!(serde_json::to_value(kind).unwrap(), json);
        assert_eq!(serde_json::from_value::<FileRefusal>(json).unwrap(), kind);
        for words in [
            serde_json::json!({"statement": {"fault": "other_kind", "what": "won. Call us"}}),
            serde_json::json!({"statement": {"fault": "You have won"}}),
            serde_json::json!({"list": {"fault": "missing_column", "line": 3, "field": "won"}}),
            serde_json::json!({"list": {"fault": "no_rows", "line": "won"}}),
        ] {
            assert!(serde_json::from_value::<FileRefusal>(words.clone()).is_err(), "{words}");
        }
    }
}
