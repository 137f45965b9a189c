//! A database of its own for a test.

use tempfile::TempDir;

use super::{Store, open};

/// An empty one in a SQLite file, which goes with the folder.
pub(crate) async fn empty_store() -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let file = format!("sqlite:{}", folder.path().join("api.db").display());
    let store = open(&file).await.unwrap();
    (folder, store)
}
