//! Imports: kept as they were read until their person confirms them, or a day has passed.

use std::collections::HashSet;

use domain::{ExpenseId, Import, ImportId, ImportRow, Money, import::Note};
use sqlx::SqliteConnection;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{
    auth::identity::Identity,
    expenses::changes::insert_expense,
    idempotency::{
        answers::{earlier_answer, remember_answer},
        key::KeyedRequest,
    },
    store::{
        Store,
        error::{OperationError, StoreError},
        retention::RETENTION,
    },
};

const CORRUPT: StoreError = StoreError::Corrupt("imports");

impl Store {
    /// Keeps what was read from a file. The same `keyed` request finds what was kept the first time.
    pub(crate) async fn create_import(
        &self,
        person: &Identity,
        keyed: Option<&KeyedRequest>,
        rows: Vec<ImportRow>,
        notes: Vec<Note>,
        now: OffsetDateTime,
    ) -> Result<Import, OperationError> {
        let mut transaction = self.write().await?;
        if let Some(id) = earlier_answer(&mut transaction, person, keyed, now).await? {
            return find(&mut transaction, person, id, now).await;
        }
        let import = Import { id: ImportId(Uuid::new_v4()), created_at: now, imported_at: None, notes, rows };
        sqlx::query(
            "INSERT INTO imports (id, person_id, created_at, content, notes) VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .bind(import.id.to_string())
        .bind(person.id)
        .bind(now.unix_timestamp())
        .bind(serde_json::to_string(&import.rows).map_err(|_| CORRUPT)?)
        .bind(serde_json::to_string(&import.notes).map_err(|_| CORRUPT)?)
        .execute(&mut *transaction)
        .await?;
        remember_answer(&mut transaction, person, keyed, &import.id, now).await?;
        let import = find(&mut transaction, person, import.id, now).await?;
        transaction.commit().await?;
        Ok(import)
    }

    /// One of the person's imports.
    pub(crate) async fn import(
        &self,
        person: &Identity,
        id: ImportId,
        now: OffsetDateTime,
    ) -> Result<Import, OperationError> {
        find(&mut *self.snapshot().await?, person, id, now).await
    }

    /// Makes an expense of each row that is without a fault, all of them or none. An import that was confirmed stays as
    /// it is, so that a person may ask twice.
    pub(crate) async fn confirm_import(
        &self,
        person: &Identity,
        id: ImportId,
        now: OffsetDateTime,
    ) -> Result<Import, OperationError> {
        let mut transaction = self.write().await?;
        let import = find(&mut transaction, person, id, now).await?;
        if import.imported_at.is_some() {
            return Ok(import);
        }
        if import.ready() == 0 {
            return Err(OperationError::NothingToImport);
        }
        for (_, draft) in import.drafts() {
            let id = ExpenseId(Uuid::new_v4());
            insert_expense(&mut transaction, person.id, id, None, &draft, now).await?;
        }
        // With the duplicates as the person is told of them now: later every row is its own.
        sqlx::query("UPDATE imports SET imported_at = ?1, content = ?2 WHERE id = ?3")
            .bind(now.unix_timestamp())
            .bind(serde_json::to_string(&import.rows).map_err(|_| CORRUPT)?)
            .bind(id.to_string())
            .execute(&mut *transaction)
            .await?;
        let import = find(&mut transaction, person, id, now).await?;
        transaction.commit().await?;
        Ok(import)
    }
}

/// The person's import. One that nobody has confirmed in time is as good as removed.
async fn find(
    db: &mut SqliteConnection,
    person: &Identity,
    id: ImportId,
    now: OffsetDateTime,
) -> Result<Import, OperationError> {
    let row: Option<(i64, Option<i64>, String, String)> = sqlx::query_as(
        "SELECT created_at, imported_at, content, notes FROM imports
         WHERE id = ?1 AND person_id = ?2 AND (imported_at IS NOT NULL OR created_at > ?3)",
    )
    .bind(id.to_string())
    .bind(person.id)
    .bind((now - RETENTION).unix_timestamp())
    .fetch_optional(&mut *db)
    .await?;
    let (created_at, imported_at, content, notes) = row.ok_or(OperationError::NotFound("import"))?;
    let time = |seconds| OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| CORRUPT);
    let mut import = Import {
        id,
        created_at: time(created_at)?,
        imported_at: imported_at.map(time).transpose()?,
        notes: serde_json::from_str(&notes).map_err(|_| CORRUPT)?,
        rows: serde_json::from_str(&content).map_err(|_| CORRUPT)?,
    };
    if import.imported_at.is_none() {
        mark_duplicates(db, person, &mut import).await?;
    }
    Ok(import)
}

/// Marks each row whose expense the person has already, or has in an earlier row. What makes two expenses one is what
/// `duplicate_of` of an expense goes by.
async fn mark_duplicates(
    db: &mut SqliteConnection,
    person: &Identity,
    import: &mut Import,
) -> Result<(), StoreError> {
    let drafts: Vec<_> = import
        .drafts()
        .map(|(row, draft)| (row.line, key(draft.date, &draft.merchant, draft.amount)))
        .collect();
    let mut known = expenses_of(db, person, drafts.iter().map(|(_, (date, ..))| *date)).await?;
    let twice: HashSet<_> =
        drafts.into_iter().filter(|(_, key)| !known.insert(key.clone())).map(|(line, _)| line).collect();
    for row in &mut import.rows {
        row.duplicate = twice.contains(&row.line);
    }
    Ok(())
}

type Key = (Date, String, Money);

/// SQLite's NOCASE knows the letters of ASCII only.
fn key(date: Date, merchant: &str, amount: Money) -> Key {
    (date, merchant.to_ascii_lowercase(), amount)
}

/// What the person has spent on these days.
async fn expenses_of(
    db: &mut SqliteConnection,
    person: &Identity,
    days: impl Iterator<Item = Date>,
) -> Result<HashSet<Key>, StoreError> {
    let days: HashSet<_> = days.map(|day| day.to_string()).collect();
    let rows: Vec<(Date, String, i64, String)> = sqlx::query_as(
        "SELECT spent_on, merchant, amount_minor, currency FROM expenses
         WHERE person_id = ?1 AND deleted_at IS NULL AND spent_on IN (SELECT value FROM json_each(?2))",
    )
    .bind(person.id)
    .bind(serde_json::to_string(&days).map_err(|_| CORRUPT)?)
    .fetch_all(db)
    .await?;
    let key = |(date, merchant, minor, currency): (Date, String, i64, String)| {
        Some(key(date, &merchant, Money::new(minor, currency.parse().ok()?)))
    };
    rows.into_iter().map(key).collect::<Option<_>>().ok_or(StoreError::Corrupt("expenses"))
}
