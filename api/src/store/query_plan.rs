//! How SQLite goes about a statement, for tests that hold it to an index.

use super::{Store, engine::Engine, query::Query, query_builder::QueryBuilder};

/// Asks for the plan of the statement that is pushed to it.
pub(crate) fn explain<'q>() -> QueryBuilder<'q> {
    QueryBuilder::new(Engine::Sqlite, "EXPLAIN QUERY PLAN ")
}

/// The steps of the plan that is asked for.
pub(crate) async fn steps(store: &Store, explained: Query<'_>) -> Vec<String> {
    let steps: Vec<(i64, i64, i64, String)> =
        explained.fetch_all(&mut store.connection().await.unwrap()).await.unwrap();
    steps.into_iter().map(|(_, _, _, step)| step).collect()
}
