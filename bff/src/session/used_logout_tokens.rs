//! The logout tokens that were used: none is taken twice.

use time::OffsetDateTime;

use super::store::Sessions;
use crate::{
    db::{Durability, query},
    unix_millis::from_time,
};

impl Sessions {
    /// Whether a logout token with this `jti` was used.
    pub(crate) async fn is_logout_token_used(&self, jti_hash: &[u8]) -> sqlx::Result<bool> {
        let select = query("SELECT forget_at FROM logout_tokens WHERE jti_hash = $1").bind(jti_hash);
        let used: Option<(i64,)> = self.db.fetch_optional(select).await?;
        Ok(used.is_some())
    }

    /// Records a logout token's `jti` until the token is too old to be taken.
    pub(crate) async fn record_logout_token(
        &self,
        jti_hash: &[u8],
        forget_at: OffsetDateTime,
    ) -> sqlx::Result<()> {
        let insert = query(
            "INSERT INTO logout_tokens (jti_hash, forget_at) VALUES ($1, $2) ON CONFLICT (jti_hash) DO NOTHING",
        )
        .bind(jti_hash)
        .bind(from_time(forget_at));
        self.db.execute(Durability::Durable, insert).await.map(drop)
    }
}
