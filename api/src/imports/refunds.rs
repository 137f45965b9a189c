//! What a refund in a file belongs to: an expense of its person's, or a row of the same file that becomes one. Its merchant and
//! its amount tell, and that it was paid before.

use std::{
    collections::{BTreeSet, HashMap},
    ops::RangeInclusive,
};

use domain::{
    ExpenseDraft, ExpenseId, ImportId, ImportRow,
    import::{RefundOf, RowKind},
};
use statements::says_refund;
use time::{Date, Duration};
use uuid::Uuid;

use super::{categories, rows_query::told};
use crate::store::{
    connection::Connection, engine::Engine, error::StoreError, json_rows::from_json, query::query,
    query_builder::QueryBuilder,
};

const CORRUPT: StoreError = StoreError::Corrupt("import_rows");

/// How long after it was paid money comes back.
const COMES_BACK_WITHIN: Duration = Duration::days(400);
/// How many expenses are looked at for one refund, the latest first.
const MOST: usize = 2000;
/// How many are read for all refunds of an import.
const MOST_TOGETHER: usize = 20_000;
/// How many letters of a name may be another's beginning or end by chance.
const FEW: usize = 3;

/// What a person has paid that may have come back: by rows of an import that become expenses, and by expenses.
#[derive(Debug, Default)]
pub(super) struct Payments {
    rows: Vec<Paid>,
    /// The latest first.
    expenses: Vec<Paid>,
    /// How much of each comes back by which rows of the import.
    back: HashMap<RefundOf, Vec<(u32, i64)>>,
}

/// What a refund may belong to.
#[derive(Debug)]
struct Paid {
    of: RefundOf,
    /// What its merchant is called.
    name: String,
    day: String,
    currency: String,
    minor: i64,
    /// How much of it has not come back.
    left: i64,
}

/// A row of the database that may be one.
type Stored<Of> = (Of, String, String, String, i64, i64);

impl Payments {
    /// Those to which any of what came `back` may belong, by rows of an import that was read on that day. They are read once for
    /// all of it: who waits to write does not wait the longer, the more came back.
    pub(super) async fn before(
        db: &mut Connection,
        person: i64,
        (import, day): (ImportId, Date),
        back: &[&ExpenseDraft],
    ) -> Result<Self, StoreError> {
        let Some(sought) = Sought::of(back) else { return Ok(Self::default()) };
        Ok(Self {
            rows: rows_paid(db, import, &sought).await?,
            expenses: expenses_paid(db, person, &sought).await?,
            back: rows_back(db, import, day).await?,
        })
    }

    /// What `back`, the row at that place, is a refund of, if its merchant was paid as much: first what was paid to the cent,
    /// then what was paid last.
    pub(super) fn find(&self, place: u32, back: &ExpenseDraft) -> Option<RefundOf> {
        let name = name(&back.merchant)?;
        let (currency, amount) = (back.amount.currency(), back.amount.minor());
        let (first, last) = (earliest(back.date).to_string(), back.date.to_string());
        let fits = |paid: &&Paid| {
            paid.currency == currency.code() && paid.minor >= amount && first <= paid.day && paid.day <= last
        };
        let rows = self.rows.iter().filter(fits).filter(|paid| paid.of != RefundOf::Row(place));
        let expenses = self.expenses.iter().filter(fits).take(MOST);
        let likely = rows.chain(expenses).filter_map(|paid| {
            let has_room = paid.left - self.back_by_others(paid.of, place) >= amount;
            Some((likeness(&paid.name, &name)?, paid)).filter(|_| has_room)
        });
        let rank = |like: bool, paid: &Paid| (like, paid.minor == amount);
        let found = likely.min_by(|(like, paid), (other_like, other)| {
            rank(*other_like, other).cmp(&rank(*like, paid)).then_with(|| other.day.cmp(&paid.day))
        });
        found.map(|(_, paid)| paid.of)
    }

    fn back_by_others(&self, of: RefundOf, place: u32) -> i64 {
        let back = self.back.get(&of).map(Vec::as_slice).unwrap_or_default();
        back.iter().filter(|(other, _)| *other != place).map(|(_, minor)| minor).sum()
    }
}

impl Paid {
    /// Nothing where its merchant has no name.
    fn of<Of>(
        (of, merchant, day, currency, minor, left): Stored<Of>,
        named: impl FnOnce(Of) -> Result<RefundOf, StoreError>,
    ) -> Result<Option<Self>, StoreError> {
        let of = named(of)?;
        Ok(name(&merchant).map(|name| Self { of, name, day, currency, minor, left }))
    }
}

