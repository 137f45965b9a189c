//! Where in a list of columns a meaning stands.

use super::facts::Facts;
use crate::{Meaning, heading::Heading};

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

/// The columns without a meaning in which is what is `wanted`.
pub(crate) fn unnamed(meanings: &[Meaning], facts: &[Facts], wanted: impl Fn(&Facts) -> bool) -> Vec<usize> {
    let columns = meanings.iter().zip(facts).enumerate();
    let found = columns.filter(|(_, (meaning, facts))| **meaning == Meaning::Other && wanted(facts));
    found.map(|(column, _)| column).collect()
}

/// Has those of these columns mean nothing that are known less well than the best of them: `Betrag` is known better than
/// `Betrag der Rate`.
pub(crate) fn keep_best_known(meanings: &mut [Meaning], headings: &[Heading], columns: &[usize]) {
    let known = |column: &usize| headings.get(*column).map_or_else(Default::default, |one| one.known);
    let best = columns.iter().map(known).min().unwrap_or_default();
    columns.iter().filter(|one| known(one) > best).for_each(|one| set(meanings, *one, Meaning::Other));
}
