//! Requests that may be sent again when their answer was lost: the key that a client sends, and what was answered.

pub(crate) mod answers;
pub(crate) mod key;
