//! Imports as they are begun and looked at: a file, what was understood of it, and its rows.

use axum::body::Bytes;
use domain::{
    FileReading, Import, ImportId, ImportState,
    import::{ImportConflict, Progress},
    statement::Note,
};
use time::{Date, Duration, OffsetDateTime};

use super::{
    earlier_rows::adopt,
    file::Understood,
    rows_query::{Shown, ToldRows, told_rows},
};
use crate::{
    auth::identity::Identity,
    idempotency::{
        answers::{earlier_answer, remember_answer},
        key::KeyedRequest,
    },
    store::{
        Store,
        connection::Connection,
        error::{OperationError, StoreError},
        from_row::from_row,
        query::query,
        retention::RETENTION,
    },
    timed_id::timed_id,
};

const CORRUPT: StoreError = StoreError::Corrupt("imports");

/// How many imports of one person wait to be confirmed, each with its file. The oldest goes when there is one more.
const MOST_WAITING: i64 = 20;
/// How long nothing may be written of what is being read before it is taken to be left, as by a process that ended.
const STALLED: Duration = Duration::MINUTE;

/// An import without its rows.
#[derive(Debug)]
pub(super) struct ImportRecord {
    pub(super) created_at: OffsetDateTime,
    pub(super) imported_at: Option<OffsetDateTime>,
    pub(super) undone_at: Option<OffsetDateTime>,
    pub(super) state: ImportState,
    progress: Progress,
    failure: Option<String>,
    pub(super) reading: FileReading,
    notes: Vec<Note>,
    /// Whether the version before has read it, and its rows are not there yet.
    pub(super) is_earlier: bool,
}

/// A file whose rows somebody has begun to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) import: ImportId,
    /// How often it was begun: only the last reader writes.
    pub(crate) generation: i64,
    /// The day on which the file came, by which it is told what is in the future: whenever a row is looked at, it is whole or
    /// not for the same reasons.
    pub(crate) day: Date,
}

impl Store {
    /// Begins an import. The same `keyed` request finds the one that was begun the first time: then there is nothing to read.
    pub(crate) async fn create_import(
        &self,
        person: &Identity,
        keyed: Option<&KeyedRequest>,
        (content, understood): (&Bytes, &Understood),
        now: OffsetDateTime,
    ) -> Result<(ImportId, Option<Reading>), OperationError> {
        let mut transaction = self.write(person).await?;
        if let Some(id) = earlier_answer(&mut transaction, person, keyed, now).await? {
            return Ok((id, None));
        }
        let id = ImportId(timed_id(now));
        query(
            "INSERT INTO imports (id, person_id, created_at, content, notes, state, reading, rows_total, read_at)
             VALUES ($1, $2, $3, '[]', $4, 'reading', $5, $6, $3)",
        )
        .bind(id.to_string())
        .bind(person.id)
        .bind(now.unix_timestamp())
        .bind(serde_json::to_string(&understood.notes).map_err(|_| CORRUPT)?)
        .bind(serde_json::to_string(&understood.reading).map_err(|_| CORRUPT)?)
        .bind(i64::from(understood.rows))
        .execute(&mut transaction)
        .await?;
        query("INSERT INTO import_files (import_id, content) VALUES ($1, $2)")
            .bind(id.to_string())
            .bind(&content[..])
            .execute(&mut transaction)
            .await?;
        query(
            "DELETE FROM imports WHERE person_id = $1 AND imported_at IS NULL AND id <> $2 AND id NOT IN (
                 SELECT id FROM imports WHERE person_id = $1 AND imported_at IS NULL AND id <> $2
                 ORDER BY created_at DESC, id DESC LIMIT $3
             )",
        )
        .bind(person.id)
        .bind(id.to_string())
        .bind(MOST_WAITING - 1)
        .execute(&mut transaction)
        .await?;
        remember_answer(&mut transaction, person, keyed, &id, now).await?;
        transaction.commit().await?;
        Ok((id, Some(Reading { import: id, generation: 1, day: now.date() })))
    }

    /// One of the person's imports, with some of its rows.
    pub(crate) async fn import(
        &self,
        person: &Identity,
        id: ImportId,
        shown: &Shown,
        now: OffsetDateTime,
    ) -> Result<Import, OperationError> {
        let record = record(&mut self.connection().await?, person, id, now).await?;
        if record.is_earlier {
            let mut transaction = self.write(person).await?;
            adopt(&mut transaction, id, record.created_at.date()).await?;
            transaction.commit().await?;
        }
        find(&mut *self.snapshot().await?, person, id, shown, now).await
    }

    /// The file of an import that is not confirmed yet, and what was understood of it.
    pub(crate) async fn import_file(
        &self,
        person: &Identity,
        id: ImportId,
        now: OffsetDateTime,
    ) -> Result<(Bytes, FileReading), OperationError> {
        let mut snapshot = self.snapshot().await?;
        let record = record(&mut snapshot, person, id, now).await?;
        if record.imported_at.is_some() {
            return Err(ImportConflict::Confirmed.into());
        }
        Ok((content(&mut snapshot, id).await?, record.reading))
    }

    /// Whether somebody has begun to read it, and left it.
    pub(crate) async fn is_reading_left(
        &self,
        person: &Identity,
        id: ImportId,
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let left: i64 = query(
            "SELECT count(*) FROM imports WHERE id = $1 AND person_id = $2 AND state = 'reading' AND read_at <= $3",
        )
        .bind(id.to_string())
        .bind(person.id)
        .bind((now - STALLED).unix_timestamp())
        .fetch_scalar(&mut self.connection().await?)
        .await?;
        Ok(left > 0)
    }

    /// Takes over what another process has begun to read and left, if that is so.
    pub(crate) async fn take_over_reading(
        &self,
        person: &Identity,
        id: ImportId,
        now: OffsetDateTime,
    ) -> Result<Option<(Reading, Bytes, FileReading)>, OperationError> {
        let mut transaction = self.write(person).await?;
        let taken: Option<i64> = query(
            "UPDATE imports SET generation = generation + 1, rows_read = 0, read_at = $1
             WHERE id = $2 AND person_id = $3 AND state = 'reading' AND read_at <= $4 RETURNING generation",
        )
        .bind(now.unix_timestamp())
        .bind(id.to_string())
        .bind(person.id)
        .bind((now - STALLED).unix_timestamp())
        .fetch_optional_scalar(&mut transaction)
        .await?;
        let Some(generation) = taken else { return Ok(None) };
        query("DELETE FROM import_rows WHERE import_id = $1 AND place >= 0")
            .bind(id.to_string())
            .execute(&mut transaction)
            .await?;
        let record = record(&mut transaction, person, id, now).await?;
        let content = content(&mut transaction, id).await?;
        transaction.commit().await?;
        let reading = Reading { import: id, generation, day: record.created_at.date() };
        Ok(Some((reading, content, record.reading)))
    }
}

