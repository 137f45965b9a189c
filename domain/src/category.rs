//! What kind of thing money was spent on.

use serde::{Deserialize, Serialize};

/// The kind of an expense. A new one needs a row in the API's table of categories, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// Getting to another town: flights, trains.
    Travel,
    /// Staying there: hotels, guest houses.
    Lodging,
    /// Getting around: taxis, tickets, fuel, parking.
    Transport,
    /// Food and drink.
    Meals,
    /// Tools of work: hardware, furniture, phone.
    Office,
    /// Learning: books, courses, exams, conferences.
    Training,
    /// Bringing people together: booths, parties, catering.
    Events,
    /// Whatever fits nowhere else.
    Other,
}

impl Category {
    /// Every category, in the order in which they are offered.
    pub const ALL: [Self; 8] = [
        Self::Travel,
        Self::Lodging,
        Self::Transport,
        Self::Meals,
        Self::Office,
        Self::Training,
        Self::Events,
        Self::Other,
    ];

    /// The word used in JSON and in the store.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Travel => "travel",
            Self::Lodging => "lodging",
            Self::Transport => "transport",
            Self::Meals => "meals",
            Self::Office => "office",
            Self::Training => "training",
            Self::Events => "events",
            Self::Other => "other",
        }
    }

    /// The word that people read.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Travel => "Travel",
            Self::Lodging => "Lodging",
            Self::Transport => "Transport",
            Self::Meals => "Meals",
            Self::Office => "Office",
            Self::Training => "Training",
            Self::Events => "Events",
            Self::Other => "Other",
        }
    }

    /// The category that somebody names, by its word or its label, with capitals or without.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let named = |category: &Self| {
            [category.word(), category.label()].iter().any(|one| one.eq_ignore_ascii_case(name))
        };
        Self::ALL.into_iter().find(named)
    }

    /// The category that `word` names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_store_and_json_use_one_word_for_a_category() {
        for category in Category::ALL {
            assert_eq!(serde_json::to_value(category).unwrap(), category.word());
            assert_eq!(Category::from_word(category.word()), Some(category));
        }
        assert_eq!(Category::from_word("Meals"), None);
    }

    #[test]
    fn a_person_names_a_category_by_its_word_or_its_label() {
        for category in Category::ALL {
            for name in [category.word(), category.label(), &category.label().to_uppercase()] {
                assert_eq!(Category::from_name(name), Some(category));
            }
        }
        assert_eq!(Category::from_name("Meal"), None);
    }
}
