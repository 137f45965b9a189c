//! The scopes of this API beside [`ReadReports`](crate::auth::scope::ReadReports): what each allows.

use crate::auth::scope::Scope;

/// To add and change one's own expenses and reports.
#[derive(Debug)]
pub(crate) enum WriteReports {}

impl Scope for WriteReports {
    const NAME: &'static str = "write:reports";
}

/// To see the reports of others that were handed in, and to decide on them.
#[derive(Debug)]
pub(crate) enum ApproveReports {}

impl Scope for ApproveReports {
    const NAME: &'static str = "approve:reports";
}
