//! Where tables are sent and looked at, and what a page's address tells of one that was not taken.

use domain::ImportId;
use leptos::serde_json;

use super::{
    filters::{Filters, UnreadableFilter},
    query::{Query, address},
};
use crate::AppError;

/// Where tables are sent: a route of the server's own, beside the pages.
pub const UPLOAD_PATH: &str = "/imports";

/// The path of the form for a table.
pub(crate) const NEW_PATH: &str = "/expenses/import";

/// Where a table is looked at.
#[must_use]
pub fn import_path(id: ImportId) -> String {
    format!("{NEW_PATH}/{id}")
}

/// Where a further part of its rows stands.
pub(crate) fn rows_href(id: ImportId, from: u32) -> String {
    let from = (from > 0).then(|| ("from", from.to_string().into()));
    address(&import_path(id), from)
}

/// From which row on a page's query asks to see them, and whether that can't be read.
pub(crate) fn first_row(search: &str) -> (u32, Vec<UnreadableFilter>) {
    let mut filters = Filters::of(search);
    let from = filters.read("from", UnreadableFilter::Row, |from| from.parse().ok());
    (from.unwrap_or_default(), filters.unreadable())
}

/// The form again, which tells why a table was not taken.
#[must_use]
pub fn refused_href(error: &AppError) -> String {
    address(NEW_PATH, serde_json::to_string(error).ok().map(|error| ("refused", error.into())))
}

/// Why a table was not taken, as the form's query tells it. That nobody was signed in is no news to who is.
pub(crate) fn refused(search: &str) -> Option<AppError> {
    let error: AppError = serde_json::from_str(Query::read(search).get("refused")?).ok()?;
    Some(error).filter(|error| !error.ends_session())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn query_of(address: &str) -> &str {
        address.split_once('?').map_or("", |(_, query)| query)
    }

    #[test]
    fn why_a_table_was_not_taken_survives_its_address() {
        for error in
            [AppError::TableTooLarge, AppError::UnreadableTable { why: "Line 3 & line 4: \"%\"".to_owned() }]
        {
            assert_eq!(refused(query_of(&refused_href(&error))), Some(error));
        }
        assert_eq!((refused(""), refused("refused=x")), (None, None));
        assert_eq!(refused(query_of(&refused_href(&AppError::SignedOut))), None);
    }

    #[test]
    fn each_part_of_the_rows_has_an_address() {
        let id = ImportId(Uuid::nil());
        assert_eq!(rows_href(id, 0), import_path(id));
        assert_eq!(first_row(query_of(&rows_href(id, 300))), (300, vec![]));
        assert_eq!(first_row(""), (0, vec![]));
        assert_eq!(first_row("from=-1"), (0, vec![UnreadableFilter::Row]));
    }
}
