//! Sums over all that a person has, added up in the database.

use domain::{
    Category, Money, Status, money,
    summary::{Spending, Standing, Summary},
};
use sqlx::SqliteConnection;
use time::Date;

use crate::{
    auth::identity::Identity,
    store::{Store, error::StoreError},
};

const CORRUPT: StoreError = StoreError::Corrupt("expenses");

const UNREPORTED: &str = "
    SELECT currency, sum(amount_minor) FROM expenses
    WHERE person_id = ?1 AND deleted_at IS NULL AND report_id IS NULL GROUP BY currency ORDER BY currency";

impl Store {
    /// How things stand for the person, with what was spent from the day `from` on.
    pub(crate) async fn summary(&self, person: &Identity, from: Date) -> Result<Summary, StoreError> {
        let mut snapshot = self.snapshot().await?;
        Ok(Summary {
            spending: spending(&mut snapshot, person, from).await?,
            standing: standing(&mut snapshot, person).await?,
            loose: loose(&mut snapshot, person).await?,
        })
    }
}

async fn spending(
    db: &mut SqliteConnection,
    person: &Identity,
    from: Date,
) -> Result<Vec<Spending>, StoreError> {
    let rows: Vec<(String, String, String, i64)> = sqlx::query_as(
        "SELECT substr(spent_on, 1, 7), category, currency, sum(amount_minor) FROM expenses
         WHERE person_id = ?1 AND deleted_at IS NULL AND spent_on >= ?2
         GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    )
    .bind(person.id)
    .bind(from)
    .fetch_all(db)
    .await?;
    let spending = |(month, category, currency, minor): (_, String, String, i64)| {
        let total = Money::new(minor, currency.parse().ok()?);
        Some(Spending { month, category: Category::from_word(&category)?, total })
    };
    rows.into_iter().map(spending).collect::<Option<_>>().ok_or(CORRUPT)
}

/// Two queries, because a report of two currencies counts once.
async fn standing(db: &mut SqliteConnection, person: &Identity) -> Result<Vec<Standing>, StoreError> {
    let counts: Vec<(String, i64)> = sqlx::query_as(
        "SELECT status, count(*) FROM reports WHERE person_id = ?1 AND deleted_at IS NULL GROUP BY status",
    )
    .bind(person.id)
    .fetch_all(&mut *db)
    .await?;
    let sums: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT r.status, e.currency, sum(e.amount_minor)
         FROM reports r JOIN expenses e ON e.report_id = r.id AND e.deleted_at IS NULL
         WHERE r.person_id = ?1 AND r.deleted_at IS NULL GROUP BY r.status, e.currency",
    )
    .bind(person.id)
    .fetch_all(db)
    .await?;
    let of_status = |status: Status| {
        let reports = counts.iter().find(|(word, _)| word == status.word())?.1;
        let sums = sums.iter().filter(|(word, ..)| word == status.word());
        let totals = sums.map(|(_, currency, minor)| amount(currency, *minor));
        Some(totals.collect::<Result<Vec<_>, _>>().map(|totals| Standing {
            status,
            reports: usize::try_from(reports).unwrap_or_default(),
            totals: money::totals(totals),
        }))
    };
    Status::ALL.into_iter().filter_map(of_status).collect()
}

async fn loose(db: &mut SqliteConnection, person: &Identity) -> Result<Vec<Money>, StoreError> {
    let sums: Vec<(String, i64)> = sqlx::query_as(UNREPORTED).bind(person.id).fetch_all(db).await?;
    sums.iter().map(|(currency, minor)| amount(currency, *minor)).collect()
}

fn amount(currency: &str, minor: i64) -> Result<Money, StoreError> {
    Ok(Money::new(minor, currency.parse().map_err(|_| CORRUPT)?))
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    #[tokio::test]
    async fn what_is_in_no_report_is_added_up_without_a_look_at_what_is_in_one() {
        let folder = TempDir::new().unwrap();
        let file = format!("sqlite:{}", folder.path().join("api.db").display());
        let store = crate::store::open(&file).await.unwrap();
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {UNREPORTED}")))
                .bind(1)
                .fetch_all(&mut *store.connection().await.unwrap())
                .await
                .unwrap();
        let [(_, _, _, step)] = &plan[..] else { panic!("{plan:?}") };
        assert!(step.starts_with("SEARCH expenses USING"), "{step}");
        assert!(step.ends_with("INDEX expenses_loose (person_id=?)"), "{step}");
    }
}
