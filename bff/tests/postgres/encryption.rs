//! The way to the database: encrypted where that is asked for, or not gone at all.

use bff::Db;

use crate::database::Database;

#[tokio::test]
async fn a_connection_that_must_be_encrypted_is_not_made_in_plain() {
    // The tests' server has no certificate.
    let Database { address, .. } = Database::new().await;
    for asked in ["require", "verify-full"] {
        let opened = Db::open(&format!("{address}?sslmode={asked}")).await;
        let told = opened.map(drop).unwrap_err();
        let cause = std::error::Error::source(&told).map(ToString::to_string).unwrap_or_default();
        assert!(cause.contains("TLS"), "{asked}: {told}: {cause}");
    }
    assert!(Db::open(&format!("{address}?sslmode=prefer")).await.is_ok());
}
