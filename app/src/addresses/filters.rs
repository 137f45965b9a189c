//! What an address asks a page to leave out, and what it asks that can't be read: an address is a person's to change, and
//! a list that silently answers another question than theirs is taken for the answer.

use std::fmt::{self, Display, Formatter};

use domain::expense_query::LONGEST_SEARCH;
use serde::{Deserialize, Serialize};

use super::query::Query;

/// A filter of an address that can't be read. It is told in words of ours alone: what stands in an address may be anyone's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnreadableFilter {
    /// The first day.
    From,
    /// The last day.
    To,
    /// What kind of thing it was.
    Category,
    /// How the report stands.
    Status,
    /// In which report it is.
    Report,
    /// What the merchant or the description says.
    Search,
    /// Which comes first.
    Sort,
    /// Where a long list is to go on.
    Cursor,
    /// In which currency it is.
    Currency,
    /// The first row of a table.
    Row,
}

impl Display for UnreadableFilter {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::From => out.write_str("“From” is not a day such as 2026-11-23"),
            Self::To => out.write_str("“To” is not a day such as 2026-11-23"),
            Self::Category => out.write_str("“Category” is none of the categories"),
            Self::Status => out.write_str("“Status” is none of those that can be chosen here"),
            Self::Report => out.write_str("“Report” is not a report’s ID"),
            Self::Search => write!(out, "the search text has more than {LONGEST_SEARCH} characters"),
            Self::Sort => out.write_str("the order is none that this list has"),
            Self::Cursor => {
                out.write_str("the place to go on from is none in this list, so it starts at the beginning")
            }
            Self::Currency => out.write_str("“Currency” is not three capital letters such as EUR"),
            Self::Row => out.write_str("the row to begin with is not a number"),
        }
    }
}

/// The filters one after the other: `“From” is not a day such as 2026-11-23; the order is none that this list has`
pub(crate) fn in_words(filters: &[UnreadableFilter]) -> String {
    filters.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// The filters of an address, as they are read one by one.
pub(crate) struct Filters {
    query: Query,
    unreadable: Vec<UnreadableFilter>,
}

impl Filters {
    /// Of what stands behind the question mark.
    pub(crate) fn of(search: &str) -> Self {
        Self { query: Query::read(search), unreadable: Vec::new() }
    }

    /// The value of `name`, which is `filter`. One that was left blank asks nothing.
    pub(crate) fn read<T>(
        &mut self,
        name: &str,
        filter: UnreadableFilter,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = read(self.query.get(name)?);
        if value.is_none() {
            self.unreadable.push(filter);
        }
        value
    }

    /// The value of `name` as it stands.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.query.get(name).map(str::to_owned)
    }

    /// Those that could not be read, in the order in which they were asked for.
    pub(crate) fn unreadable(self) -> Vec<UnreadableFilter> {
        self.unreadable
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(filters: &mut Filters, name: &str) -> Option<u8> {
        filters.read(name, UnreadableFilter::Row, |text| text.parse().ok())
    }

    #[test]
    fn what_is_read_asks_and_what_is_left_blank_asks_nothing() {
        let mut filters = Filters::of("a=1&b=&c=+&d=x&d=2&e=300");
        assert_eq!(number(&mut filters, "a"), Some(1));
        for blank in ["b", "c", "none"] {
            assert_eq!(number(&mut filters, blank), None);
        }
        assert_eq!(filters.unreadable, []);
        for unreadable in ["d", "e"] {
            assert_eq!(number(&mut filters, unreadable), None);
        }
        assert_eq!(filters.unreadable(), [UnreadableFilter::Row, UnreadableFilter::Row]);
    }

    proptest! {
        #[test]
        fn each_filter_is_read_or_named(text: String) {
            let mut filters = Filters::of(&text);
            let asked = filters.text("a").is_some();
            let read = number(&mut filters, "a").is_some();
            prop_assert_eq!(asked, read || !filters.unreadable().is_empty());
        }
    }
}
