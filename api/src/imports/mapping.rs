//! How a person's files are read: told for one, and remembered for those with the same header.

use domain::{ImportId, ImportState, import::ImportConflict, statement::Mapping};
use time::OffsetDateTime;

use super::{
    file::Understood,
    store::{Reading, record},
};
use crate::{
    auth::identity::Identity,
    store::{
        Store,
        connection::Connection,
        error::{OperationError, StoreError},
        query::query,
    },
};

/// How many are remembered of one person: those that were told last.
const MOST: i64 = 100;

const CORRUPT: StoreError = StoreError::Corrupt("import_mappings");

impl Store {
    /// How the person's files with that header are read.
    pub(crate) async fn mapping(
        &self,
        person: &Identity,
        header: &str,
    ) -> Result<Option<Mapping>, StoreError> {
        let told: Option<String> =
            query("SELECT mapping FROM import_mappings WHERE person_id = $1 AND header = $2")
                .bind(person.id)
                .bind(header)
                .fetch_optional_scalar(&mut self.connection().await?)
                .await?;
        told.map(|told| serde_json::from_str(&told).map_err(|_| CORRUPT)).transpose()
    }

    /// How the import's file is read.
    pub(crate) async fn import_mapping(
        &self,
        person: &Identity,
        id: ImportId,
        now: OffsetDateTime,
    ) -> Result<Mapping, OperationError> {
        let record = record(&mut self.connection().await?, person, id, now).await?;
        Ok(record.reading.mapping.ok_or(ImportConflict::NoMapping)?)
    }

    /// Remembers a mapping, and lets the import's rows be read by it. Those that its person has changed are put aside until
    /// the reader comes to them.
    pub(crate) async fn change_mapping(
        &self,
        person: &Identity,
        id: ImportId,
        (told, understood): (&Mapping, &Understood),
        now: OffsetDateTime,
    ) -> Result<Reading, OperationError> {
        let mut transaction = self.write(person).await?;
        let before = record(&mut transaction, person, id, now).await?;
        if before.imported_at.is_some() {
            return Err(ImportConflict::Confirmed.into());
        }
        let json = |value: serde_json::Result<String>| value.map_err(|_| StoreError::Corrupt("imports"));
        query(
            "UPDATE imports SET generation = generation + 1, state = 'reading', failure = NULL, reading = $1, notes = $2,
                                rows_total = $3, rows_read = 0, read_at = $4
             WHERE id = $5",
        )
        .bind(json(serde_json::to_string(&understood.reading))?)
        .bind(json(serde_json::to_string(&understood.notes))?)
        .bind(i64::from(understood.rows))
        .bind(now.unix_timestamp())
        .bind(id.to_string())
        .execute(&mut transaction)
        .await?;
        put_changed_rows_aside(&mut transaction, id, before.state).await?;
        remember(&mut transaction, person, told, now).await?;
        let generation = query("SELECT generation FROM imports WHERE id = $1")
            .bind(id.to_string())
            .fetch_scalar(&mut transaction)
            .await?;
        transaction.commit().await?;
        Ok(Reading { import: id, generation, day: before.created_at.date() })
    }
}

/// They are below 0 until the reader comes to them. Where another one had begun, it had not come to all: they are there yet.
async fn put_changed_rows_aside(
    db: &mut Connection,
    id: ImportId,
    before: ImportState,
) -> Result<(), StoreError> {
    let unchanged = if before == ImportState::Reading {
        "DELETE FROM import_rows WHERE import_id = $1 AND place >= 0"
    } else {
        "DELETE FROM import_rows WHERE import_id = $1 AND place >= 0 AND edited = 0 AND ticked IS NULL"
    };
    query(unchanged).bind(id.to_string()).execute(db).await?;
    query("UPDATE import_rows SET place = -1 - place WHERE import_id = $1 AND place >= 0")
        .bind(id.to_string())
        .execute(db)
        .await?;
    Ok(())
}

async fn remember(
    db: &mut Connection,
    person: &Identity,
    told: &Mapping,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    query(
        "INSERT INTO import_mappings (person_id, header, mapping, told_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person_id, header) DO UPDATE SET mapping = excluded.mapping, told_at = excluded.told_at",
    )
    .bind(person.id)
    .bind(&told.header)
    .bind(serde_json::to_string(told).map_err(|_| CORRUPT)?)
    .bind(now.unix_timestamp())
    .execute(db)
    .await?;
    query(
        "DELETE FROM import_mappings WHERE person_id = $1 AND header NOT IN (
             SELECT header FROM import_mappings WHERE person_id = $1 ORDER BY told_at DESC, header LIMIT $2
         )",
    )
    .bind(person.id)
    .bind(MOST)
    .execute(db)
    .await?;
    Ok(())
}