/// What is looked for: as much as this was paid in one of these currencies and on one of these days.
struct Sought {
    minor: i64,
    currencies: BTreeSet<String>,
    days: RangeInclusive<Date>,
    /// How many expenses are read.
    most: usize,
}

impl Sought {
    /// What all of this may have come back for; nothing where nothing has.
    fn of(back: &[&ExpenseDraft]) -> Option<Self> {
        let days = || back.iter().map(|back| back.date);
        Some(Self {
            minor: back.iter().map(|back| back.amount.minor()).min()?,
            currencies: back.iter().map(|back| back.amount.currency().code().to_owned()).collect(),
            days: earliest(days().min()?)..=days().max()?,
            most: back.len().saturating_mul(MOST).min(MOST_TOGETHER),
        })
    }
}

async fn expenses_paid(db: &mut Connection, person: i64, sought: &Sought) -> Result<Vec<Paid>, StoreError> {
    const LEFT: &str = "e.amount_minor + coalesce(
        (SELECT sum(f.amount_minor) FROM expenses f WHERE f.refund_of = e.id AND f.deleted_at IS NULL), 0)";
    let engine = db.engine();
    let mut select = QueryBuilder::new(
        engine,
        match engine {
            Engine::Sqlite => {
                format!("SELECT e.id, e.merchant, e.spent_on, e.currency, e.amount_minor, {LEFT}")
            }
            Engine::Postgres => format!(
                "SELECT e.id, e.merchant, CAST(e.spent_on AS TEXT), e.currency, e.amount_minor, CAST({LEFT} AS BIGINT)"
            ),
        },
    );
    select.push(" FROM expenses e WHERE e.deleted_at IS NULL AND e.person_id = ").push_bind(person);
    select.push(" AND e.spent_on BETWEEN ").push_bind(*sought.days.start());
    select.push(" AND ").push_bind(*sought.days.end());
    select.push(" AND e.amount_minor >= ").push_bind(sought.minor);
    select.push(" AND e.currency IN (").push_list(&sought.currencies);
    select.push(") ORDER BY e.spent_on DESC, e.id LIMIT 0 + ");
    select.push_bind(i64::try_from(sought.most).unwrap_or(i64::MAX));
    let rows: Vec<Stored<String>> = select.build().fetch_all(db).await?;
    let named = |id: String| {
        let id = id.parse::<Uuid>().map_err(|_| StoreError::Corrupt("expenses"))?;
        Ok(RefundOf::Expense(ExpenseId(id)))
    };
    rows.into_iter().filter_map(|row| Paid::of(row, named).transpose()).collect()
}

/// The rows of the same file that become expenses.
async fn rows_paid(db: &mut Connection, import: ImportId, sought: &Sought) -> Result<Vec<Paid>, StoreError> {
    let mut select = told(db, import);
    select
        .push("SELECT place, merchant, spent_on, currency, amount_minor, amount_minor FROM told ")
        .push("WHERE takes = 1 AND done = 0 AND amount_minor >= ")
        .push_bind(sought.minor)
        .push(" AND spent_on BETWEEN ")
        .push_bind(sought.days.start().to_string())
        .push(" AND ")
        .push_bind(sought.days.end().to_string())
        .push(" AND currency IN (")
        .push_list(&sought.currencies)
        .push(")");
    let rows: Vec<Stored<i64>> = select.build().fetch_all(db).await?;
    let named = |place: i64| Ok(RefundOf::Row(u32::try_from(place).map_err(|_| CORRUPT)?));
    rows.into_iter().filter_map(|row| Paid::of(row, named).transpose()).collect()
}

/// How much the rows of the file take back, and of what.
async fn rows_back(
    db: &mut Connection,
    import: ImportId,
    day: Date,
) -> Result<HashMap<RefundOf, Vec<(u32, i64)>>, StoreError> {
    let rows: Vec<(i64, String)> = query(
        "SELECT place, content FROM import_rows WHERE import_id = $1 AND place >= 0 AND ticked = 1 AND amount_minor < 0",
    )
    .bind(import.to_string())
    .fetch_all(db)
    .await?;
    let mut back = HashMap::<_, Vec<_>>::new();
    for (place, content) in rows {
        let row: ImportRow = from_json(&content, "import_rows")?;
        if let (Some(of), Some(draft)) = (row.refund_of, row.draft(day)) {
            let place = u32::try_from(place).map_err(|_| CORRUPT)?;
            back.entry(of).or_default().push((place, draft.amount.minor()));
        }
    }
    Ok(back)
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
