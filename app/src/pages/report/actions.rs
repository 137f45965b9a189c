//! What a person can do on the page of a report.

use leptos::prelude::*;

use crate::server_functions::reports::{
    AddToReport, Comment, DeleteReport, MoveReport, RefuseReport, RemoveFromReport, RenameReport,
};

/// Each action that the page offers. It outlives the reading of the report that follows each.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub(super) transition: ServerAction<MoveReport>,
    pub(super) refuse: ServerAction<RefuseReport>,
    pub(super) rename: ServerAction<RenameReport>,
    pub(super) delete: ServerAction<DeleteReport>,
    pub(super) comment: ServerAction<Comment>,
    pub(super) add_expenses: ServerAction<AddToReport>,
    pub(super) remove_expense: ServerAction<RemoveFromReport>,
}

impl Actions {
    pub(super) fn new() -> Self {
        Self {
            transition: ServerAction::new(),
            refuse: ServerAction::new(),
            rename: ServerAction::new(),
            delete: ServerAction::new(),
            comment: ServerAction::new(),
            add_expenses: ServerAction::new(),
            remove_expense: ServerAction::new(),
        }
    }
}
