//! What kind of thing money was spent on, in a word.

use domain::Category;

/// The category as a person reads it.
pub(crate) const fn category(category: Category) -> &'static str {
    match category {
        Category::Travel => "Travel",
        Category::Lodging => "Lodging",
        Category::Transport => "Transport",
        Category::Meals => "Meals",
        Category::Office => "Office",
        Category::Training => "Training",
        Category::Events => "Events",
        Category::Other => "Other",
    }
}
