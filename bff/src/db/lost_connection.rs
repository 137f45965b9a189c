//! A connection to PostgreSQL may be lost while a statement is under way: the server is restarted, fails over to another,
//! or somebody cuts its connections.

/// Whether that is why there is no answer. A statement that only reads may then be asked again, on another connection;
/// of one that writes nobody knows whether it was carried out.
pub(super) fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        // Classes of PostgreSQL's: connection exception, and intervention of its operator that ends the connection.
        sqlx::Error::Database(error) => {
            error.code().is_some_and(|code| code.starts_with("08") || code.starts_with("57P"))
        }
        _ => false,
    }
}

/// Carries out a statement that only reads, once more where its connection was lost.
pub(super) async fn reading<T, F>(read: impl Fn() -> F) -> sqlx::Result<T>
where
    F: Future<Output = sqlx::Result<T>>,
{
    match read().await {
        Err(error) if is_lost(&error) => read().await,
        outcome => outcome,
    }
}
