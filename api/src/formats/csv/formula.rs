//! A spreadsheet takes some texts for formulas and runs them. The texts here are what people typed, or what a shop had
//! printed, so those are marked as texts (OWASP, "CSV Injection").

use std::borrow::Cow;

/// What somebody typed, marked where a spreadsheet would take it for a formula. What looks marked already is marked
/// once more, so that it reads as it was typed.
pub(crate) fn marked(typed: &str) -> Cow<'_, str> {
    if is_formula(typed) { format!("'{typed}").into() } else { typed.into() }
}

/// What was typed.
pub(super) fn unmarked(read: &str) -> &str {
    read.strip_prefix('\'').filter(|typed| is_formula(typed)).unwrap_or(read)
}

fn is_formula(text: &str) -> bool {
    const SIGNS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    text.trim_start_matches('\'').starts_with(SIGNS)
}
