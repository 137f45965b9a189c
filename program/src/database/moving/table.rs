//! The tables that are moved, as the crate that has them names them: those that others refer to before the others.

/// A table, and what is particular about it.
#[derive(Debug, Clone, Copy)]
pub struct MovedTable {
    pub(super) name: &'static str,
    pub(super) rows: Rows,
    /// The columns that stay behind.
    pub(super) left_behind: &'static [&'static str],
    /// Which rows come first, which then, as conditions; all at once where there is none.
    pub(super) passes: &'static [&'static str],
    /// The trigger that is to know nothing of it.
    pub(super) untriggered: Option<&'static str>,
    /// Whether it is SQLite's alone, and empty but within a transaction.
    pub(super) stays: bool,
}

/// Where its rows come from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rows {
    Copied,
    /// As well, in the place of those that its migration has written.
    Replaced,
    /// From the rows of other tables that were moved before, by this query of PostgreSQL's.
    Computed(&'static str),
}

impl MovedTable {
    /// A table whose rows are moved as they are.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self { name, rows: Rows::Copied, left_behind: &[], passes: &[], untriggered: None, stays: false }
    }

    /// A table in which a migration has written rows: they give way to those that are moved.
    #[must_use]
    pub const fn written_by_migrations(name: &'static str) -> Self {
        Self { rows: Rows::Replaced, ..Self::new(name) }
    }

    /// A table that holds what other tables come to, which `query` adds up there, with its columns in their order. At the end
    /// it is held against the query once more.
    #[must_use]
    pub const fn computed(name: &'static str, query: &'static str) -> Self {
        Self { rows: Rows::Computed(query), ..Self::new(name) }
    }

    /// A table of SQLite's alone, which is empty but within a transaction: nothing of it is moved.
    #[must_use]
    pub const fn only_within_transactions(name: &'static str) -> Self {
        Self { stays: true, ..Self::new(name) }
    }

    /// These columns stay behind: the other database has none of them, or has a default for them that is right.
    #[must_use]
    pub const fn leaving_behind(self, columns: &'static [&'static str]) -> Self {
        Self { left_behind: columns, ..self }
    }

    /// The rows that meet the first of these conditions of SQLite's come first, and so on. Each row must meet one of them, and one alone.
    #[must_use]
    pub const fn in_passes(self, conditions: &'static [&'static str]) -> Self {
        Self { passes: conditions, ..self }
    }

    /// This trigger is not asked: what it would count stands in the rows that are moved already.
    #[must_use]
    pub const fn without_trigger(self, trigger: &'static str) -> Self {
        Self { untriggered: Some(trigger), ..self }
    }
}

/// A name as both databases take it in a statement.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names, parted by commas.
pub(super) fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(quoted).collect::<Vec<_>>().join(", ")
}
