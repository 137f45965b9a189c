//! Where tables are sent and looked at, and what a page's address tells of one that was not taken.

use domain::{ExpenseForm, ImportId};
use leptos::serde_json;

use super::{
    expense_input::ExpenseInput,
    filters::{Filters, UnreadableFilter},
    flash_message::{CHANGED_ROW, FlashMessage},
    query::{Query, address, with_parameter},
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

/// The id of the form that changes a row.
pub(crate) const ROW_FORM: &str = "edit-row";

/// The address' name for the row that is changed there.
const EDITED_ROW: &str = "edit";

/// What stands at a row, by its id in the page.
pub(crate) fn row_id(place: u32) -> String {
    format!("row-{place}")
}

/// The rows again, at that one.
pub(crate) fn row_href(id: ImportId, from: u32, place: u32) -> String {
    format!("{}#{}", rows_href(id, from), row_id(place))
}

/// The same where the row was changed, which the page says.
pub(crate) fn changed_row_href(id: ImportId, from: u32, place: u32) -> String {
    let page = FlashMessage::RowSaved.added_to(&rows_href(id, from));
    format!("{}#{}", with_parameter(&page, CHANGED_ROW, &place.to_string()), row_id(place))
}

/// The rows with the form that changes that one, where it begins with what is in the row.
pub(crate) fn edit_row_href(id: ImportId, from: u32, place: u32) -> String {
    format!("{}#{ROW_FORM}", with_parameter(&rows_href(id, from), EDITED_ROW, &place.to_string()))
}

/// The same where the form begins with what was typed and not taken.
pub(crate) fn typed_row_href(id: ImportId, from: u32, place: u32, typed: &ExpenseForm) -> String {
    let typed = ExpenseInput { form: typed.clone(), ..ExpenseInput::default() };
    let page = typed.href(&import_path(id));
    let page = with_parameter(&page, "from", &from.to_string());
    with_parameter(&page, EDITED_ROW, &place.to_string())
}

/// Which row a page's query asks to change.
pub(crate) fn edited_row(search: &str) -> Option<u32> {
    Query::read(search).get(EDITED_ROW)?.parse().ok()
}

/// Which row was changed, as a page's query tells it.
pub(crate) fn changed_row(search: &str) -> Option<u32> {
    Query::read(search).get(CHANGED_ROW)?.parse().ok()
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
    use domain::import::StatementRefusal;
    use uuid::Uuid;

    use super::*;
    use crate::addresses::flash_message::without_flash;

    fn query_of(address: &str) -> &str {
        address.split_once('?').map_or("", |(_, query)| query)
    }

    #[test]
    fn why_a_table_was_not_taken_survives_its_address() {
        let refusal = StatementRefusal::Damaged { line: 3 };
        for error in [AppError::TableTooLarge, AppError::UnreadableTable { why: Some(refusal.into()) }] {
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
        let edit = edit_row_href(id, 300, 7);
        let (edit, form) = edit.split_once('#').unwrap();
        assert_eq!((first_row(query_of(edit)).0, edited_row(query_of(edit)), form), (300, Some(7), ROW_FORM));
        let changed = changed_row_href(id, 300, 7);
        let (changed, row) = changed.split_once('#').unwrap();
        assert_eq!((changed_row(query_of(changed)), row), (Some(7), "row-7"));
        assert_eq!(without_flash(changed), rows_href(id, 300), "it is told once");
    }

    #[test]
    fn what_was_typed_into_a_row_comes_back_with_it() {
        let typed = ExpenseForm { date: "x&y".to_owned(), ..ExpenseForm::default() };
        let href = typed_row_href(ImportId(Uuid::nil()), 300, 7, &typed);
        let query = query_of(&href);
        assert_eq!((first_row(query).0, edited_row(query)), (300, Some(7)));
        assert_eq!(ExpenseInput::over(ExpenseInput::default(), query).form, typed);
    }
}
