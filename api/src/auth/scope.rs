//! What an access token allows: scopes (RFC 6749 §3.3).

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

/// The scopes of one token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scopes(BTreeSet<String>);

impl Scopes {
    /// The scopes of a `scope` claim: names parted by spaces, in no order, each counting once (RFC 8693 §4.2).
    pub(crate) fn parse(claim: &str) -> Self {
        Self(claim.split(' ').filter(|name| !name.is_empty()).map(str::to_owned).collect())
    }

    /// Whether `S` is among them, to the letter and as a whole.
    pub(crate) fn allow<S: Scope>(&self) -> bool {
        self.0.contains(S::NAME)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_scope_counts_as_a_whole_and_to_the_letter() {
        for claim in ["read:reports", "openid read:reports", "read:reports  offline_access"] {
            assert!(Scopes::parse(claim).allow::<ReadReports>(), "{claim}");
        }
        for claim in
            ["", " ", "read:reports2", "xread:reports", "READ:REPORTS", "read: reports", "read:reports\t"]
        {
            assert!(!Scopes::parse(claim).allow::<ReadReports>(), "{claim}");
        }
    }

    proptest! {
        #[test]
        fn the_names_are_those_between_the_spaces(names in prop::collection::btree_set("[!#-\\[\\]-~]{1,20}", 0..8)) {
            let claim = names.iter().cloned().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(Scopes::parse(&claim), Scopes(names));
        }

        #[test]
        fn any_text_is_allowed_what_it_names_and_no_more(claim: String) {
            let named = claim.split(' ').any(|name| name == ReadReports::NAME);
            prop_assert_eq!(Scopes::parse(&claim).allow::<ReadReports>(), named);
        }
    }
}
