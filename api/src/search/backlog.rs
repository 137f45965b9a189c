//! The expenses whose text no version of this program has folded yet, or another one than this. They are worked off when
//! the database is opened.

use super::index::put_text;
use crate::store::{connection::Connection, engine::ByEngine, query::query, query_builder::QueryBuilder};

/// How many expenses are worked off at a time.
const BATCH: i64 = 500;

/// On PostgreSQL other processes may be at it, and at the expenses: each takes what no other has hold of. What somebody
/// changes just now is folded by them.
const NEXT: ByEngine<&str> = ByEngine {
    sqlite: "SELECT b.expense_id, e.person_id, e.merchant, e.description
             FROM expense_search_backlog b JOIN expenses e ON e.id = b.expense_id ORDER BY b.expense_id LIMIT $1",
    postgres: "SELECT b.expense_id, e.person_id, e.merchant, e.description
               FROM expense_search_backlog b JOIN expenses e ON e.id = b.expense_id ORDER BY b.expense_id LIMIT $1
               FOR UPDATE SKIP LOCKED",
};

/// Works some of it off, and tells how many there were.
pub(crate) async fn work_off_batch(db: &mut Connection) -> Result<u64, sqlx::Error> {
    let batch: Vec<(String, i64, String, String)> = query(NEXT).bind(BATCH).fetch_all(db).await?;
    if batch.is_empty() {
        return Ok(0);
    }
    for (expense, person, merchant, description) in &batch {
        put_text(db, *person, expense, merchant, description).await?;
    }
    let mut done = QueryBuilder::new(db.engine(), "DELETE FROM expense_search_backlog WHERE expense_id IN (");
    done.push_list(batch.iter().map(|(expense, ..)| expense)).push(")");
    done.build().persistent(false).execute(db).await
}
