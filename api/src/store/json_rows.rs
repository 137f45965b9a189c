//! Many rows as one text of JSON. sqlx hands each row by itself from SQLite's thread to the one that asked, which for a
//! page of them takes longer than reading it; one text is handed over once.

use serde::de::DeserializeOwned;

use super::error::StoreError;

/// What a query of `table` tells in one text.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str, table: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt(table))
}
