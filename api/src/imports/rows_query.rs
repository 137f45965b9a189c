//! The rows of an import as they stand: which of them are there already, and which are taken over.
//!
//! Until an import is confirmed this is found anew each time, for the person may have written the same expense down
//! meanwhile, or taken over the same movement from another file; then it stands as it was found.

use std::ops::Range;

use domain::{
    ImportId, ImportRow, Money,
    import::{Duplicate, Kept, RowCounts},
};
use uuid::Uuid;

use crate::store::{
    connection::Connection,
    engine::ByEngine,
    error::StoreError,
    json_rows::{from_json, json_arrays},
    query_builder::QueryBuilder,
};

const TABLE: &str = "import_rows";
const CORRUPT: StoreError = StoreError::Corrupt(TABLE);

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

/// Begins a statement about `told`, the rows of the import at these places, with what further columns of them, as `r`, it
/// reads: a comma stands before each. `known` is by what a row is there already, and `takes` whether it is taken over. Of the
/// expenses that are like a row so many are counted as its ordinal may be. From the confirmation on a row was taken that names
/// an expense, where it says nothing else; before, that is only the name which the expense would have.
pub(super) fn push_told(
    statement: &mut QueryBuilder<'_>,
    import: ImportId,
    places: Range<i64>,
    columns: &'static str,
) {
    let alike = ALIKE.on(statement.engine());
    statement
        .push(format_args!(
            "WITH judged AS (
                 SELECT r.place, r.kind, r.spent_on, r.merchant, r.currency, r.amount_minor, r.faulty, r.asked, r.money_in, r.usual,
                     r.ticked, r.edited, CASE WHEN i.imported_at IS NOT NULL THEN r.expense_id END AS expense_id, r.outcome,
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
                     END AS known{columns}
                 FROM imports i JOIN import_rows r ON r.import_id = i.id
                 WHERE r.place >= "
        ))
        .push_bind(places.start)
        .push(" AND r.place < ")
        .push_bind(places.end)
        .push(" AND i.id = ")
        .push_bind(import.to_string())
        // What has a limit is not made a part of the query around it, which would judge a row wherever it asks how it was
        // judged; nor need all of it be written down before it is read.
        .push(format_args!(" LIMIT {}", i64::MAX))
        .push(
            "), told AS (
                 SELECT j.*, CASE
                     WHEN j.done = 1 THEN coalesce(j.ticked, CASE WHEN j.expense_id IS NULL THEN 0 ELSE 1 END)
                     WHEN j.amount_minor IS NULL THEN 0
                     WHEN j.ticked IS NOT NULL THEN j.ticked
                     WHEN j.usual = 1 AND (j.known IS NULL OR j.known = 'repeated') THEN 1
                     ELSE 0
                 END AS takes
                 FROM judged j
             ) ",
        );
}

/// As [`push_told`], of all rows.
pub(super) fn told(db: &Connection, import: ImportId) -> QueryBuilder<'static> {
    let mut statement = QueryBuilder::new(db.engine(), "");
    push_told(&mut statement, import, 0..i64::MAX, "");
    statement
}

/// The rows of an import as they are shown: how many there are of each sort, what those come to that are taken, and some of
/// them.
#[derive(Debug)]
pub(super) struct ToldRows {
    pub(super) counts: RowCounts,
    pub(super) totals: Vec<Money>,
    pub(super) rows: Vec<ImportRow>,
}

