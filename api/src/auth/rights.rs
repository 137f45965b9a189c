//! What a token's claims allow: from the provider's words to the scopes of this API.
//!
//! Words stand in `scope` and `scp`, as text parted by spaces or as a list, and in whatever claims the configuration
//! names. A word that is one of our scopes stands for itself, one that the configuration translates for what it says.
//! Nothing else gives a right, and nothing that is malformed makes the token so: it is no word.

pub(crate) mod claim_path;
pub(crate) mod rights_map;

use serde_json::{Map, Value};

use self::{claim_path::ClaimPath, rights_map::RightsMap};
use super::scope::{self, Scopes};

/// The claims that are read whatever the configuration: RFC 9068 §2.2.3.1, and what Okta and Entra have in its place.
const STANDARD: [&str; 2] = ["scope", "scp"];

/// Where an issuer's tokens say what they allow, and in which words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RightsRule {
    /// Claims beside `scope` and `scp`.
    pub claims: Vec<ClaimPath>,
    /// What the provider's words stand for, beside our own names.
    pub map: RightsMap,
}

/// What was found in a token.
#[derive(Debug, Default)]
pub(crate) struct Rights {
    pub(crate) scopes: Scopes,
    /// The words, whether they stand for anything or not.
    pub(crate) words: Vec<String>,
    /// Whether any of the claims is there.
    pub(crate) are_told: bool,
}

impl RightsRule {
    /// What these claims allow.
    pub(crate) fn read(&self, claims: &Map<String, Value>) -> Rights {
        let standard = STANDARD.into_iter().filter_map(|name| claims.get(name));
        let named = self.claims.iter().filter_map(|path| path.find(claims));
        let mut rights = Rights::default();
        for value in standard.chain(named).filter(|value| !value.is_null()) {
            rights.are_told = true;
            words(value, &mut rights.words);
        }
        rights.scopes = rights.words.iter().flat_map(|word| self.meaning(word)).collect();
        rights
    }

    /// The scopes that a word stands for.
    fn meaning<'a>(&'a self, word: &str) -> impl Iterator<Item = &'static str> + use<'a> {
        scope::known(word).into_iter().chain(self.map.get(word))
    }
}

