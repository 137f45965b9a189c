//! Imports as they are taken over, all at once and once only.

use std::{collections::HashMap, error::Error, iter, time::Duration};

use domain::{
    ExpenseDraft, ExpenseId, Import, ImportId, ImportState, RefundConflict, Valid,
    import::{ImportConflict, RefundOf},
};
use time::{Date, OffsetDateTime};
use tokio::time::sleep;

use super::{
    earlier_rows::adopt,
    judged_rows::{ROWS, TakenRow, fix_rows, judged_rows},
    refunds::Payments,
    rows_query::Shown,
    store::{find, record},
};
use crate::{
    auth::identity::Identity,
    expenses::{new_expenses::insert_expenses, refunds::check_refund},
    store::{
        Store,
        connection::Connection,
        error::{OperationError, StoreError},
        query::query,
        query_builder::QueryBuilder,
        value::Value,
    },
};

/// How long what new expenses are searched by waits to be written.
const FOLDED_AFTER: Duration = Duration::from_secs(1);

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
        let (judged, taken) = judged_rows(&mut transaction, id, before.created_at.date(), now).await?;
        if taken.is_empty() {
            return Err(nothing_taken(&mut transaction, id).await?.into());
        }
        // What came back belongs to what was paid, which is written first, and is looked for among the rows as well.
        let (refunds, paid): (Vec<_>, Vec<_>) = taken.into_iter().partition(|taken| taken.row.is_refund());
        write_expenses(&mut transaction, person, &paid, now).await?;
        fix_rows(&mut transaction, id, judged, !refunds.is_empty()).await?;
        if !refunds.is_empty() {
            let import = (id, before.created_at.date());
            let refunds = settled(&mut transaction, person.id, import, refunds, &paid).await?;
            write_expenses(&mut transaction, person, &refunds, now).await?;
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
        transaction.commit().await?;
        self.fold_behind();
        // Nobody waits to write while it is looked at.
        find(&mut *self.snapshot().await?, person, id, &Shown::default(), now).await
    }

    /// Has written what the new expenses are searched by, when whoever has taken them over may have done what they did it
    /// for. Nobody waits for it but who searches for them meanwhile, and has it written then.
    fn fold_behind(&self) {
        let store = self.clone();
        tokio::spawn(async move {
            // Where the program ends it is done when it starts again.
            if store.closing().do_until(sleep(FOLDED_AFTER)).await.is_err() {
                return;
            }
            match store.fold_backlog().await {
                Ok(_) | Err(sqlx::Error::PoolClosed) => {}
                Err(error) => tracing::error!(
                    target: "api",
                    error = &error as &dyn Error,
                    "what an import's expenses are searched by can't be written"
                ),
            }
        });
    }
}

/// Makes expenses of rows.
async fn write_expenses(
    db: &mut Connection,
    person: &Identity,
    taken: &[TakenRow],
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let expenses = taken.iter().map(|taken| (taken.expense, &*taken.draft));
    insert_expenses(db, person.id, expenses, now).await?;
    for taken in taken.chunks(ROWS) {
        keep_foreign_amounts(db, taken).await?;
        keep_sources(db, person, taken).await?;
    }
    Ok(())
}

