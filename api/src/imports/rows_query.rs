//! The rows of an import as they stand: which of them are there already, and which are taken over.
//!
//! Until an import is confirmed this is found anew each time, for the person may have written the same expense down
//! meanwhile, or taken over the same movement from another file; then it stands as it was found.

use std::collections::HashMap;

use domain::{
    ImportId, ImportRow, Money,
    import::{Duplicate, Kept, RowCounts},
};
use uuid::Uuid;

use crate::store::{
    connection::Connection, engine::ByEngine, error::StoreError, query_builder::QueryBuilder,
};

const CORRUPT: StoreError = StoreError::Corrupt("import_rows");

/// How many rows that are like each other are told apart: of those of one day, merchant and amount. A further one is taken to
/// be there already where so many are.
pub(super) const MOST_ALIKE: i64 = 100;

/// Which of the rows are shown.
#[derive(Debug, Clone)]
pub(crate) enum Shown {
    /// So many, after those that come before in this order.
    Part { from: u32, limit: u32, order: RowOrder },
    /// Those of these places.
    Places(Vec<u32>),
}

impl Default for Shown {
    fn default() -> Self {
        Self::Part { from: 0, limit: domain::page::LARGEST_PAGE, order: RowOrder::Line }
    }
}

/// In which order they are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RowOrder {
    /// As they are in the file.
    #[default]
    Line,
    /// First those that have something wrong, or had and were changed, and those whose expense stayed when the import was
    /// undone; then those that are asked about, those that may be there already, and those that are not taken where nobody
    /// says otherwise. A row that is ticked stays where it is.
    Attention,
}

/// What is like the row among the person's expenses.
const ALIKE: ByEngine<&str> = ByEngine {
    sqlite: "e.spent_on = r.spent_on AND e.merchant = r.merchant COLLATE NOCASE",
    postgres: "e.spent_on = CAST(r.spent_on AS DATE) AND lower(e.merchant) = lower(r.merchant)",
};

/// Begins a statement about `told`, the rows of the import. `known` is by what a row is there already, and `takes` whether it
/// is taken over. Of the expenses that are like a row so many are counted as its ordinal may be.
pub(super) fn push_told(statement: &mut QueryBuilder<'_>, import: ImportId) {
    let alike = ALIKE.on(statement.engine());
    statement
        .push(format_args!(
            "WITH judged AS MATERIALIZED (
                 SELECT r.place, r.kind, r.spent_on, r.merchant, r.currency, r.amount_minor, r.faulty, r.asked, r.money_in, r.usual,
                     r.ticked, r.edited, r.expense_id, r.outcome,
                     CASE WHEN i.imported_at IS NULL THEN 0 ELSE 1 END AS done,
                     CASE
                         WHEN i.imported_at IS NOT NULL THEN r.duplicate
                         WHEN r.source IS NOT NULL AND EXISTS (
                             SELECT 1 FROM import_sources s WHERE s.person_id = i.person_id AND s.source = r.source
                         ) THEN 'imported'
                         WHEN r.amount_minor IS NOT NULL AND (
                             SELECT count(*) FROM (
                                 SELECT 1 FROM expenses e
                                 WHERE e.person_id = i.person_id AND e.deleted_at IS NULL AND e.currency = r.currency
                                   AND e.amount_minor = r.amount_minor AND {alike}
                                 LIMIT {MOST_ALIKE}
                             ) AS likes
                         ) >= r.ordinal THEN 'alike'
                         WHEN r.repeated = 1 THEN 'repeated'
                     END AS known
                 FROM imports i JOIN import_rows r ON r.import_id = i.id
                 WHERE r.place >= 0 AND i.id = "
        ))
        .push_bind(import.to_string())
        .push(
            "), told AS (
                 SELECT j.*, CASE
                     WHEN j.done = 1 THEN coalesce(j.ticked, 0)
                     WHEN j.amount_minor IS NULL THEN 0
                     WHEN j.ticked IS NOT NULL THEN j.ticked
                     WHEN j.usual = 1 AND (j.known IS NULL OR j.known = 'repeated') THEN 1
                     ELSE 0
                 END AS takes
                 FROM judged j
             ) ",
        );
}

pub(super) fn told(db: &Connection, import: ImportId) -> QueryBuilder<'static> {
    let mut statement = QueryBuilder::new(db.engine(), "");
    push_told(&mut statement, import);
    statement
}

