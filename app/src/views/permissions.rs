//! What a person may do, as far as a page needs to know it: a control that would be refused is not shown. Whether it
//! is refused in earnest is the API's affair.

use domain::Actor;
use serde::{Deserialize, Serialize};

use crate::Scope;

/// The scopes that make a difference to what a page shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permissions {
    /// `write:reports`: to add and change one's own reports.
    pub write: bool,
    /// `approve:reports`: to see and decide on the reports of others.
    pub approve: bool,
}

impl Permissions {
    /// What these scopes of an access token allow.
    #[must_use]
    pub fn of(scopes: &[String]) -> Self {
        let has = |one: Scope| scopes.iter().any(|scope| scope == one.word());
        Self { write: has(Scope::WriteReports), approve: has(Scope::ApproveReports) }
    }

    /// Whether somebody who is `actor` to a report may act on it at all.
    #[must_use]
    pub const fn allow(self, actor: Actor) -> bool {
        match actor {
            Actor::Owner => self.write,
            Actor::Approver => self.approve,
        }
    }
}