/// The words of a claim: those of a text are parted by spaces, each text of a list is one as a whole, and so is the name
/// of each member that is itself an object (as Zitadel has its roles).
fn words(value: &Value, into: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            into.extend(text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned));
        }
        Value::Array(members) => into.extend(members.iter().filter_map(Value::as_str).map(str::to_owned)),
        Value::Object(members) => {
            into.extend(
                members.iter().filter(|(_, member)| member.is_object()).map(|(name, _)| name.clone()),
            );
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::auth::scope::{ApproveReports, ReadReports, Scope, WriteReports};

    fn rule(claims: &str, map: &str) -> RightsRule {
        let map = if map.is_empty() { RightsMap::default() } else { map.parse().unwrap() };
        let claims = claims.split(',').filter(|claim| !claim.is_empty());
        RightsRule { claims: claims.map(|claim| claim.parse().unwrap()).collect(), map }
    }

    fn read(rule: &RightsRule, claims: &Value) -> Rights {
        rule.read(claims.as_object().unwrap())
    }

    fn allows(rights: &Rights) -> [bool; 3] {
        let scopes = &rights.scopes;
        [scopes.allow::<ReadReports>(), scopes.allow::<WriteReports>(), scopes.allow::<ApproveReports>()]
    }

    #[test]
    fn scope_and_scp_are_read_as_text_and_as_list_c55() {
        let both = [true, true, false];
        for claims in [
            json!({"scope": "openid read:reports write:reports"}),
            json!({"scope": ["read:reports", "write:reports"]}),
            json!({"scp": "read:reports write:reports"}),
            json!({"scp": ["openid", "read:reports", "write:reports"]}),
            json!({"scope": "read:reports", "scp": ["write:reports"]}),
            json!({"scp": ["read:reports", 7, null, {"approve:reports": true}, "write:reports", ["approve:reports"]]}),
        ] {
            let rights = read(&RightsRule::default(), &claims);
            assert_eq!((allows(&rights), rights.are_told), (both, true), "{claims}");
        }
        for claims in [
            json!({"scope": ["read:reports write:reports"]}),
            json!({"scope": {"read:reports": true}}),
            json!({"scope": 7}),
            json!({"scp": "READ:REPORTS read:reports2"}),
        ] {
            let rights = read(&RightsRule::default(), &claims);
            assert_eq!((allows(&rights), rights.are_told), ([false; 3], true), "{claims}");
        }
        for claims in [json!({}), json!({"scope": null}), json!({"permissions": ["read:reports"]})] {
            let rights = read(&RightsRule::default(), &claims);
            assert_eq!((allows(&rights), rights.are_told), ([false; 3], false), "{claims}");
        }
    }

    #[test]
    fn other_claims_are_read_where_the_rule_names_them() {
        for (claim, claims) in [
            ("permissions", json!({"permissions": ["read:reports"]})),
            ("realm_access.roles", json!({"realm_access": {"roles": ["read:reports"]}})),
            ("https://example.com/roles", json!({"https://example.com/roles": ["read:reports"]})),
            (
                "urn:zitadel:iam:org:project:roles",
                json!({"urn:zitadel:iam:org:project:roles": {"read:reports": {"1": "a"}, "approve:reports": false}}),
            ),
            ("roles", json!({"roles": "read:reports"})),
            ("absent,roles", json!({"roles": "read:reports"})),
        ] {
            assert_eq!(allows(&read(&rule(claim, ""), &claims)), [true, false, false], "{claim}");
            assert_eq!(allows(&read(&rule("", ""), &claims)), [false; 3], "nobody named {claim}");
        }
    }

    #[test]
    fn the_providers_words_stand_for_what_the_map_says() {
        let rule = rule("roles", "Expenses.Read=read:reports,manager=read:reports+approve:reports");
        assert_eq!(allows(&read(&rule, &json!({"scp": "Expenses.Read"}))), [true, false, false]);
        assert_eq!(allows(&read(&rule, &json!({"roles": ["manager"]}))), [true, false, true]);
        assert_eq!(allows(&read(&rule, &json!({"roles": ["Manager", "managers"]}))), [false; 3]);
        assert_eq!(allows(&read(&rule, &json!({"scope": "write:reports"}))), [false, true, false], "our own");
    }

    fn json_values() -> impl Strategy<Value = Value> {
        let word = prop_oneof![
            Just("read:reports".to_owned()),
            Just("approve:reports".to_owned()),
            Just("manager".to_owned()),
            "[ -~]{0,20}",
            any::<String>(),
        ];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            word.clone().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(word.clone(), inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// Whether the word stands anywhere in a value, as a text's word, a list's text or a member's name.
    fn stands(value: &Value, word: &str) -> bool {
        match value {
            Value::String(text) => text == word || text.split(' ').any(|part| part == word),
            Value::Array(members) => members.iter().any(|member| stands(member, word)),
            Value::Object(members) => {
                members.iter().any(|(name, member)| name == word || stands(member, word))
            }
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn no_claims_panic_and_no_right_comes_of_no_word(
            scope in json_values(), scp in json_values(), roles in json_values(), other in json_values(),
        ) {
            let rule = rule("realm_access.roles", "manager=approve:reports");
            let claims = json!({"scope": scope, "scp": scp, "realm_access": {"roles": roles}, "other": other});
            let sources = [&claims["scope"], &claims["scp"], &claims["realm_access"]["roles"]];
            let has = |word: &str| sources.iter().any(|source| stands(source, word));
            let [read_reports, write_reports, approve_reports] = allows(&read(&rule, &claims));
            prop_assert!(!read_reports || has(ReadReports::NAME));
            prop_assert!(!write_reports || has(WriteReports::NAME));
            prop_assert!(!approve_reports || has(ApproveReports::NAME) || has("manager"));
        }
    }
}
