//! A look at the newest texts of a person who has very many, before the index is asked: which parts of what somebody typed
//! are rare, and whether it comes so often that it is read off in a moment.
//!
//! The index of trigrams goes through the rows of every part that it is asked for. With a million expenses that takes longer
//! than all else, but where it is asked for rare parts alone, and the texts that have them are looked at themselves.

use std::collections::BTreeSet;

use crate::store::{connection::Connection, error::StoreError, json_rows::from_json, query::query};

/// How many characters a text has at least that the index knows.
pub(super) const TRIGRAM: usize = 3;
/// How many expenses are very many. For who has fewer, the index takes no longer than such a look.
const MANY: i64 = 100_000;
/// How many texts are looked at.
const LOOKED_AT: i64 = 512;
/// How many of them hold what comes often.
const OFTEN: usize = 2;
/// How many parts the index is asked for.
const PARTS: usize = 3;

/// The newest texts.
#[derive(Debug)]
pub(crate) struct Sample(Vec<String>);

impl Sample {
    /// Nothing where the person has not very many. It is for SQLite, whose index this is about.
    pub(super) async fn of(db: &mut Connection, person: i64) -> Result<Option<Self>, StoreError> {
        let texts: String = query(
            "SELECT json_group_array(text) FROM (
                 SELECT s.text AS text FROM expenses e CROSS JOIN expense_search s ON s.expense_id = e.id
                 WHERE e.deleted_at IS NULL AND e.person_id = $1 ORDER BY e.spent_on DESC, e.id DESC
                 LIMIT iif((SELECT sum(expenses) FROM standing_sums WHERE person_id = $1) >= $2, $3, 0)
             )",
        )
        .bind(person)
        .bind(MANY)
        .bind(LOOKED_AT)
        .fetch_scalar(db)
        .await?;
        let texts: Vec<String> = from_json(&texts, "expense_search")?;
        Ok(Some(Self(texts)).filter(|Self(texts)| !texts.is_empty()))
    }

    #[cfg(test)]
    pub(crate) fn from_texts(texts: &[&str]) -> Self {
        Self(texts.iter().map(|text| (*text).to_owned()).collect())
    }

    /// Whether a text comes often: who reads the newest first has soon found a page of it.
    pub(super) fn has_often(&self, text: &str) -> bool {
        self.count(text) >= OFTEN
    }

    /// The parts of a text that are rarest here, each as long as the index knows them.
    pub(super) fn rarest_parts(&self, text: &str) -> Vec<String> {
        let letters: Vec<char> = text.chars().collect();
        let parts: BTreeSet<String> = letters.windows(TRIGRAM).map(|part| part.iter().collect()).collect();
        let mut parts: Vec<_> = parts.into_iter().map(|part| (self.count(&part), part)).collect();
        parts.sort();
        parts.into_iter().map(|(_, part)| part).take(PARTS).collect()
    }

    fn count(&self, part: &str) -> usize {
        self.0.iter().filter(|text| text.contains(part)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rarest_parts_are_asked_for_and_what_comes_often_is_known() {
        let sample = Sample::from_texts(&["visit 1 to b", "visit 2 to b", "visit 3 to c", "cab"]);
        assert!(sample.has_often("visit") && sample.has_often("to b") && !sample.has_often("visit 3"));
        assert_eq!(sample.rarest_parts("visit 3"), ["t 3", "isi", "it "]);
        assert_eq!(sample.rarest_parts("cab"), ["cab"]);
        assert_eq!(sample.rarest_parts("aaaa"), ["aaa"]);
    }
}
