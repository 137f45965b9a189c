//! What a browser calls a page: in its tab, its history and its bookmarks.

use std::sync::{Arc, Mutex, PoisonError};

use leptos::reactive::owner::with_context;

/// The title of the page that is rendered. It is written unescaped: nothing that a person typed may stand in it, and
/// nothing can that is not in the program.
#[derive(Clone, Default)]
pub(crate) struct Title(Arc<Mutex<Option<&'static str>>>);

impl Title {
    /// What it is, if anything has set it.
    pub(crate) fn get(&self) -> Option<&'static str> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sets the title of this page. What is set last counts.
pub(crate) fn set_title(text: &'static str) {
    with_context(|title: &Title| *title.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(text));
}
