//! Imports: kept as they were read until their person confirms them, or a day has passed.

use std::{collections::HashSet, iter::zip};

use domain::{ExpenseDraft, Import, ImportId, ImportRow, Money, Valid, import::Note};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{
    auth::identity::Identity,
    expenses::new_expenses::insert_expenses,
    idempotency::{
        answers::{earlier_answer, remember_answer},
        key::KeyedRequest,
    },
    store::{
        Store,
        connection::Connection,
        engine::ByEngine,
        error::{OperationError, StoreError},
        json_rows::from_json,
        query::query,
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
        let mut transaction = self.write(person).await?;
        if let Some(id) = earlier_answer(&mut transaction, person, keyed, now).await? {
            return find(&mut transaction, person, id, now).await;
        }
        let (id, created_at) = (ImportId(Uuid::new_v4()), to_the_second(now)?);
        let mut import = Import { id, created_at, imported_at: None, notes, rows };
        query("INSERT INTO imports (id, person_id, created_at, content, notes) VALUES ($1, $2, $3, $4, $5)")
            .bind(import.id.to_string())
            .bind(person.id)
            .bind(now.unix_timestamp())
            .bind(serde_json::to_string(&import.rows).map_err(|_| CORRUPT)?)
            .bind(serde_json::to_string(&import.notes).map_err(|_| CORRUPT)?)
            .execute(&mut transaction)
            .await?;
        remember_answer(&mut transaction, person, keyed, &import.id, now).await?;
        mark_duplicates(&mut transaction, person, &mut import).await?;
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
        let mut transaction = self.write(person).await?;
        let mut import = read(&mut transaction, person, id, now).await?;
        if import.imported_at.is_some() {
            return Ok(import);
        }
        let drafts = mark_duplicates(&mut transaction, person, &mut import).await?;
        if drafts.is_empty() {
            return Err(OperationError::NothingToImport);
        }
        insert_expenses(&mut transaction, person.id, drafts.iter().map(|draft| &**draft), now).await?;
        // With the duplicates as the person is told of them now: later every row is its own.
        let confirmed = query("UPDATE imports SET imported_at = $1, content = $2 WHERE id = $3")
            .bind(now.unix_timestamp())
            .bind(serde_json::to_string(&import.rows).map_err(|_| CORRUPT)?)
            .bind(id.to_string())
            .execute(&mut transaction)
            .await?;
        // A process whose clock is ahead may have removed it meanwhile.
        if confirmed == 0 {
            return Err(OperationError::NotFound("import"));
        }
        import.imported_at = Some(to_the_second(now)?);
        transaction.commit().await?;
        Ok(import)
    }
}

/// The person's import, with its duplicates as they are now where it waits to be confirmed.
async fn find(
    db: &mut Connection,
    person: &Identity,
    id: ImportId,
    now: OffsetDateTime,
) -> Result<Import, OperationError> {
    let mut import = read(db, person, id, now).await?;
    if import.imported_at.is_none() {
        mark_duplicates(db, person, &mut import).await?;
    }
    Ok(import)
}

/// The person's import as it is kept. One that nobody has confirmed in time is as good as removed.
async fn read(
    db: &mut Connection,
    person: &Identity,
    id: ImportId,
    now: OffsetDateTime,
) -> Result<Import, OperationError> {
    let row: Option<(i64, Option<i64>, String, String)> = query(
        "SELECT created_at, imported_at, content, notes FROM imports
         WHERE id = $1 AND person_id = $2 AND (imported_at IS NOT NULL OR created_at > $3)",
    )
    .bind(id.to_string())
    .bind(person.id)
    .bind((now - RETENTION).unix_timestamp())
    .fetch_optional(db)
    .await?;
    let (created_at, imported_at, content, notes) = row.ok_or(OperationError::NotFound("import"))?;
    let time = |seconds| OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| CORRUPT);
    Ok(Import {
        id,
        created_at: time(created_at)?,
        imported_at: imported_at.map(time).transpose()?,
        notes: serde_json::from_str(&notes).map_err(|_| CORRUPT)?,
        rows: serde_json::from_str(&content).map_err(|_| CORRUPT)?,
    })
}

