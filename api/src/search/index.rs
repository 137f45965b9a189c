//! The folded texts in the database, and the two ways to look one up in them.

use domain::ExpenseId;

use super::{
    fold::fold,
    sample::{Sample, TRIGRAM},
};
use crate::store::{
    connection::Connection,
    engine::{ByEngine, Engine},
    error::StoreError,
    query::query,
    query_builder::QueryBuilder,
};

/// How many expenses that hold a text are few, at least: they are read off the index and put in order. Where there are
/// more, the person's expenses are read in their order, and a page of them is soon full.
const FEW: i64 = 1000;
/// Of how many expenses of a person one is few all the same: the more there are, the longer it takes to fill a page.
const ONE_IN: i64 = 125;
/// What stands between the merchant and the description. No text that a person types holds it.
const SEPARATOR: char = '\u{1f}';

/// How a text is looked for among a person's expenses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// By reading the person's expenses one by one: those that hold this.
    Scan(String),
    /// By the index of trigrams.
    Index(Match),
}

/// A person's texts that hold this one, as the index is asked for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Match {
    /// Those that match this expression of FTS5.
    Fts5(String),
    /// Of those that match it the person's that hold the text.
    Rare { expression: String, person: i64, text: String },
    /// Those that have all trigrams of this text, among which are those that hold it.
    Trigrams { person: i64, text: String },
}

impl Match {
    fn of(engine: Engine, person: i64, text: String) -> Self {
        match engine {
            Engine::Sqlite => Self::Fts5(expression(person, [text.as_str()])),
            Engine::Postgres => Self::Trigrams { person, text },
        }
    }

    /// By the parts of the text that are rarest in the sample.
    fn rare(person: i64, text: String, sample: &Sample) -> Self {
        let parts = sample.rarest_parts(&text);
        Self::Rare { expression: expression(person, parts.iter().map(String::as_str)), person, text }
    }

    /// Where the index has its rows, with the texts where those are looked at.
    const fn rows(&self) -> &'static str {
        match self {
            Self::Fts5(_) => "expense_trigrams t",
            Self::Rare { .. } => "expense_trigrams t CROSS JOIN expense_search s ON s.id = t.rowid",
            Self::Trigrams { .. } => "expense_search s",
        }
    }

    /// Adds the condition. The index is `t` on SQLite, and on PostgreSQL one of `s`, which has the texts.
    pub(crate) fn push_to<'q>(&'q self, select: &mut QueryBuilder<'q>) {
        match self {
            Self::Fts5(expression) => {
                select.push("t.expense_trigrams MATCH ").push_bind(expression);
            }
            Self::Rare { expression, person, text } => {
                select.push("t.expense_trigrams MATCH ").push_bind(expression);
                select.push(" AND s.person_id = ").push_bind(*person);
                select.push(" AND instr(s.text, ").push_bind(text).push(") > 0");
            }
            Self::Trigrams { person, text } => {
                select.push("search_trigrams(s.person_id, s.text) @> search_trigrams(").push_bind(*person);
                select.push(", ").push_bind(text).push(") AND strpos(s.text, ").push_bind(text).push(") > 0");
            }
        }
    }
}

