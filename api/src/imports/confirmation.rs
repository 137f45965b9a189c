//! Imports as they are taken over, all at once and once only, and as that is undone.

use std::iter::zip;

use domain::{
    Event, ExpenseDraft, ExpenseId, Import, ImportId, ImportRow, ImportState, ReportId, Valid,
    import::UNDONE_WITHIN,
};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{
    earlier_rows::adopt,
    rows_query::{Shown, push_told},
    store::{find, record},
};
use crate::{
    auth::identity::Identity,
    expenses::{
        events::{ExpenseEvent, record_expense_events},
        new_expenses::insert_expenses,
    },
    reports::history::store::record_report_event,
    store::{
        Store,
        connection::Connection,
        error::{ImportConflict, OperationError, StoreError},
        query::query,
        query_builder::QueryBuilder,
        value::Value,
    },
};

/// How many rows go into one statement.
const ROWS: usize = 100;

const CORRUPT: StoreError = StoreError::Corrupt("import_rows");

impl Store {
    /// Makes an expense of each row that is taken, all of them or none. An import that was confirmed stays as it is, so that
    /// a person may ask twice.
    pub(crate) async fn confirm_import(
        &self,
        person: &Identity,
        id: ImportId,
        now: OffsetDateTime,
    ) -> Result<Import, OperationError> {
        let mut transaction = self.write(person).await?;
        let before = record(&mut transaction, person, id, now).await?;
        if before.state == ImportState::Imported {
            return find(&mut transaction, person, id, &Shown::default(), now).await;
        }
        before.check_open()?;
        if before.is_earlier {
            adopt(&mut transaction, id, before.created_at.date()).await?;
        }
        fix_rows(&mut transaction, id).await?;
        let taken = taken_rows(&mut transaction, id, before.created_at.date()).await?;
        if taken.is_empty() {
            return Err(nothing_taken(&mut transaction, id).await?.into());
        }
        let drafts = taken.iter().map(|taken| &*taken.draft);
        let expenses = insert_expenses(&mut transaction, person.id, drafts, now).await?;
        for (taken, expenses) in zip(taken.chunks(ROWS), expenses.chunks(ROWS)) {
            name_expenses(&mut transaction, id, taken, expenses).await?;
            keep_sources(&mut transaction, person, taken, expenses).await?;
        }
        query("DELETE FROM import_files WHERE import_id = $1")
            .bind(id.to_string())
            .execute(&mut transaction)
            .await?;
        let confirmed = query("UPDATE imports SET imported_at = $1 WHERE id = $2")
            .bind(now.unix_timestamp())
            .bind(id.to_string())
            .execute(&mut transaction)
            .await?;
        // A process whose clock is ahead may have removed it meanwhile.
        if confirmed == 0 {
            return Err(OperationError::NotFound("import"));
        }
        let import = find(&mut transaction, person, id, &Shown::default(), now).await?;
        transaction.commit().await?;
        Ok(import)
    }

    /// Deletes the expenses that came of an import, but those that are another thing by now. An import that was undone stays
    /// as it is.
    pub(crate) async fn undo_import(
        &self,
        person: &Identity,
        id: ImportId,
        now: OffsetDateTime,
    ) -> Result<Import, OperationError> {
        let mut transaction = self.write(person).await?;
        let before = record(&mut transaction, person, id, now).await?;
        if before.undone_at.is_some() {
            return find(&mut transaction, person, id, &Shown::default(), now).await;
        }
        let imported_at = before.imported_at.ok_or(ImportConflict::NotConfirmed)?;
        if imported_at + UNDONE_WITHIN <= now {
            return Err(ImportConflict::TooLate.into());
        }
        // Of what was confirmed before expenses were written down here, nobody knows which they are.
        if decide_outcomes(&mut transaction, id).await? == 0 {
            return Err(ImportConflict::TooLate.into());
        }
        delete_removed(&mut transaction, person, (id, before.created_at.date()), now).await?;
        query(
            "DELETE FROM import_sources WHERE person_id = $1 AND expense_id IN (
                 SELECT expense_id FROM import_rows WHERE import_id = $2 AND outcome IN ('removed', 'deleted')
             )",
        )
        .bind(person.id)
        .bind(id.to_string())
        .execute(&mut transaction)
        .await?;
        query("INSERT INTO import_undos (import_id, undone_at) VALUES ($1, $2)")
            .bind(id.to_string())
            .bind(now.unix_timestamp())
            .execute(&mut transaction)
            .await?;
        let import = find(&mut transaction, person, id, &Shown::default(), now).await?;
        transaction.commit().await?;
        Ok(import)
    }
}

/// From now on which rows are taken, and by what each is there already, stands as it is found now: later every row is like
/// the expense that it became.
async fn fix_rows(db: &mut Connection, id: ImportId) -> Result<(), StoreError> {
    let mut update = QueryBuilder::new(db.engine(), "");
    push_told(&mut update, id);
    update
        .push(
            "UPDATE import_rows SET ticked = told.takes, duplicate = told.known FROM told
             WHERE import_rows.place = told.place AND import_rows.import_id = ",
        )
        .push_bind(id.to_string());
    update.build().execute(db).await?;
    Ok(())
}

/// A row that becomes an expense.
struct Taken {
    place: i64,
    source: Option<String>,
    row: ImportRow,
    draft: Valid<ExpenseDraft>,
}

async fn taken_rows(db: &mut Connection, id: ImportId, today: Date) -> Result<Vec<Taken>, StoreError> {
    let rows: Vec<(i64, Option<String>, String)> = query(
        "SELECT place, source, content FROM import_rows WHERE import_id = $1 AND place >= 0 AND ticked = 1 ORDER BY place",
    )
    .bind(id.to_string())
    .fetch_all(db)
    .await?;
    let taken = rows.into_iter().map(|(place, source, content)| {
        let row: ImportRow = serde_json::from_str(&content).map_err(|_| CORRUPT)?;
        let draft = row.draft(today).ok_or(CORRUPT)?;
        Ok(Taken { place, source, row, draft })
    });
    taken.collect()
}

