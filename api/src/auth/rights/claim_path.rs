//! Where a claim stands in a token.

use std::{convert::Infallible, str::FromStr};

use serde_json::{Map, Value};

/// The way to a claim, decided by its own text and never by the token:
///
/// - What begins with `/` is a JSON Pointer (RFC 6901): `/resource_access/expenses-api/roles`.
/// - What has a `:` is the name of a claim as it stands, as URLs and URNs are: `https://example.com/roles`.
/// - In all else dots part the steps: `permissions`, `realm_access.roles`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimPath(Vec<String>);

impl FromStr for ClaimPath {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let steps = if let Some(pointer) = text.strip_prefix('/') {
            pointer.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
        } else if text.contains(':') {
            vec![text.to_owned()]
        } else {
            text.split('.').map(str::to_owned).collect()
        };
        Ok(Self(steps))
    }
}

impl ClaimPath {
    /// What stands there.
    pub(crate) fn find<'a>(&self, claims: &'a Map<String, Value>) -> Option<&'a Value> {
        let (first, rest) = self.0.split_first()?;
        rest.iter().try_fold(claims.get(first)?, |value, step| value.get(step))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_is_read_by_its_own_text() {
        let claims = json!({
            "roles": 1,
            "a": {"b": 2, "b.c": 3, "d/e": 4, "~": 5},
            "a.b": 6,
            "https://example.com/roles": 7,
            "urn:roles": {"b": 8},
        });
        for (path, found) in [
            ("roles", Some(1)),
            ("a.b", Some(2)),
            ("/a/b.c", Some(3)),
            ("/a/d~1e", Some(4)),
            ("/a/~0", Some(5)),
            ("/a.b", Some(6)),
            ("https://example.com/roles", Some(7)),
            ("/urn:roles/b", Some(8)),
            ("urn:roles.b", None),
            ("a.b.c", None),
            ("", None),
            ("/", None),
            (".", None),
        ] {
            let path: ClaimPath = path.parse().unwrap();
            assert_eq!(path.find(claims.as_object().unwrap()).and_then(Value::as_u64), found, "{path:?}");
        }
    }
}