/// How many rows there are of each sort, and what those come to that are taken.
pub(super) async fn sums(
    db: &mut Connection,
    import: ImportId,
) -> Result<(RowCounts, Vec<Money>), StoreError> {
    type Counts = (i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64);
    let mut select = told(db, import);
    select.push(
        "SELECT count(*), count(CASE WHEN takes = 1 THEN 1 END), count(CASE WHEN faulty = 1 THEN 1 END),
             count(CASE WHEN asked = 1 THEN 1 END), count(known), count(CASE WHEN money_in = 1 THEN 1 END),
             count(CASE WHEN kind = 'refund' THEN 1 END), count(CASE WHEN kind = 'transfer' THEN 1 END),
             count(CASE WHEN kind = 'pending' THEN 1 END), count(CASE WHEN kind = 'reverted' THEN 1 END),
             count(CASE WHEN kind = 'fee' THEN 1 END),
             count(CASE WHEN outcome IN ('changed', 'submitted') THEN 1 END)
         FROM told",
    );
    let (all, taken, faulty, asked, duplicates, money_in, refunds, transfers, pending, reverted, fees, kept): Counts =
        select.build().fetch_one(db).await?;
    let count = |count: i64| u32::try_from(count).map_err(|_| CORRUPT);
    let counts = RowCounts {
        all: count(all)?,
        taken: count(taken)?,
        faulty: count(faulty)?,
        asked: count(asked)?,
        duplicates: count(duplicates)?,
        money_in: count(money_in)?,
        refunds: count(refunds)?,
        transfers: count(transfers)?,
        pending: count(pending)?,
        reverted: count(reverted)?,
        fees: count(fees)?,
        kept: count(kept)?,
    };
    let mut select = told(db, import);
    select.push(
        "SELECT currency, CAST(sum(amount_minor) AS BIGINT) FROM told WHERE takes = 1 AND currency IS NOT NULL
         GROUP BY currency ORDER BY currency",
    );
    let sums: Vec<(String, i64)> = select.build().fetch_all(db).await?;
    let totals = sums
        .into_iter()
        .map(|(currency, minor)| Ok(Money::new(minor, currency.parse().map_err(|_| CORRUPT)?)))
        .collect::<Result<_, StoreError>>()?;
    Ok((counts, totals))
}

/// Place, by what it is known, whether it is taken and was edited, its expense, and what became of that.
type Stored = (i64, Option<String>, i64, i64, Option<String>, Option<String>);

/// The rows that are to be shown.
pub(super) async fn rows(
    db: &mut Connection,
    import: ImportId,
    shown: &Shown,
) -> Result<Vec<ImportRow>, StoreError> {
    if matches!(shown, Shown::Places(places) if places.is_empty()) {
        return Ok(Vec::new());
    }
    let mut select = told(db, import);
    select.push("SELECT place, known, takes, edited, expense_id, outcome FROM told ");
    match shown {
        Shown::Places(places) => {
            select.push("WHERE place IN (").push_list(places.iter().map(|place| i64::from(*place)));
            select.push(") ORDER BY place");
        }
        Shown::Part { from, limit, order } => {
            if *order == RowOrder::Attention {
                select.push(
                    "ORDER BY CASE WHEN faulty = 1 OR edited = 1 OR outcome IN ('changed', 'submitted') THEN 0
                         WHEN asked = 1 THEN 1 WHEN known IS NOT NULL THEN 2 WHEN usual = 0 THEN 3 ELSE 4 END, place",
                );
            } else {
                select.push("ORDER BY place");
            }
            select.push(" LIMIT ").push_bind(i64::from(*limit));
            select.push(" OFFSET ").push_bind(i64::from(*from));
        }
    }
    let is_common = matches!(shown, Shown::Part { .. });
    let stored: Vec<Stored> = select.build().persistent(is_common).fetch_all(db).await?;
    let mut contents = contents(db, import, &stored, is_common).await?;
    stored
        .into_iter()
        .map(|stored| {
            let content = contents.remove(&stored.0).ok_or(CORRUPT)?;
            row(stored, &content)
        })
        .collect()
}

/// What was read of these rows. It is read after it is known which are shown: all of it is as long as the file.
async fn contents(
    db: &mut Connection,
    import: ImportId,
    stored: &[Stored],
    is_common: bool,
) -> Result<HashMap<i64, String>, StoreError> {
    if stored.is_empty() {
        return Ok(HashMap::new());
    }
    let mut select =
        QueryBuilder::new(db.engine(), "SELECT place, content FROM import_rows WHERE import_id = ");
    select.push_bind(import.to_string()).push(" AND place IN (");
    select.push_list(stored.iter().map(|(place, ..)| *place)).push(")");
    let contents: Vec<(i64, String)> = select.build().persistent(is_common).fetch_all(db).await?;
    Ok(contents.into_iter().collect())
}

fn row(
    (place, known, takes, edited, expense, outcome): Stored,
    content: &str,
) -> Result<ImportRow, StoreError> {
    let read: ImportRow = serde_json::from_str(content).map_err(|_| CORRUPT)?;
    let expense = expense.map(|id| id.parse::<Uuid>().map(domain::ExpenseId)).transpose();
    Ok(ImportRow {
        place: u32::try_from(place).map_err(|_| CORRUPT)?,
        duplicate: known.as_deref().and_then(Duplicate::from_word),
        taken: takes == 1,
        edited: edited == 1,
        expense: expense.map_err(|_| CORRUPT)?,
        kept: outcome.as_deref().and_then(Kept::from_word),
        ..read
    })
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::store::engine::Engine;

    #[tokio::test]
    async fn whether_a_row_is_known_does_not_depend_on_how_much_was_spent_that_day() {
        let folder = TempDir::new().unwrap();
        let file = format!("sqlite:{}", folder.path().join("api.db").display());
        let store = crate::store::open(&file).await.unwrap();
        let mut explain = QueryBuilder::new(Engine::Sqlite, "EXPLAIN QUERY PLAN ");
        push_told(&mut explain, ImportId(Uuid::nil()));
        explain.push("SELECT place, known, takes FROM told");
        let plan: Vec<(i64, i64, i64, String)> =
            explain.build().fetch_all(&mut store.connection().await.unwrap()).await.unwrap();
        let by = "USING INDEX expenses_alike (person_id=? AND spent_on=? AND currency=? AND amount_minor=?)";
        assert!(plan.iter().any(|(.., step)| step.ends_with(by)), "{plan:?}");
    }
}