async fn nothing_taken(db: &mut Connection, id: ImportId) -> Result<ImportConflict, StoreError> {
    let possible: i64 = query(
        "SELECT count(*) FROM import_rows WHERE import_id = $1 AND place >= 0 AND amount_minor IS NOT NULL",
    )
    .bind(id.to_string())
    .fetch_scalar(db)
    .await?;
    Ok(if possible > 0 { ImportConflict::NothingTicked } else { ImportConflict::NothingGood })
}

/// Writes down which expense each row became.
async fn name_expenses(
    db: &mut Connection,
    id: ImportId,
    taken: &[Taken],
    expenses: &[ExpenseId],
) -> Result<(), StoreError> {
    let is_whole = taken.len() == ROWS;
    let mut update = QueryBuilder::new(db.engine(), "WITH named (place, expense) AS (");
    update
        .push_rows(
            zip(taken, expenses).map(|(taken, expense)| [taken.place.into(), expense.to_string().into()]),
        )
        .push(
            ") UPDATE import_rows SET expense_id = named.expense FROM named
             WHERE import_rows.place = named.place AND import_rows.import_id = ",
        )
        .push_bind(id.to_string());
    update.build().persistent(is_whole).execute(db).await?;
    Ok(())
}

/// Writes down by what each movement is known again. One that was taken over once more is known by the first.
async fn keep_sources(
    db: &mut Connection,
    person: &Identity,
    taken: &[Taken],
    expenses: &[ExpenseId],
) -> Result<(), StoreError> {
    let sources: Vec<_> = zip(taken, expenses)
        .filter_map(|(taken, expense)| {
            let source = taken.source.as_deref()?;
            let foreign = taken.row.foreign.as_ref();
            let currency = foreign.and_then(|foreign| foreign.currency);
            Some([
                Value::from(person.id),
                source.into(),
                expense.to_string().into(),
                foreign.map(|foreign| foreign.amount.as_str()).into(),
                currency.map(|currency| currency.code().to_owned()).into(),
                taken.row.booked.map(|day| day.to_string()).into(),
            ])
        })
        .collect();
    if sources.is_empty() {
        return Ok(());
    }
    let is_whole = sources.len() == ROWS;
    let mut insert = QueryBuilder::new(
        db.engine(),
        "INSERT INTO import_sources (person_id, source, expense_id, foreign_amount, foreign_currency, booked_on) ",
    );
    insert.push_rows(sources).push(" ON CONFLICT DO NOTHING");
    insert.build().persistent(is_whole).execute(db).await?;
    Ok(())
}

/// What becomes of each expense, and how many there are. The words of a report's status are those of domain's `takes_changes`.
async fn decide_outcomes(db: &mut Connection, id: ImportId) -> Result<u64, StoreError> {
    let expenses = query(
        "UPDATE import_rows SET outcome = (
             SELECT CASE
                 WHEN e.deleted_at IS NOT NULL THEN 'deleted'
                 WHEN EXISTS (
                     SELECT 1 FROM reports r WHERE r.id = e.report_id AND r.status NOT IN ('open', 'refused')
                 ) THEN 'submitted'
                 WHEN EXISTS (
                     SELECT 1 FROM expense_events v
                     WHERE v.expense_id = e.id AND v.event IN ('changed', 'receipt_added', 'receipt_removed')
                 ) THEN 'changed'
                 ELSE 'removed'
             END
             FROM expenses e WHERE e.id = import_rows.expense_id
         )
         WHERE import_id = $1 AND expense_id IS NOT NULL",
    )
    .bind(id.to_string())
    .execute(db)
    .await?;
    Ok(expenses)
}

/// Deletes the expenses that are as they came, with a line in the history of each, and of the report that it was in.
async fn delete_removed(
    db: &mut Connection,
    person: &Identity,
    (id, today): (ImportId, Date),
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let rows: Vec<(String, String, Option<String>)> = query(
        "SELECT r.expense_id, r.content, p.id FROM import_rows r JOIN expenses e ON e.id = r.expense_id
         LEFT JOIN reports p ON p.id = e.report_id AND p.deleted_at IS NULL
         WHERE r.import_id = $1 AND r.outcome = 'removed' ORDER BY r.place",
    )
    .bind(id.to_string())
    .fetch_all(db)
    .await?;
    query(
        "UPDATE expenses SET deleted_at = $1, version = version + 1
         WHERE id IN (SELECT expense_id FROM import_rows WHERE import_id = $2 AND outcome = 'removed')",
    )
    .bind(now.unix_timestamp())
    .bind(id.to_string())
    .execute(db)
    .await?;
    let mut removed = Vec::with_capacity(rows.len());
    for (expense, content, report) in rows {
        let row: ImportRow = serde_json::from_str(&content).map_err(|_| CORRUPT)?;
        let draft = row.draft(today).ok_or(CORRUPT)?;
        if let Some(report) = report {
            let report = ReportId(report.parse::<Uuid>().map_err(|_| CORRUPT)?);
            let event = (Event::ExpenseRemoved, Some(draft.description.as_str()));
            record_report_event(db, report, person.id, now, event).await?;
        }
        removed.push((ExpenseId(expense.parse::<Uuid>().map_err(|_| CORRUPT)?), draft));
    }
    let events = removed.iter().map(|(expense, draft)| (*expense, ExpenseEvent::Deleted(draft)));
    record_expense_events(db, person.id, now, events).await
}