impl Lookup {
    /// How to look for what somebody typed, and whether all that they have is read, the newest first; nothing where it holds
    /// nothing that could be missed.
    pub(crate) async fn of(
        db: &mut Connection,
        person: i64,
        typed: &str,
        reads_newest: bool,
    ) -> Result<Option<Self>, StoreError> {
        let text = fold(typed);
        if text.is_empty() {
            return Ok(None);
        }
        if text.contains(SEPARATOR) || text.contains('\0') {
            // No row holds a zero, of which PostgreSQL has no letter, and each holds the separator once: what asks for it twice
            // finds nothing.
            return Ok(Some(Self::Scan(format!("{SEPARATOR}{SEPARATOR}"))));
        }
        if text.chars().count() < TRIGRAM || text.contains(char::is_control) {
            return Ok(Some(Self::Scan(text)));
        }
        let sample = match db.engine() {
            Engine::Sqlite => Sample::of(db, person).await?,
            Engine::Postgres => None,
        };
        if reads_newest && sample.as_ref().is_some_and(|sample| sample.has_often(&text)) {
            return Ok(Some(Self::Scan(text)));
        }
        let index = match &sample {
            Some(sample) => Match::rare(person, text.clone(), sample),
            None => Match::of(db.engine(), person, text.clone()),
        };
        let are_many = {
            let mut select = QueryBuilder::new(db.engine(), "SELECT EXISTS (SELECT 1 FROM ");
            select.push(index.rows()).push(" WHERE ");
            index.push_to(&mut select);
            let larger = ByEngine { sqlite: "max", postgres: "greatest" }.on(db.engine());
            select.push(format_args!(" LIMIT 1 OFFSET (SELECT {larger}(")).push_bind(FEW);
            select.push(", CAST(coalesce(sum(expenses), 0) AS BIGINT) / ").push_bind(ONE_IN);
            select.push(") FROM standing_sums WHERE person_id = ").push_bind(person).push("))");
            select.build().fetch_scalar(db).await?
        };
        Ok(Some(if are_many { Self::Scan(text) } else { Self::Index(index) }))
    }

    #[cfg(test)]
    pub(crate) fn by_index(person: i64, text: &str) -> Self {
        Self::Index(Match::of(Engine::Sqlite, person, text.to_owned()))
    }

    #[cfg(test)]
    pub(crate) fn by_rarest_parts(person: i64, text: &str, sample: &Sample) -> Self {
        Self::Index(Match::rare(person, text.to_owned(), sample))
    }
}

/// The person's texts that hold these, as FTS5 asks for them: all lists of rows are sorted, so that the shortest one says
/// how much of the others is read.
fn expression<'t>(person: i64, texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut expression = format!("person:\"{}\"", token(person));
    for text in texts {
        expression.push_str(" AND text:\"");
        expression.push_str(&text.replace('"', "\"\""));
        expression.push('"');
    }
    expression
}

/// The trigram that stands for a person, as the triggers of `expense_search` make it.
fn token(person: i64) -> String {
    const PRIVATE: u32 = 0xf_0000;
    const DIGIT: i64 = 0x7fff;
    [person >> 30, person >> 15, person]
        .into_iter()
        .filter_map(|digits| char::from_u32(PRIVATE + u32::try_from(digits & DIGIT).ok()?))
        .collect()
}

/// What an expense is searched by.
pub(super) fn searched(merchant: &str, description: &str) -> String {
    format!("{}{SEPARATOR}{}", fold(merchant), fold(description))
}

/// Notes what an expense is searched by.
pub(crate) async fn put(
    db: &mut Connection,
    person: i64,
    expense: ExpenseId,
    merchant: &str,
    description: &str,
) -> Result<(), sqlx::Error> {
    query(
        "INSERT INTO expense_search (expense_id, person_id, text) VALUES ($1, $2, $3)
         ON CONFLICT (expense_id) DO UPDATE SET text = excluded.text WHERE expense_search.text <> excluded.text",
    )
    .bind(expense.to_string())
    .bind(person)
    .bind(searched(merchant, description))
    .execute(db)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_person_has_one_trigram_of_their_own() {
        let people = [1, 2, 32_767, 32_768, 1 << 30, (1 << 45) - 1];
        let tokens: HashSet<_> = people.map(token).into();
        assert_eq!(tokens.len(), people.len());
        assert!(tokens.iter().all(|token| token.chars().count() == TRIGRAM));
    }

    #[test]
    fn what_somebody_types_is_no_operator() {
        assert_eq!(
            expression(0, ["a\" OR \"b"]),
            format!("person:\"{}\" AND text:\"a\"\" OR \"\"b\"", token(0))
        );
    }
}
