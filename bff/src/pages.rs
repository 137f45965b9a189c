//! The few pages that the token handler shows itself: the way back after signing in, and what went wrong on it.
//!
//! They are plain HTML without scripts, and hold nothing that a client sent.

pub(crate) mod error_page;
mod html_document;
pub(crate) mod local_page;
pub(crate) mod redirect_page;
