//! Where reports stand, and what the address of a form about one keeps.

use domain::Field;
use domain::ReportId;

use super::flash_message::without_flash_and_input;
use super::query::with_parameter;

/// The list's path.
pub(crate) const LIST_PATH: &str = "/reports";

/// The path of one report.
pub(crate) fn report_path(id: ReportId) -> String {
    format!("{LIST_PATH}/{id}")
}

/// The page at `address`, with what was typed into one of its fields.
pub(crate) fn with_input(address: &str, field: Field, text: &str) -> String {
    with_parameter(&without_flash_and_input(address), field.word(), text)
}
