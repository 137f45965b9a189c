//! The idempotency key of a form.

use serde::{Deserialize, Serialize};

/// What a form bears so that it creates one thing however often it is sent. Each form that is shown has a new one, until the
/// browser brings back what was typed into an earlier one: it is that one then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FormKey(pub String);
