//! What an access token may allow: scopes (RFC 6749 §3.3). How a token says so is the affair of [`rights`](super::rights).

use std::collections::BTreeSet;

/// A scope that a route asks for. A type and not a value, so that it can stand in a handler's signature.
pub(crate) trait Scope: Send + Sync + 'static {
    /// As it is written in the `scope` claim.
    const NAME: &'static str;
}

/// To see one's own expenses and reports.
#[derive(Debug)]
pub(crate) enum ReadReports {}

impl Scope for ReadReports {
    const NAME: &'static str = "read:reports";
}

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

/// The scope of this API that is called so, to the letter.
pub(crate) fn known(name: &str) -> Option<&'static str> {
    [ReadReports::NAME, WriteReports::NAME, ApproveReports::NAME].into_iter().find(|known| *known == name)
}

/// The scopes of one token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scopes(BTreeSet<&'static str>);

impl FromIterator<&'static str> for Scopes {
    fn from_iter<T: IntoIterator<Item = &'static str>>(names: T) -> Self {
        Self(names.into_iter().collect())
    }
}

impl Scopes {
    /// Their names, in the order of the alphabet.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().copied()
    }

    /// Whether `S` is among them.
    pub(crate) fn allow<S: Scope>(&self) -> bool {
        self.0.contains(S::NAME)
    }
}
