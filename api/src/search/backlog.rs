//! The expenses whose text is still to be folded: those of an import that was just taken over, and those that no version of
//! this program has folded yet, or another one than this. They are worked off some at a time: who waits to write comes in
//! between. Who searches waits until theirs are.

use super::index::searched;
use crate::store::{
    Store,
    connection::Connection,
    engine::{ByEngine, Engine},
    query::query,
    query_builder::QueryBuilder,
};

/// How many expenses are worked off at a time: some tens of milliseconds' worth, where their texts are long.
const BATCH: i64 = 100;

/// On PostgreSQL other processes may be at it, and at the expenses: each takes what no other has hold of. What somebody
/// changes just now is folded by them.
const NEXT: ByEngine<&str> = ByEngine {
    sqlite: "SELECT b.expense_id, e.person_id, e.merchant, e.description
             FROM expense_search_backlog b JOIN expenses e ON e.id = b.expense_id ORDER BY b.expense_id LIMIT $1",
    postgres: "SELECT b.expense_id, e.person_id, e.merchant, e.description
               FROM expense_search_backlog b JOIN expenses e ON e.id = b.expense_id ORDER BY b.expense_id LIMIT $1
               FOR UPDATE SKIP LOCKED",
};

/// Whether any expense of the person's is in it. Most of the time none is, of anybody: SQLite keeps the order of a CROSS JOIN.
const HAS_ANY: ByEngine<&str> = ByEngine {
    sqlite: "SELECT EXISTS (
                 SELECT 1 FROM expense_search_backlog b CROSS JOIN expenses e ON e.id = b.expense_id WHERE e.person_id = $1
             )",
    postgres: "SELECT EXISTS (
                   SELECT 1 FROM expense_search_backlog b JOIN expenses e ON e.id = b.expense_id WHERE e.person_id = $1
               )",
};

/// Waits for those who have hold of a person's expenses in it.
const HELD: &str = "SELECT b.expense_id FROM expense_search_backlog b JOIN expenses e ON e.id = b.expense_id
                    WHERE e.person_id = $1 FOR SHARE OF b";

impl Store {
    /// Waits until what this person's expenses are searched by is written; whoever comes first works it off.
    pub(crate) async fn finish_backlog_of(&self, person: i64) -> Result<(), sqlx::Error> {
        let has_any: bool = query(HAS_ANY).bind(person).fetch_scalar(&mut self.connection().await?).await?;
        if !has_any {
            return Ok(());
        }
        self.fold_backlog().await?;
        // SQLite has one writer: there nobody else is at it any more.
        let mut db = self.connection().await?;
        if db.engine() == Engine::Postgres {
            query(HELD).bind(person).execute(&mut db).await?;
        }
        Ok(())
    }

    /// Works off all of it, and tells how many there were. Whoever ends it in the midst loses nothing.
    pub(crate) async fn fold_backlog(&self) -> Result<u64, sqlx::Error> {
        let mut done = 0;
        loop {
            let mut transaction = self.write_unlocked().await?;
            let batch = work_off_batch(&mut transaction).await?;
            transaction.commit().await?;
            if batch == 0 {
                return Ok(done);
            }
            done += batch;
        }
    }
}

/// Works some of it off, and tells how many there were.
async fn work_off_batch(db: &mut Connection) -> Result<u64, sqlx::Error> {
    let batch: Vec<(String, i64, String, String)> = query(NEXT).bind(BATCH).fetch_all(db).await?;
    if batch.is_empty() {
        return Ok(0);
    }
    // A statement of fewer rows is another statement, and would crowd out one that comes again.
    let is_whole = i64::try_from(batch.len()) == Ok(BATCH);
    let mut put = QueryBuilder::new(db.engine(), "INSERT INTO expense_search (expense_id, person_id, text) ");
    put.push_rows(batch.iter().map(|(expense, person, merchant, description)| {
        [expense.into(), (*person).into(), searched(merchant, description).into()]
    }));
    put.push(
        " ON CONFLICT (expense_id) DO UPDATE SET text = excluded.text WHERE expense_search.text <> excluded.text",
    );
    put.build().persistent(is_whole).execute(db).await?;
    let mut done = QueryBuilder::new(db.engine(), "DELETE FROM expense_search_backlog WHERE expense_id IN (");
    done.push_list(batch.iter().map(|(expense, ..)| expense)).push(")");
    done.build().persistent(is_whole).execute(db).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{
        empty_store::empty_store,
        query_plan::{explain, steps},
    };

    #[tokio::test]
    async fn whether_a_search_has_to_wait_is_told_without_reading_the_expenses() {
        let (_folder, store) = empty_store().await;
        let mut has_any = explain();
        has_any.push(HAS_ANY.sqlite);
        let steps = steps(&store, has_any.build().bind(1)).await;
        let [.., outer, inner] = &steps[..] else { panic!("{steps:?}") };
        assert_eq!(outer, "SCAN b", "{steps:?}");
        assert_eq!(inner, "SEARCH e USING INDEX sqlite_autoindex_expenses_1 (id=?)", "{steps:?}");
    }
}
