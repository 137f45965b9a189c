//! What is wrong with a row, each fault with what would mend it.

use std::borrow::Cow;

use domain::ImportRow;
use maud::{Markup, html};

use crate::components::Text;

/// How much of a field is shown, in characters: what is at fault may be of any length.
const SHOWN: usize = 160;

pub(super) fn row_faults(row: &ImportRow) -> Markup {
    let wrong: Vec<_> = row.problems.iter().map(ToString::to_string).collect();
    let wrong: Vec<_> =
        wrong.into_iter().chain(row.faults.iter().map(|fault| format!("The {fault}."))).collect();
    html! {
        @if !wrong.is_empty() {
            ul class="row-faults" {
                @for wrong in wrong { li { (Text(&shown(&wrong))) } }
            }
        }
    }
}

/// The text as far as it is shown.
pub(super) fn shown(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}
