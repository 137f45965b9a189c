//! What people said about a report. There is a statement that adds a comment, and none that changes one.

use std::iter;

use domain::{Comment, CommentDraft, ReportId, Valid};
use time::OffsetDateTime;

use crate::{
    auth::identity::Identity,
    idempotency::{
        answers::{earlier_answer, remember_answer},
        key::KeyedRequest,
    },
    people::store::{PersonRow, person_of},
    reports::store::{ReportAccess, visible_report},
    store::{
        Store,
        error::{OperationError, StoreError},
        from_row::from_row,
        query::query,
    },
};

impl Store {
    /// At most `limit` comments on a report with their numbers, newest first, those before the number `before`.
    pub(crate) async fn comments(
        &self,
        person: &Identity,
        (reach, id): (ReportAccess, ReportId),
        before: i64,
        limit: usize,
    ) -> Result<Vec<(i64, Comment)>, OperationError> {
        let mut snapshot = self.snapshot().await?;
        visible_report(&mut snapshot, person, reach, id).await?;
        let rows: Vec<Row> = query(
            "SELECT c.id, c.at, p.subject, p.name, p.email, c.comment FROM comments c JOIN people p ON p.id = c.person_id
             WHERE c.report_id = $1 AND c.id < $2 ORDER BY c.id DESC LIMIT 0 + $3",
        )
        .bind(id.to_string())
        .bind(before)
        .bind(limit as i64)
        .fetch_all(&mut snapshot)
        .await?;
        let comments = rows.into_iter().map(Row::comment).collect::<Option<_>>();
        Ok(comments.ok_or(StoreError::Corrupt("comments"))?)
    }

    /// Adds a comment. The same `keyed` request finds the one that was added the first time.
    pub(crate) async fn comment(
        &self,
        person: &Identity,
        (reach, id): (ReportAccess, ReportId),
        keyed: Option<&KeyedRequest>,
        draft: &Valid<CommentDraft>,
        now: OffsetDateTime,
    ) -> Result<Comment, OperationError> {
        let mut transaction = self.write_on_reports(person, iter::once(id)).await?;
        if let Some(comment) = earlier_answer(&mut transaction, person, keyed, now).await? {
            return Ok(comment);
        }
        visible_report(&mut transaction, person, reach, id).await?;
        let at = OffsetDateTime::from_unix_timestamp(now.unix_timestamp()).unwrap_or(now);
        let by = person_of(&mut transaction, person.id).await?;
        let comment = Comment { at, by, comment: draft.comment.clone() };
        query("INSERT INTO comments (report_id, person_id, at, comment) VALUES ($1, $2, $3, $4)")
            .bind(id.to_string())
            .bind(person.id)
            .bind(at.unix_timestamp())
            .bind(&comment.comment)
            .execute(&mut transaction)
            .await?;
        remember_answer(&mut transaction, person, keyed, &comment, now).await?;
        transaction.commit().await?;
        Ok(comment)
    }
}

struct Row {
    id: i64,
    at: i64,
    by: PersonRow,
    comment: String,
}

from_row!(Row { id, at, comment; by });

impl Row {
    fn comment(self) -> Option<(i64, Comment)> {
        let at = OffsetDateTime::from_unix_timestamp(self.at).ok()?;
        Some((self.id, Comment { at, by: self.by.into(), comment: self.comment }))
    }
}
