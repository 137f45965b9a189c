//! How a text is found whatever its case and its accents, in any language. It knows texts and rows, and nothing of what an
//! expense is.

pub(crate) mod backlog;
pub(crate) mod fold;
pub(crate) mod index;
pub(crate) mod merging;
pub(crate) mod sample;
