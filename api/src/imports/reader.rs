//! The rows of a file, read behind the request that brought it: on a thread of its own, some at a time, each batch written
//! before the one after the next is read. How far it is stands in the store, for whoever asks.

use std::{collections::HashMap, error::Error, ops::ControlFlow, sync::Arc};

use domain::{
    FileReading, ImportId, ImportRow,
    statement::{Direction, Mapping},
};
use program::UploadSlot;
use time::{Date, OffsetDateTime};
use tokio::{
    sync::mpsc,
    task::{JoinHandle, spawn_blocking},
};

use super::{
    categories::Categories,
    file::ImportFile,
    numbered_row::{BATCH, NumberedRow, insert_rows},
    read_row::{ReadRow, alike},
    rows_query::MOST_ALIKE,
    store::Reading,
};
use crate::{
    expenses::new_expenses::new_expense_id,
    state::ApiState,
    store::{Store, error::StoreError, query::query},
};

/// How many batches wait to be written, while the next one is read.
const WAITING: usize = 2;

/// A file of which every row is to be read.
pub(crate) struct FileToRead {
    pub(crate) reading: Reading,
    pub(crate) person: i64,
    pub(crate) file: ImportFile,
    pub(crate) understood: FileReading,
    /// For as long as the file is held in memory.
    pub(crate) slot: UploadSlot,
}

/// Has the rows read. It goes on whether or not somebody waits for it.
pub(crate) fn read_behind(api: &Arc<ApiState>, file: FileToRead) -> JoinHandle<()> {
    let api = Arc::clone(api);
    tokio::spawn(async move {
        if let Err(error) = read_rows(&api, file).await {
            // It is taken over by whoever looks for it later.
            tracing::error!(target: "api", error = &error as &dyn Error, "an import's rows can't be written");
        }
    })
}

async fn read_rows(api: &ApiState, to_read: FileToRead) -> Result<(), StoreError> {
    let FileToRead { reading, person, mut file, understood, slot } = to_read;
    let today = reading.day;
    let categories =
        if file.is_list() { Categories::default() } else { api.store.chosen_categories(person).await? };
    let mut changed = api.store.rows_changed_before(reading.import).await?;
    let (send, mut batches) = mpsc::channel::<Vec<ReadRow>>(WAITING);
    let mapping: Option<Mapping> = understood.mapping;
    let read = spawn_blocking(move || {
        let mut batch = Vec::with_capacity(BATCH);
        let read = file.read_rows(mapping.as_ref(), (today, &categories), |row| {
            batch.push(row);
            if batch.len() < BATCH {
                return ControlFlow::Continue(());
            }
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            // Nobody takes it where another reader has begun.
            if send.blocking_send(full).is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        if !batch.is_empty() {
            // As above.
            let _ = send.blocking_send(batch);
        }
        drop(slot);
        read
    });
    let mut numbered = Numbered::new(today);
    while let Some(batch) = batches.recv().await {
        let now = api.now();
        let rows: Vec<_> = batch.into_iter().map(|row| numbered.number(row, &mut changed, now)).collect();
        if !api.store.add_import_rows(reading, &rows, now).await? {
            return Ok(());
        }
    }
    let failure = match read.await {
        Ok(Ok(())) => None,
        Ok(Err(refusal)) => Some(refusal.to_string()),
        Err(_) => Some("The file could not be read. Send it again.".to_owned()),
    };
    api.store.end_reading(reading, failure, api.now()).await
}

/// What was changed of a row when the file was read in another way.
struct Changed {
    content: ImportRow,
    ticked: Option<i64>,
    edited: bool,
}

/// Counts the rows.
struct Numbered {
    today: Date,
    next: i64,
    line: u32,
    part: i64,
    alike: HashMap<String, i64>,
}

impl Numbered {
    fn new(today: Date) -> Self {
        Self { today, next: 0, line: 0, part: 0, alike: HashMap::new() }
    }

    fn number(
        &mut self,
        mut read: ReadRow,
        changed: &mut HashMap<(i64, i64), Changed>,
        now: OffsetDateTime,
    ) -> NumberedRow {
        self.part = if self.line == read.row.line { self.part + 1 } else { 0 };
        self.line = read.row.line;
        let (mut ticked, mut edited) = (None, false);
        if let Some(before) = changed.remove(&(i64::from(read.row.line), self.part)) {
            ticked = before.ticked;
            if before.edited {
                edited = true;
                read.row = before.content;
            }
            if !read.listed && read.row.direction == Some(Direction::In) {
                // The rows are counted anew, and what it was found to be a refund of may be another one.
                read.row.refund_of = None;
                ticked = ticked.filter(|ticked| *ticked == 0);
            }
        }
        let draft = read.row.draft(self.today);
        let ordinal = draft.as_deref().map_or(1, |draft| {
            let count = self.alike.entry(alike(&read.row, draft)).or_default();
            *count += 1;
            *count
        });
        read.repeated |= read.listed && ordinal > 1;
        let expense = (draft.is_some() && read.is_usual()).then(|| new_expense_id(now));
        let (place, part) = (self.next, self.part);
        self.next += 1;
        NumberedRow { place, part, ordinal: ordinal.min(MOST_ALIKE), read, draft, ticked, edited, expense }
    }
}

impl Store {
    /// What its person had changed before the file was read anew, by line and part.
    async fn rows_changed_before(
        &self,
        import: ImportId,
    ) -> Result<HashMap<(i64, i64), Changed>, StoreError> {
        let rows: Vec<(i64, i64, String, Option<i64>, i64)> = query(
            "SELECT line, part, content, ticked, edited FROM import_rows WHERE import_id = $1 AND place < 0",
        )
        .bind(import.to_string())
        .fetch_all(&mut self.connection().await?)
        .await?;
        let changed = rows.into_iter().map(|(line, part, content, ticked, edited)| {
            let content = serde_json::from_str(&content).map_err(|_| StoreError::Corrupt("import_rows"))?;
            Ok(((line, part), Changed { content, ticked, edited: edited == 1 }))
        });
        changed.collect()
    }

    /// Writes rows that were read. Whether this reader is still the last one.
    async fn add_import_rows(
        &self,
        Reading { import, generation, .. }: Reading,
        rows: &[NumberedRow],
        now: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.write_unlocked().await?;
        let is_last = query(
            "UPDATE imports SET rows_read = rows_read + $1, read_at = $2
             WHERE id = $3 AND generation = $4 AND state = 'reading'",
        )
        .bind(i64::try_from(rows.len()).unwrap_or_default())
        .bind(now.unix_timestamp())
        .bind(import.to_string())
        .bind(generation)
        .execute(&mut transaction)
        .await?;
        if is_last == 0 {
            return Ok(false);
        }
        insert_rows(&mut transaction, import, rows).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The file is read to its end, or can't be.
    pub(super) async fn end_reading(
        &self,
        Reading { import, generation, .. }: Reading,
        failure: Option<String>,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write_unlocked().await?;
        let state = if failure.is_some() { "failed" } else { "ready" };
        let is_last = query(
            "UPDATE imports SET state = $1, failure = $2, read_at = $3
             WHERE id = $4 AND generation = $5 AND state = 'reading'",
        )
        .bind(state)
        .bind(failure)
        .bind(now.unix_timestamp())
        .bind(import.to_string())
        .bind(generation)
        .execute(&mut transaction)
        .await?;
        if is_last > 0 {
            query("DELETE FROM import_rows WHERE import_id = $1 AND place < 0")
                .bind(import.to_string())
                .execute(&mut transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}