async fn content(db: &mut Connection, id: ImportId) -> Result<Bytes, StoreError> {
    let content: Vec<u8> = query("SELECT content FROM import_files WHERE import_id = $1")
        .bind(id.to_string())
        .fetch_scalar(db)
        .await?;
    Ok(content.into())
}

/// The person's import as it is now, with some of its rows.
pub(super) async fn find(
    db: &mut Connection,
    person: &Identity,
    id: ImportId,
    shown: &Shown,
    now: OffsetDateTime,
) -> Result<Import, OperationError> {
    let record = record(db, person, id, now).await?;
    let ToldRows { counts, totals, rows } = told_rows(db, id, shown).await?;
    // The version before did not count.
    let progress =
        if record.progress.of == 0 { Progress { read: counts.all, of: counts.all } } else { record.progress };
    let ImportRecord { created_at, imported_at, undone_at, state, failure, reading, notes, .. } = record;
    let from = match shown {
        Shown::Part { from, .. } => *from,
        Shown::Places(_) => 0,
    };
    Ok(Import {
        id,
        created_at,
        imported_at,
        undone_at,
        state,
        progress,
        failure,
        reading,
        notes,
        counts,
        totals,
        from,
        rows,
    })
}

struct Stored {
    created_at: i64,
    imported_at: Option<i64>,
    undone_at: Option<i64>,
    state: String,
    rows_read: i64,
    rows_total: i64,
    failure: Option<String>,
    reading: String,
    notes: String,
    is_earlier: i64,
}

from_row!(Stored {
    created_at,
    imported_at,
    undone_at,
    state,
    rows_read,
    rows_total,
    failure,
    reading,
    notes,
    is_earlier
});

/// The person's import without its rows. One that nobody has confirmed in time is as good as removed.
pub(super) async fn record(
    db: &mut Connection,
    person: &Identity,
    id: ImportId,
    now: OffsetDateTime,
) -> Result<ImportRecord, OperationError> {
    let stored: Option<Stored> = query(
        "SELECT created_at, imported_at, state, rows_read, rows_total, failure, reading, notes,
             (SELECT undone_at FROM import_undos WHERE import_id = id) AS undone_at,
             CASE
                 WHEN content <> '[]' AND NOT EXISTS (SELECT 1 FROM import_rows WHERE import_id = id)
                 THEN CAST(1 AS BIGINT) ELSE 0
             END AS is_earlier
         FROM imports WHERE id = $1 AND person_id = $2 AND (imported_at IS NOT NULL OR created_at > $3)",
    )
    .bind(id.to_string())
    .bind(person.id)
    .bind((now - RETENTION).unix_timestamp())
    .fetch_optional(db)
    .await?;
    let stored = stored.ok_or(OperationError::NotFound("import"))?;
    let time = |seconds| OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| CORRUPT);
    let count = |count: i64| u32::try_from(count).map_err(|_| CORRUPT);
    let state = match (stored.undone_at, stored.imported_at, stored.state.as_str()) {
        (Some(_), ..) => ImportState::Undone,
        (None, Some(_), _) => ImportState::Imported,
        (None, None, "reading") => ImportState::Reading,
        (None, None, "failed") => ImportState::Failed,
        (None, None, _) => ImportState::Ready,
    };
    Ok(ImportRecord {
        created_at: time(stored.created_at)?,
        imported_at: stored.imported_at.map(time).transpose()?,
        undone_at: stored.undone_at.map(time).transpose()?,
        state,
        progress: Progress { read: count(stored.rows_read)?, of: count(stored.rows_total)? },
        failure: stored.failure,
        reading: serde_json::from_str(&stored.reading).map_err(|_| CORRUPT)?,
        notes: serde_json::from_str(&stored.notes).map_err(|_| CORRUPT)?,
        is_earlier: stored.is_earlier == 1,
    })
}

impl ImportRecord {
    /// Whether its rows may be changed and taken over.
    pub(super) const fn check_open(&self) -> Result<(), ImportConflict> {
        match self.state {
            ImportState::Ready => Ok(()),
            ImportState::Reading => Err(ImportConflict::BeingRead),
            ImportState::Failed => Err(ImportConflict::Failed),
            ImportState::Imported => Err(ImportConflict::Confirmed),
            ImportState::Undone => Err(ImportConflict::Undone),
        }
    }
}
