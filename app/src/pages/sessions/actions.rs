//! What a person can do on the page of their sessions.

use leptos::prelude::*;

use crate::server_functions::sessions::{EndOtherSessions, EndSession, NameSession};

/// Each action that the page offers. It outlives the reading of the sessions that follows each.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub(super) name: ServerAction<NameSession>,
    pub(super) end: ServerAction<EndSession>,
    pub(super) end_others: ServerAction<EndOtherSessions>,
}

impl Actions {
    pub(super) fn new() -> Self {
        Self { name: ServerAction::new(), end: ServerAction::new(), end_others: ServerAction::new() }
    }
}
