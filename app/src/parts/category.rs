//! What kind of thing money was spent on, in a word.

use domain::Category;

/// The category as a person reads it.
pub(crate) const fn category(category: Category) -> &'static str {
    category.label()
}
