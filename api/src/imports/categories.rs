//! Which category a person chooses for a merchant, by what they have chosen before.

use std::collections::HashMap;

use domain::Category;

use crate::{
    search::fold::fold,
    store::{
        Store,
        error::StoreError,
        json_rows::{from_json, json_arrays},
        query_builder::QueryBuilder,
    },
};

/// How many expenses are looked at, the latest first.
const MOST: i64 = 5000;

/// How often each category was chosen for each merchant.
#[derive(Debug, Clone, Default)]
pub(crate) struct Categories(HashMap<String, [i64; Category::ALL.len()]>);

impl Categories {
    pub(crate) fn add(&mut self, merchant: &str, category: Category, times: i64) {
        let Some(merchant) = key(merchant) else { return };
        let counts = self.0.entry(merchant).or_default();
        if let Some(place) = Category::ALL.iter().position(|one| *one == category)
            && let Some(count) = counts.get_mut(place)
        {
            *count += times;
        }
    }

    /// What was chosen most. That it is none of the others says little, as it is what is proposed for a merchant who is new.
    pub(crate) fn of(&self, merchant: &str) -> Option<Category> {
        let counts = self.0.get(&key(merchant)?)?;
        let chosen = Category::ALL.into_iter().zip(counts).filter(|(_, count)| **count > 0);
        chosen
            .max_by_key(|(category, count)| (*category != Category::Other, **count))
            .map(|(category, _)| category)
    }
}

/// A merchant's name without what banks put beside it: numbers of shops and of payments.
pub(super) fn key(merchant: &str) -> Option<String> {
    let folded = fold(merchant);
    let words = folded.split(|one: char| !one.is_alphanumeric());
    let words: Vec<_> =
        words.filter(|word| !word.is_empty() && !word.contains(|one: char| one.is_numeric())).collect();
    Some(words.join(" ")).filter(|words| !words.is_empty())
}

impl Store {
    /// What the person has chosen lately.
    pub(crate) async fn chosen_categories(&self, person: i64) -> Result<Categories, StoreError> {
        let mut db = self.connection().await?;
        let mut select = QueryBuilder::new(db.engine(), "SELECT ");
        select
            .push(json_arrays(db.engine(), "merchant, category, times", "merchant, category"))
            .push(
                " FROM (
                     SELECT merchant, category, count(*) AS times FROM (
                         SELECT merchant, category FROM expenses WHERE deleted_at IS NULL AND person_id = ",
            )
            .push_bind(person)
            .push(" ORDER BY spent_on DESC, id DESC LIMIT 0 + ")
            .push_bind(MOST)
            .push(") AS lately GROUP BY merchant, category) AS chosen");
        let chosen: String = select.build().fetch_scalar(&mut db).await?;
        let chosen: Vec<(String, String, i64)> = from_json(&chosen, "expenses")?;
        let mut categories = Categories::default();
        for (merchant, category, times) in chosen {
            let category = Category::from_name(&category).ok_or(StoreError::Corrupt("expenses"))?;
            categories.add(&merchant, category, times);
        }
        Ok(categories)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_category_that_was_chosen_most_for_a_merchant_is_proposed() {
        let mut categories = Categories::default();
        categories.add("Café Süd 12", Category::Other, 9);
        categories.add("CAFE SUD", Category::Meals, 2);
        categories.add("Cafe Sud 0815", Category::Events, 1);
        categories.add("4711", Category::Office, 1);
        assert_eq!(categories.of("cafe sud *99"), Some(Category::Meals));
        assert_eq!((categories.of("Cafe"), categories.of("4711"), categories.of("")), (None, None, None));
        categories.add("Kiosk", Category::Other, 1);
        assert_eq!(categories.of("KIOSK"), Some(Category::Other));
    }
}
