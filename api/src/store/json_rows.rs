//! Many rows as one text of JSON. sqlx hands each row by itself from SQLite's thread to the one that asked, which for a
//! page of them takes longer than reading it; one text is handed over once.

use serde::de::DeserializeOwned;

use super::{engine::Engine, error::StoreError};

/// Rows as one text of JSON, an array of arrays of these columns in this order.
pub(crate) fn json_arrays(engine: Engine, columns: &str, order: &str) -> String {
    match engine {
        Engine::Sqlite => format!("json_group_array(json_array({columns}) ORDER BY {order})"),
        Engine::Postgres => {
            format!("CAST(coalesce(json_agg(json_build_array({columns}) ORDER BY {order}), '[]') AS TEXT)")
        }
    }
}

/// What a query of `table` tells in one text.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str, table: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::Corrupt(table))
}
