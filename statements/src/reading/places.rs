//! Where in a list of columns a meaning stands.

use crate::Meaning;

/// All columns that mean that.
pub(crate) fn places(meanings: &[Meaning], wanted: Meaning) -> Vec<usize> {
    let columns = meanings.iter().enumerate();
    columns.filter(|(_, meaning)| **meaning == wanted).map(|(column, _)| column).collect()
}

/// Has a column mean that.
pub(crate) fn set(meanings: &mut [Meaning], place: usize, meaning: Meaning) {
    if let Some(cell) = meanings.get_mut(place) {
        *cell = meaning;
    }
}

/// Has no column mean that but the first.
pub(crate) fn keep_first(meanings: &mut [Meaning], meaning: Meaning) {
    for place in places(meanings, meaning).into_iter().skip(1) {
        set(meanings, place, Meaning::Other);
    }
}
