//! What narrows a list so far that the few expenses that are left are read and put in order, in place of reading all of
//! the person's in their order until a page is full.

use domain::{ExpenseQuery, Sort, Status};

use crate::store::{connection::Connection, query::query, query_builder::QueryBuilder};

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
    /// Nothing is asked where the order of the list leads to what it asks for.
    pub(crate) async fn of(
        db: &mut Connection,
        person: i64,
        query: &ExpenseQuery,
    ) -> Result<Self, sqlx::Error> {
        if query.report.is_some() {
            return Ok(Self::Day);
        }
        let by_amount = matches!(query.sort, Sort::Largest | Sort::Smallest);
        if by_amount && !are_many(db, person, query).await? {
            return Ok(Self::Day);
        }
        match query.status {
            Some(status) if in_reports(db, person, status).await? <= FEW => Ok(Self::Status),
            _ => Ok(Self::None),
        }
    }
}

/// Whether more than a few are of the query's category or in no report, and of its days: all of which one index tells.
async fn are_many(db: &mut Connection, person: i64, query: &ExpenseQuery) -> Result<bool, sqlx::Error> {
    let ExpenseQuery { from, to, category, loose, .. } = query;
    if from.is_none() && to.is_none() && category.is_none() && !loose {
        return Ok(true);
    }
    let mut select =
        QueryBuilder::new(db.engine(), "SELECT EXISTS (SELECT 1 FROM expenses WHERE deleted_at IS NULL");
    select.push(" AND person_id = ").push_bind(person);
    if let Some(category) = category {
        select.push(" AND category = ").push_bind(category.word());
    } else if *loose {
        select.push(" AND report_id IS NULL");
    }
    if let Some(from) = from {
        select.push(" AND spent_on >= ").push_bind(*from);
    }
    if let Some(to) = to {
        select.push(" AND spent_on <= ").push_bind(*to);
    }
    select.push(" LIMIT 1 OFFSET ").push_bind(FEW).push(")");
    select.build().fetch_scalar(db).await
}

/// How many expenses are in the person's reports of a status, as the sums have it.
async fn in_reports(db: &mut Connection, person: i64, status: Status) -> Result<i64, sqlx::Error> {
    query(
        "SELECT CAST(coalesce(sum(expenses), 0) AS BIGINT) FROM standing_sums WHERE person_id = $1 AND standing = $2",
    )
    .bind(person)
    .bind(status.word())
    .fetch_scalar(db)
    .await
}

#[cfg(test)]
mod tests {
    use domain::{Category, Status};
    use time::macros::date;

    use super::*;
    use crate::store::empty_store::empty_store;

    #[tokio::test]
    async fn few_are_read_by_what_narrows_them_and_many_in_their_order() {
        let (_folder, store) = empty_store().await;
        let mut db = store.write_unlocked().await.unwrap();
        // One more than a few meals, half of them in each of two months, and three journeys.
        for statement in [
            "INSERT INTO people (id, issuer, subject) VALUES (1, 'i', 'ada'), (2, 'i', 'ben')",
            "WITH RECURSIVE numbers (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < 2004)
             INSERT INTO expenses (id, person_id, spent_on, merchant, description, category, amount_minor, currency,
                                   created_at)
             SELECT printf('%036d', n), 1, iif(n % 2 = 0, '2026-10-31', '2026-11-02'), 'Cab', '-',
                    iif(n > 2001, 'travel', 'meals'), n, 'EUR', 0 FROM numbers",
            "INSERT INTO standing_sums VALUES
                 (1, 'open', 'EUR', 999, 9), (1, 'open', 'USD', 1001, 9), (1, 'refused', 'USD', 2001, 9),
                 (2, 'refused', 'USD', 1, 9)",
        ] {
            query(statement).execute(&mut db).await.unwrap();
        }
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
            (ExpenseQuery { loose: true, ..by_amount.clone() }, Narrowing::None),
            (ExpenseQuery { loose: true, from: Some(date!(2026 - 11 - 02)), ..by_amount }, Narrowing::Day),
        ] {
            assert_eq!(Narrowing::of(&mut db, 1, &query).await.unwrap(), expected, "{query:?}");
        }
        assert_eq!(Narrowing::of(&mut db, 2, &status(Status::Refused)).await.unwrap(), Narrowing::Status);
    }
}
