//! What a refund in a file belongs to: an expense of its person's, or a row of the same file that becomes one. Its merchant and
//! its amount tell, and that it was paid before.

use std::collections::HashMap;

use domain::{
    ExpenseDraft, ExpenseId, ImportId, ImportRow,
    import::{RefundOf, RowKind},
};
use statements::says_refund;
use time::{Date, Duration};
use uuid::Uuid;

use super::{categories, rows_query::told};
use crate::store::{
    connection::Connection, engine::ByEngine, error::StoreError, query::query, query_builder::QueryBuilder,
};

const CORRUPT: StoreError = StoreError::Corrupt("import_rows");

/// How long after it was paid money comes back.
const COMES_BACK_WITHIN: Duration = Duration::days(400);
/// How many expenses are looked at, the latest first.
const MOST: i64 = 2000;
/// How many letters of a name may be another's beginning or end by chance.
const FEW: usize = 3;

/// What a refund may belong to.
struct Paid {
    of: RefundOf,
    merchant: String,
    day: String,
    minor: i64,
    /// How much of it has not come back.
    left: i64,
}

/// What the row is a refund of, if its merchant was paid as much: first what was paid to the cent, then what was paid last.
pub(super) async fn find_paid(
    db: &mut Connection,
    person: i64,
    (import, place): (ImportId, u32),
    back: &ExpenseDraft,
) -> Result<Option<RefundOf>, StoreError> {
    let Some(merchant) = name(&back.merchant) else { return Ok(None) };
    let amount = back.amount.minor();
    let mut paid = rows_paid(db, (import, place), back).await?;
    paid.extend(expenses_paid(db, person, back).await?);
    let taken = taken_back(db, (import, place), back.date).await?;
    let mut found: Vec<_> = paid
        .into_iter()
        .filter(|paid| paid.left - taken.get(&paid.of).copied().unwrap_or_default() >= amount)
        .filter_map(|paid| Some((likeness(&name(&paid.merchant)?, &merchant)?, paid)))
        .collect();
    found.sort_by(|(like, paid), (other_like, other)| {
        let key = |like: &bool, paid: &Paid| (*like, paid.minor == amount);
        key(other_like, other).cmp(&key(like, paid)).then_with(|| other.day.cmp(&paid.day))
    });
    Ok(found.into_iter().next().map(|(_, paid)| paid.of))
}

async fn expenses_paid(
    db: &mut Connection,
    person: i64,
    back: &ExpenseDraft,
) -> Result<Vec<Paid>, StoreError> {
    const PAID: ByEngine<&str> = ByEngine {
        sqlite: "SELECT e.id, e.merchant, e.spent_on, e.amount_minor, e.amount_minor + coalesce(
                     (SELECT sum(f.amount_minor) FROM expenses f WHERE f.refund_of = e.id AND f.deleted_at IS NULL), 0)
                 FROM expenses e
                 WHERE e.person_id = $1 AND e.deleted_at IS NULL AND e.spent_on BETWEEN $2 AND $3 AND e.currency = $4
                   AND e.amount_minor >= $5
                 ORDER BY e.spent_on DESC, e.id LIMIT 0 + $6",
        postgres: "SELECT e.id, e.merchant, CAST(e.spent_on AS TEXT), e.amount_minor, CAST(e.amount_minor + coalesce(
                       (SELECT sum(f.amount_minor) FROM expenses f WHERE f.refund_of = e.id AND f.deleted_at IS NULL), 0)
                       AS BIGINT)
                   FROM expenses e
                   WHERE e.person_id = $1 AND e.deleted_at IS NULL AND e.spent_on BETWEEN $2 AND $3 AND e.currency = $4
                     AND e.amount_minor >= $5
                   ORDER BY e.spent_on DESC, e.id LIMIT 0 + $6",
    };
    let rows: Vec<(String, String, String, i64, i64)> = query(PAID)
        .bind(person)
        .bind(earliest(back.date))
        .bind(back.date)
        .bind(back.amount.currency().code().to_owned())
        .bind(back.amount.minor())
        .bind(MOST)
        .fetch_all(db)
        .await?;
    rows.into_iter()
        .map(|(id, merchant, day, minor, left)| {
            let id = id.parse::<Uuid>().map_err(|_| StoreError::Corrupt("expenses"))?;
            Ok(Paid { of: RefundOf::Expense(ExpenseId(id)), merchant, day, minor, left })
        })
        .collect()
}

