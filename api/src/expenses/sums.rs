//! What expenses come to that are written together. Triggers keep the sums with every write; SQLite's would find and change
//! the same few lines for each row.

use std::collections::BTreeMap;

use domain::ExpenseDraft;

use crate::store::{
    connection::Connection, engine::Engine, error::StoreError, query::query, query_builder::QueryBuilder,
};

/// How many lines go into one statement.
const LINES: usize = 100;

/// How many expenses there are, and what they come to.
type Sum = (i64, i64);

/// Has none of the person's new expenses summed until [`end_together`]. PostgreSQL sums what one statement writes anyway.
pub(super) async fn begin_together(db: &mut Connection, person: i64) -> Result<(), StoreError> {
    if db.engine() == Engine::Sqlite {
        query("INSERT INTO expenses_summed_together (person_id) VALUES ($1)")
            .bind(person)
            .execute(db)
            .await?;
    }
    Ok(())
}

/// Adds up what was written since, in no report.
pub(super) async fn end_together<'d>(
    db: &mut Connection,
    person: i64,
    drafts: impl Iterator<Item = &'d ExpenseDraft>,
) -> Result<(), StoreError> {
    if db.engine() == Engine::Postgres {
        return Ok(());
    }
    let mut spending = BTreeMap::<_, Sum>::new();
    let mut unreported = BTreeMap::<_, Sum>::new();
    for draft in drafts {
        let (day, currency) = (draft.date, draft.amount.currency().code().to_owned());
        let month = (day.year(), u8::from(day.month()));
        for (count, minor) in [
            spending.entry((month, draft.category.word(), currency.clone())).or_default(),
            unreported.entry(currency).or_default(),
        ] {
            *count += 1;
            *minor += draft.amount.minor();
        }
    }
    let spending: Vec<_> = spending.into_iter().collect();
    for lines in spending.chunks(LINES) {
        let mut insert = QueryBuilder::new(
            db.engine(),
            "INSERT INTO spending_sums (person_id, month, category, currency, expenses, amount_minor) ",
        );
        insert.push_rows(lines.iter().map(|(((year, month), category, currency), (count, minor))| {
            [
                person.into(),
                format!("{year:04}-{month:02}").into(),
                (*category).into(),
                currency.into(),
                (*count).into(),
                (*minor).into(),
            ]
        }));
        add(insert, db).await?;
    }
    let mut insert = QueryBuilder::new(
        db.engine(),
        "INSERT INTO standing_sums (person_id, standing, currency, expenses, amount_minor) ",
    );
    let unreported: Vec<_> = unreported.into_iter().collect();
    insert.push_rows(unreported.iter().map(|(currency, (count, minor))| {
        [person.into(), "unreported".into(), currency.into(), (*count).into(), (*minor).into()]
    }));
    if !unreported.is_empty() {
        add(insert, db).await?;
    }
    query("DELETE FROM expenses_summed_together WHERE person_id = $1").bind(person).execute(db).await?;
    Ok(())
}

/// Adds these lines to those that are there.
async fn add(mut insert: QueryBuilder<'_>, db: &mut Connection) -> Result<(), StoreError> {
    insert.push(
        " ON CONFLICT DO UPDATE
         SET expenses = expenses + excluded.expenses, amount_minor = amount_minor + excluded.amount_minor",
    );
    // How many lines there are is another number each time.
    insert.build().persistent(false).execute(db).await?;
    Ok(())
}
