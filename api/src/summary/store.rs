//! Sums over all that a person has. The database keeps them with every write (`*_expense_sums.sql`), so that they
//! cost the same however much there is.

use domain::{
    Category, Money, Status, money,
    summary::{Spending, Standing, Summary},
};
use time::Date;

use crate::{
    auth::identity::Identity,
    store::{Store, engine::ByEngine, error::StoreError, json_rows::from_json, query::query},
};

/// One statement, so that all of it is of one moment: what was spent by month, category and currency, how many reports of
/// each status there are, and what is in them and in none by currency.
const SUMS: ByEngine<&str> = ByEngine {
    sqlite: "
    SELECT json_array(
        (SELECT json_group_array(json_array(month, category, currency, amount_minor)
                                 ORDER BY month, category, currency)
         FROM spending_sums WHERE person_id = $1 AND month >= $2 AND expenses > 0),
        (SELECT json_group_array(json_array(status, reports)) FROM (
             SELECT status, count(*) AS reports FROM reports
             WHERE person_id = $1 AND deleted_at IS NULL GROUP BY status
         )),
        (SELECT json_group_array(json_array(standing, currency, amount_minor))
         FROM standing_sums WHERE person_id = $1 AND expenses > 0)
    )",
    postgres: "
    SELECT json_build_array(
        (SELECT coalesce(json_agg(json_build_array(month, category, currency, amount_minor)
                                  ORDER BY month, category, currency), '[]')
         FROM spending_sums WHERE person_id = $1 AND month >= $2 AND expenses > 0),
        (SELECT coalesce(json_agg(json_build_array(status, reports)), '[]') FROM (
             SELECT status, count(*) AS reports FROM reports
             WHERE person_id = $1 AND deleted_at IS NULL GROUP BY status
         ) AS counted),
        (SELECT coalesce(json_agg(json_build_array(standing, currency, amount_minor)), '[]')
         FROM standing_sums WHERE person_id = $1 AND expenses > 0)
    )::text",
};

/// What is in no report, in the place of a status.
const UNREPORTED: &str = "unreported";

type Sums = (Vec<(String, String, String, i64)>, Vec<(String, usize)>, Vec<(String, String, i64)>);

impl Store {
    /// How things stand for the person, with what was spent from the month of the day `from` on.
    pub(crate) async fn summary(&self, person: &Identity, from: Date) -> Result<Summary, StoreError> {
        let month = format!("{:04}-{:02}", from.year(), u8::from(from.month()));
        let sums: String =
            query(SUMS).bind(person.id).bind(month).fetch_scalar(&mut self.connection().await?).await?;
        summary(from_json(&sums, "sums")?).ok_or(StoreError::Corrupt("sums"))
    }
}

fn summary((spending, reports, sums): Sums) -> Option<Summary> {
    let spending = spending.into_iter().map(|(month, category, currency, minor)| {
        Some(Spending { month, category: Category::from_word(&category)?, total: amount(&currency, minor)? })
    });
    let of = |standing: &str| {
        let sums = sums.iter().filter(|(word, ..)| word == standing);
        sums.map(|(_, currency, minor)| amount(currency, *minor)).collect::<Option<Vec<_>>>()
    };
    let standing = Status::ALL.into_iter().filter_map(|status| {
        let (_, reports) = *reports.iter().find(|(word, _)| word == status.word())?;
        Some(of(status.word()).map(|sums| Standing { status, reports, totals: money::totals(sums) }))
    });
    Some(Summary {
        spending: spending.collect::<Option<_>>()?,
        standing: standing.collect::<Option<_>>()?,
        loose: of(UNREPORTED)?,
    })
}

fn amount(currency: &str, minor: i64) -> Option<Money> {
    Some(Money::new(minor, currency.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{
        empty_store::empty_store,
        query_plan::{explain, steps},
    };

    #[tokio::test]
    async fn the_sums_are_read_off_their_rows_and_no_expense_is() {
        let (_folder, store) = empty_store().await;
        let mut sums = explain();
        sums.push(SUMS.sqlite);
        let steps = steps(&store, sums.build().bind(1).bind("2026-01")).await;
        let reads: Vec<_> = steps.iter().filter(|step| step.contains("SEARCH")).collect();
        assert_eq!(
            reads,
            [
                "SEARCH spending_sums USING PRIMARY KEY (person_id=? AND month>?)",
                "SEARCH reports USING INDEX reports_by_status (person_id=?)",
                "SEARCH standing_sums USING PRIMARY KEY (person_id=?)",
            ]
        );
        assert!(steps.iter().all(|step| !step.contains("SCAN expenses")), "{steps:?}");
    }
}