/// The rows of the same file that become expenses.
async fn rows_paid(
    db: &mut Connection,
    (import, place): (ImportId, u32),
    back: &ExpenseDraft,
) -> Result<Vec<Paid>, StoreError> {
    let mut select = told(db, import);
    select
        .push("SELECT place, merchant, spent_on, amount_minor FROM told WHERE takes = 1 AND done = 0 AND place <> ")
        .push_bind(i64::from(place))
        .push(" AND currency = ")
        .push_bind(back.amount.currency().code().to_owned())
        .push(" AND amount_minor >= ")
        .push_bind(back.amount.minor())
        .push(" AND spent_on BETWEEN ")
        .push_bind(earliest(back.date).to_string())
        .push(" AND ")
        .push_bind(back.date.to_string());
    let rows: Vec<(i64, String, String, i64)> = select.build().fetch_all(db).await?;
    rows.into_iter()
        .map(|(place, merchant, day, minor)| {
            let of = RefundOf::Row(u32::try_from(place).map_err(|_| CORRUPT)?);
            Ok(Paid { of, merchant, day, minor, left: minor })
        })
        .collect()
}

/// How much other rows of the file take back.
async fn taken_back(
    db: &mut Connection,
    (import, place): (ImportId, u32),
    today: Date,
) -> Result<HashMap<RefundOf, i64>, StoreError> {
    let mut select = QueryBuilder::new(
        db.engine(),
        "SELECT content FROM import_rows WHERE place >= 0 AND ticked = 1 AND amount_minor < 0 AND import_id = ",
    );
    select.push_bind(import.to_string()).push(" AND place <> ").push_bind(i64::from(place));
    let rows: Vec<(String,)> = select.build().fetch_all(db).await?;
    let mut taken = HashMap::new();
    for (content,) in rows {
        let row: ImportRow = serde_json::from_str(&content).map_err(|_| CORRUPT)?;
        if let (Some(of), Some(draft)) = (row.refund_of, row.draft(today)) {
            *taken.entry(of).or_default() += draft.amount.minor();
        }
    }
    Ok(taken)
}

fn earliest(day: Date) -> Date {
    day.checked_sub(COMES_BACK_WITHIN).unwrap_or(day)
}

/// What a merchant is called, without what a bank says of the movement.
fn name(merchant: &str) -> Option<String> {
    let key = categories::key(merchant)?;
    let words: Vec<_> = key.split(' ').filter(|word| !says_refund(word)).collect();
    Some(words.join(" ")).filter(|name| !name.is_empty())
}

/// Whether two names are the same, or, where it is false, one of them the other's beginning or end.
fn likeness(one: &str, other: &str) -> Option<bool> {
    if one == other {
        return Some(true);
    }
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let is_part = long.strip_prefix(short).is_some_and(|rest| rest.starts_with(' '))
        || long.strip_suffix(short).is_some_and(|rest| rest.ends_with(' '));
    (is_part && short.chars().count() > FEW).then_some(false)
}

/// Whether money came in that may be for an expense.
pub(super) const fn may_be_refund(row: &ImportRow) -> bool {
    matches!(row.kind, RowKind::Refund | RowKind::MoneyIn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merchant_is_known_by_the_name_whatever_a_bank_says_beside_it() {
        let name = |text: &str| name(text).unwrap_or_default();
        assert_eq!(
            (name("REFUND HOTEL Plaza 12"), name("Hotel Plaza")),
            ("hotel plaza".into(), "hotel plaza".into())
        );
        assert_eq!((name("Rückerstattung"), name("4711")), (String::new(), String::new()));
        assert_eq!(likeness("hotel plaza", "hotel plaza"), Some(true));
        assert_eq!(likeness("card hotel plaza", "hotel plaza"), Some(false));
        assert_eq!(likeness("hotel", "hotel plaza berlin"), Some(false));
        assert_eq!((likeness("hotels", "hotel plaza"), likeness("ho", "ho chi")), (None, None));
    }
}
