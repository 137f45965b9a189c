//! What narrows a list so far that the few expenses that are left are read and put in order, in place of reading all of
//! the person's in their order until a page is full. How many are left, the sums tell (`0017_expense_sums.sql`).

use domain::{ExpenseQuery, Sort};
use sqlx::SqliteConnection;

/// How many expenses are few.
const FEW: i64 = 2000;

/// What a list is read by, where that leaves few.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Narrowing {
    /// Nothing leaves few: by its order.
    None,
    /// The status of the reports they are in.
    Status,
    /// Their report, their category or their day, or that they are in no report: there is an index by each, in the order
    /// of days.
    Day,
}

impl Narrowing {
    /// Which of the person's sums are asked for follows from the query; none is where its order leads to what it asks for.
    pub(crate) async fn of(
        db: &mut SqliteConnection,
        person: i64,
        query: &ExpenseQuery,
    ) -> Result<Self, sqlx::Error> {
        if query.report.is_some() {
            return Ok(Self::Day);
        }
        let by_amount = matches!(query.sort, Sort::Largest | Sort::Smallest);
        let days = (query.from, query.to);
        let narrows_days = query.category.is_some() || days != (None, None);
        if query.status.is_none() && !(by_amount && (narrows_days || query.loose)) {
            return Ok(Self::None);
        }
        let standing =
            if query.loose { Some("unreported") } else { query.status.map(|status| status.word()) };
        let month = |day: Option<time::Date>| {
            day.map(|day| format!("{:04}-{:02}", day.year(), u8::from(day.month())))
        };
        let (standing, spending): (i64, i64) = sqlx::query_as(
            "SELECT (SELECT coalesce(sum(expenses), 0) FROM standing_sums WHERE person_id = ?1 AND standing = ?2),
                    (SELECT coalesce(sum(expenses), 0) FROM spending_sums
                     WHERE person_id = ?1 AND category = coalesce(?3, category)
                       AND month BETWEEN coalesce(?4, '') AND coalesce(?5, '9'))",
        )
        .bind(person)
        .bind(standing)
        .bind(query.category.map(|category| category.word()))
        .bind(month(days.0))
        .bind(month(days.1))
        .fetch_one(db)
        .await?;
        let is_few = |found: i64| found <= FEW;
        Ok(match query {
            _ if by_amount && narrows_days && is_few(spending) => Self::Day,
            ExpenseQuery { loose: true, .. } if by_amount && is_few(standing) => Self::Day,
            ExpenseQuery { status: Some(_), .. } if is_few(standing) => Self::Status,
            _ => Self::None,
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::{Category, Status};
    use tempfile::TempDir;
    use time::macros::date;

    use super::*;

    #[tokio::test]
    async fn few_are_read_by_what_narrows_them_and_many_in_their_order() {
        let folder = TempDir::new().unwrap();
        let file = format!("sqlite:{}", folder.path().join("api.db").display());
        let store = crate::store::open(&file).await.unwrap();
        let mut db = store.write().await.unwrap();
        sqlx::raw_sql(
            "INSERT INTO people (id, issuer, subject) VALUES (1, 'i', 'ada'), (2, 'i', 'ben');
             INSERT INTO standing_sums VALUES
                 (1, 'open', 'EUR', 999, 9), (1, 'open', 'USD', 1001, 9), (1, 'refused', 'USD', 2001, 9),
                 (1, 'unreported', 'USD', 9999, 9), (2, 'refused', 'USD', 1, 9);
             INSERT INTO spending_sums VALUES
                 (1, '2026-10', 'meals', 'EUR', 1500, 9), (1, '2026-11', 'meals', 'EUR', 1500, 9),
                 (1, '2026-11', 'travel', 'EUR', 3, 9), (2, '2026-11', 'meals', 'EUR', 3, 9)",
        )
        .execute(&mut *db)
        .await
        .unwrap();
        let all = ExpenseQuery::default();
        let by_amount = ExpenseQuery { sort: Sort::Largest, ..all.clone() };
        let status = |status| ExpenseQuery { status: Some(status), ..all.clone() };
        let of = |category| ExpenseQuery { category: Some(category), ..by_amount.clone() };
        for (query, expected) in [
            (all.clone(), Narrowing::None),
            (by_amount.clone(), Narrowing::None),
            (status(Status::Open), Narrowing::Status),
            (status(Status::Refused), Narrowing::None),
            (status(Status::Approved), Narrowing::Status),
            (ExpenseQuery { category: Some(Category::Travel), ..all.clone() }, Narrowing::None),
            (of(Category::Travel), Narrowing::Day),
            (of(Category::Meals), Narrowing::None),
            (ExpenseQuery { from: Some(date!(2026 - 11 - 02)), ..of(Category::Meals) }, Narrowing::Day),
            (ExpenseQuery { to: Some(date!(2026 - 10 - 31)), ..by_amount.clone() }, Narrowing::Day),
            (ExpenseQuery { from: Some(date!(2026 - 10 - 31)), ..by_amount.clone() }, Narrowing::None),
            (ExpenseQuery { loose: true, ..by_amount }, Narrowing::None),
        ] {
            assert_eq!(Narrowing::of(&mut db, 1, &query).await.unwrap(), expected, "{query:?}");
        }
        assert_eq!(Narrowing::of(&mut db, 2, &status(Status::Refused)).await.unwrap(), Narrowing::Status);
    }
}