/// All of it in one statement, so that each row is judged once. The content is read of the rows alone that are shown: all of
/// it is as long as the file.
pub(super) async fn told_rows(
    db: &mut Connection,
    import: ImportId,
    shown: &Shown,
) -> Result<ToldRows, StoreError> {
    type Told = (i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, String, String);
    let engine = db.engine();
    let mut select = told(db, import);
    push_shown(&mut select, shown);
    select
        .push(
            "SELECT count(*), count(CASE WHEN takes = 1 THEN 1 END), count(CASE WHEN faulty = 1 THEN 1 END),
                 count(CASE WHEN asked = 1 THEN 1 END), count(known), count(CASE WHEN money_in = 1 THEN 1 END),
                 count(CASE WHEN kind = 'refund' THEN 1 END), count(CASE WHEN kind = 'transfer' THEN 1 END),
                 count(CASE WHEN kind = 'pending' THEN 1 END), count(CASE WHEN kind = 'reverted' THEN 1 END),
                 count(CASE WHEN kind = 'fee' THEN 1 END),
                 count(CASE WHEN outcome IN ('changed', 'submitted') THEN 1 END), (SELECT ",
        )
        .push(json_arrays(engine, "currency, minor", "currency"))
        .push(
            " FROM (
                 SELECT currency, CAST(sum(amount_minor) AS BIGINT) AS minor
                 FROM told WHERE takes = 1 AND currency IS NOT NULL GROUP BY currency
             ) AS totals), (SELECT ",
        )
        .push(json_arrays(
            engine,
            "s.place, s.known, s.takes, s.edited, s.expense_id, s.outcome, r.content",
            "s.rank, s.place",
        ))
        .push(" FROM shown s ")
        .push(WITH_ROWS.on(engine))
        .push(" r ON r.place = s.place AND r.import_id = ")
        .push_bind(import.to_string())
        .push(") FROM told");
    let is_common = matches!(shown, Shown::Part { .. });
    let told: Told = select.build().persistent(is_common).fetch_one(db).await?;
    let (all, taken, faulty, asked, duplicates, money_in, ..) = told;
    let (.., refunds, transfers, pending, reverted, fees, kept, totals, rows) = told;
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
    let totals = from_json::<Vec<(String, i64)>>(&totals, TABLE)?
        .into_iter()
        .map(|(currency, minor)| Ok(Money::new(minor, currency.parse().map_err(|_| CORRUPT)?)))
        .collect::<Result<_, StoreError>>()?;
    let rows = from_json::<Vec<Stored>>(&rows, TABLE)?.into_iter().map(row).collect::<Result<_, _>>()?;
    Ok(ToldRows { counts, totals, rows })
}

/// By what rows that were told are joined with all that is written of them. SQLite keeps the order of a CROSS JOIN.
const WITH_ROWS: ByEngine<&str> = ByEngine { sqlite: "CROSS JOIN import_rows", postgres: "JOIN import_rows" };

/// Adds `shown`, the rows that are to be shown.
fn push_shown(statement: &mut QueryBuilder<'_>, shown: &Shown) {
    const ATTENTION: &str = "CASE WHEN faulty = 1 OR edited = 1 OR outcome IN ('changed', 'submitted') THEN 0
        WHEN asked = 1 THEN 1 WHEN known IS NOT NULL THEN 2 WHEN usual = 0 THEN 3 ELSE 4 END";
    let rank = match shown {
        Shown::Part { order: RowOrder::Attention, .. } => ATTENTION,
        Shown::Part { .. } | Shown::Places(_) => "0",
    };
    statement.push(format_args!(
        ", shown AS (SELECT place, known, takes, edited, expense_id, outcome, {rank} AS rank FROM told "
    ));
    match shown {
        Shown::Places(places) if places.is_empty() => {
            statement.push("WHERE 1 = 0");
        }
        Shown::Places(places) => {
            statement.push("WHERE place IN (").push_list(places.iter().map(|place| i64::from(*place)));
            statement.push(")");
        }
        Shown::Part { from, limit, .. } => {
            // SQLite plans a statement anew each time whose LIMIT is a bare parameter.
            statement.push("ORDER BY rank, place LIMIT 0 + ").push_bind(i64::from(*limit));
            statement.push(" OFFSET 0 + ").push_bind(i64::from(*from));
        }
    }
    statement.push(") ");
}

/// Place, by what it is known, whether it is taken and was edited, its expense, what became of that, and what was read.
type Stored = (i64, Option<String>, i64, i64, Option<String>, Option<String>, String);

fn row((place, known, takes, edited, expense, outcome, content): Stored) -> Result<ImportRow, StoreError> {
    let read: ImportRow = from_json(&content, TABLE)?;
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
    use super::*;
    use crate::store::{
        empty_store::empty_store,
        query_plan::{explain, steps},
    };

    #[tokio::test]
    async fn whether_a_row_is_known_does_not_depend_on_how_much_was_spent_that_day() {
        let (_folder, store) = empty_store().await;
        let mut known = explain();
        push_told(&mut known, ImportId(Uuid::nil()), 0..i64::MAX, "");
        known.push("SELECT place, known, takes FROM told");
        let steps = steps(&store, known.build()).await;
        let by = "USING INDEX expenses_alike (person_id=? AND spent_on=? AND merchant=? AND currency=? \
                  AND amount_minor=?)";
        assert!(steps.iter().any(|step| step.ends_with(by)), "{steps:?}");
    }
}
