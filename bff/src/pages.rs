//! The few pages that the token handler shows itself: what to sign in with, the way back afterwards, and what went wrong
//! on it.
//!
//! They are plain HTML, without scripts but for the one line of [`form_page`], and hold nothing that a client sent.

pub(crate) mod error_page;
pub(crate) mod form_page;
mod html_document;
pub(crate) mod local_page;
pub(crate) mod provider_page;
pub(crate) mod redirect_page;
pub(crate) mod signed_out_page;