/// The refunds, each with the expense that it belongs to: by then all that was paid is written.
async fn settled(
    db: &mut Connection,
    person: i64,
    import: (ImportId, Date),
    refunds: Vec<TakenRow>,
    paid: &[TakenRow],
) -> Result<Vec<TakenRow>, OperationError> {
    let (mut by_place, mut by_listed) = (HashMap::new(), HashMap::new());
    for taken in paid {
        by_place.insert(taken.place, taken.expense);
        by_listed.extend(taken.row.listed_as.map(|listed| (listed, taken.expense)));
    }
    let expense_of = |of: RefundOf| match of {
        RefundOf::Row(place) => by_place.get(&i64::from(place)).copied(),
        RefundOf::Expense(of) => Some(by_listed.get(&of).copied().unwrap_or(of)),
    };
    let mut back = HashMap::<ExpenseId, i64>::new();
    let mut payments = None;
    let mut settled = Vec::with_capacity(refunds.len());
    let mut refunds = refunds.into_iter();
    while let Some(mut taken) = refunds.next() {
        let of = taken.row.refund_of.and_then(expense_of);
        let mut outcome = Err(RefundConflict::NoExpense.into());
        if let Some(of) = of {
            outcome = settle(db, person, &taken, of, &mut back).await;
        }
        // The expense that a list names may be there under another name.
        if taken.source.is_none()
            && let Err(OperationError::Refund(RefundConflict::NoExpense)) = &outcome
        {
            let place = u32::try_from(taken.place).map_err(|_| CORRUPT)?;
            let payments = match &mut payments {
                Some(payments) => payments,
                none => {
                    let rest = refunds.as_slice().iter().filter(|taken| taken.source.is_none());
                    let back: Vec<_> = iter::once(&taken).chain(rest).map(|taken| &*taken.draft).collect();
                    none.insert(Payments::before(db, person, import, &back).await?)
                }
            };
            if let Some(of) = payments.find(place, &taken.draft).and_then(expense_of) {
                outcome = settle(db, person, &taken, of, &mut back).await;
            }
        }
        taken.draft = outcome.map_err(|error| match error {
            OperationError::Refund(conflict) => {
                ImportConflict::NotTaken { line: taken.row.line, why: conflict.into() }.into()
            }
            error => error,
        })?;
        settled.push(taken);
    }
    Ok(settled)
}

/// What came back for that expense, if as much is left of it with all that came `back` before.
async fn settle(
    db: &mut Connection,
    person: i64,
    taken: &TakenRow,
    of: ExpenseId,
    back: &mut HashMap<ExpenseId, i64>,
) -> Result<Valid<ExpenseDraft>, OperationError> {
    let draft = taken.draft.clone().as_refund_of(of);
    let before = back.entry(of).or_default();
    check_refund(db, person, None, &draft, *before).await?;
    *before -= draft.amount.minor();
    Ok(draft)
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

/// Writes down what was paid in another currency than the one that was booked.
async fn keep_foreign_amounts(db: &mut Connection, taken: &[TakenRow]) -> Result<(), StoreError> {
    let amounts: Vec<_> = taken
        .iter()
        .filter_map(|taken| {
            let foreign = taken.row.foreign.as_ref()?;
            let currency = foreign.currency.map(|currency| currency.code().to_owned());
            Some([Value::from(taken.expense.to_string()), foreign.amount.as_str().into(), currency.into()])
        })
        .collect();
    if amounts.is_empty() {
        return Ok(());
    }
    let is_whole = amounts.len() == ROWS;
    let mut insert =
        QueryBuilder::new(db.engine(), "INSERT INTO foreign_amounts (expense_id, amount, currency) ");
    insert.push_rows(amounts);
    insert.build().persistent(is_whole).execute(db).await?;
    Ok(())
}

/// Writes down by what each movement is known again. One that was taken over once more is known by the first.
async fn keep_sources(db: &mut Connection, person: &Identity, taken: &[TakenRow]) -> Result<(), StoreError> {
    let sources: Vec<_> = taken
        .iter()
        .filter_map(|taken| {
            let source = taken.source.as_deref()?;
            Some([Value::from(person.id), source.into(), taken.expense.to_string().into()])
        })
        .collect();
    if sources.is_empty() {
        return Ok(());
    }
    let is_whole = sources.len() == ROWS;
    // What further columns there are only the version before writes, and a migration has read.
    let mut insert =
        QueryBuilder::new(db.engine(), "INSERT INTO import_sources (person_id, source, expense_id) ");
    insert.push_rows(sources).push(" ON CONFLICT DO NOTHING");
    insert.build().persistent(is_whole).execute(db).await?;
    Ok(())
}