/// As it is kept.
fn to_the_second(now: OffsetDateTime) -> Result<OffsetDateTime, StoreError> {
    now.replace_nanosecond(0).map_err(|_| CORRUPT)
}

/// Marks each row whose expense the person has already, or has in an earlier row, and gives the expenses of all that can
/// be taken over. What makes two expenses one is what `duplicate_of` of an expense goes by.
async fn mark_duplicates(
    db: &mut Connection,
    person: &Identity,
    import: &mut Import,
) -> Result<Vec<Valid<ExpenseDraft>>, StoreError> {
    let (lines, drafts): (Vec<_>, Vec<_>) = import.drafts().map(|(row, draft)| (row.line, draft)).unzip();
    let known = known(db, person, &drafts).await?;
    let mut seen = HashSet::new();
    let twice = zip(lines, &drafts).enumerate().filter(|(place, (_, draft))| {
        let is_first = seen.insert(key(draft));
        known.contains(place) || !is_first
    });
    let twice: HashSet<_> = twice.map(|(_, (line, _))| line).collect();
    for row in &mut import.rows {
        row.duplicate = twice.contains(&row.line);
    }
    Ok(drafts)
}

/// SQLite's NOCASE knows the letters of ASCII only.
fn key(draft: &ExpenseDraft) -> (Date, String, Money) {
    (draft.date, draft.merchant.to_ascii_lowercase(), draft.amount)
}

/// The places of those that the person has an expense like. Each is looked up by itself: a day may hold thousands.
async fn known(
    db: &mut Connection,
    person: &Identity,
    drafts: &[Valid<ExpenseDraft>],
) -> Result<HashSet<usize>, StoreError> {
    let asked: Vec<_> = drafts
        .iter()
        .map(|draft| {
            let (minor, currency) = (draft.amount.minor(), draft.amount.currency());
            (draft.date.to_string(), &draft.merchant, minor, currency)
        })
        .collect();
    let known: String = query(KNOWN)
        .bind(person.id)
        .bind(serde_json::to_string(&asked).map_err(|_| CORRUPT)?)
        .fetch_scalar(db)
        .await?;
    from_json(&known, "expenses")
}

const KNOWN: ByEngine<&str> = ByEngine {
    sqlite: "
    SELECT json_group_array(asked.key) FROM json_each($2) asked WHERE EXISTS (
        SELECT 1 FROM expenses
        WHERE person_id = $1 AND deleted_at IS NULL AND spent_on = asked.value ->> 0
          AND currency = asked.value ->> 3 AND amount_minor = asked.value ->> 2
          AND merchant = asked.value ->> 1 COLLATE NOCASE
    )",
    postgres: "
    SELECT coalesce(json_agg(asked.place - 1), '[]')::text
    FROM json_array_elements($2::json) WITH ORDINALITY AS asked (value, place) WHERE EXISTS (
        SELECT 1 FROM expenses
        WHERE person_id = $1 AND deleted_at IS NULL AND spent_on = CAST(asked.value ->> 0 AS DATE)
          AND currency = asked.value ->> 3 AND amount_minor = CAST(asked.value ->> 2 AS BIGINT)
          AND lower(merchant) = lower((asked.value ->> 1) COLLATE \"C\")
    )",
};

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::store::{engine::Engine, query_builder::QueryBuilder};

    #[tokio::test]
    async fn whether_a_row_is_known_does_not_depend_on_how_much_was_spent_that_day() {
        let folder = TempDir::new().unwrap();
        let file = format!("sqlite:{}", folder.path().join("api.db").display());
        let store = crate::store::open(&file).await.unwrap();
        let plan: Vec<(i64, i64, i64, String)> =
            QueryBuilder::new(Engine::Sqlite, format!("EXPLAIN QUERY PLAN {}", KNOWN.sqlite))
                .build()
                .bind(1)
                .bind("[]")
                .fetch_all(&mut store.connection().await.unwrap())
                .await
                .unwrap();
        let by = "USING INDEX expenses_alike (person_id=? AND spent_on=? AND currency=? AND amount_minor=?)";
        assert!(plan.iter().any(|(.., step)| step.ends_with(by)), "{plan:?}");
    }
}
