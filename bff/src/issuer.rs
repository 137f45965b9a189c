//! Issuer identifiers: which texts name one issuer, and a provider that issues for many tenants.

use std::{collections::BTreeSet, fmt, str::FromStr};

use url::Url;

/// What stands in the place of the tenant in the discovery document of a provider that issues for many.
const PLACEHOLDER: &str = "{tenantid}";

/// The two ways of writing an issuer: providers, and those who copy from their pages, differ in the slash at its end.
pub(crate) fn spellings(issuer: &str) -> [String; 2] {
    let bare = without_slash(issuer);
    [bare.to_owned(), format!("{bare}/")]
}

/// Whether both name one issuer, give or take a slash at the end.
#[must_use]
pub fn is_same(one: &str, other: &str) -> bool {
    without_slash(one) == without_slash(other)
}

fn without_slash(issuer: &str) -> &str {
    issuer.strip_suffix('/').unwrap_or(issuer)
}

/// The tenants whose people may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tenants {
    /// These, by their ids.
    Only(BTreeSet<TenantId>),
    /// Anybody's, which is for applications that tell people apart by their tenant themselves.
    Any,
}

/// The id of a tenant: a GUID in small letters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TenantId(String);

/// The text names no tenants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("needs the ids of tenants (GUIDs) parted by commas, or the word any")]
pub struct NotTenants;

impl FromStr for TenantId {
    type Err = NotTenants;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.to_ascii_lowercase();
        let is_good = text.len() == 36
            && text.bytes().enumerate().all(|(index, byte)| match index {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            });
        if is_good { Ok(Self(text)) } else { Err(NotTenants) }
    }
}

impl FromStr for Tenants {
    type Err = NotTenants;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "any" {
            return Ok(Self::Any);
        }
        text.split(',').map(|id| id.trim().parse()).collect::<Result<_, _>>().map(Self::Only)
    }
}

impl fmt::Display for Tenants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::Only(tenants) => {
                let ids = tenants.iter().map(|TenantId(id)| id.as_str()).collect::<Vec<_>>();
                f.write_str(&ids.join(", "))
            }
        }
    }
}

/// The issuer of a provider that issues for many tenants, as Microsoft Entra does: each tenant's people have an issuer of
/// their own, and the discovery document has the literal `{tenantid}` in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantIssuer {
    before: String,
    after: String,
    tenants: Tenants,
}

impl TenantIssuer {
    /// Of the issuer that stands for all tenants, such as `https://login.microsoftonline.com/organizations/v2.0`: the first
    /// part of its path is in the tenant's place. None where it has no path.
    #[must_use]
    pub fn new(issuer: &str, tenants: Tenants) -> Option<Self> {
        let url = Url::parse(issuer).ok()?;
        let tenant = url.path_segments()?.next().filter(|tenant| !tenant.is_empty())?;
        let (before, after) = issuer.split_once(&format!("/{tenant}"))?;
        Some(Self { before: format!("{before}/"), after: without_slash(after).to_owned(), tenants })
    }

    /// Whose people may sign in.
    #[must_use]
    pub const fn tenants(&self) -> &Tenants {
        &self.tenants
    }

    /// Whether it is what the discovery document must say.
    pub(crate) fn is_template(&self, issuer: &str) -> bool {
        is_same(issuer, &format!("{}{PLACEHOLDER}{}", self.before, self.after))
    }

    /// Whether this is the issuer of a tenant whose people may sign in; where a token says whose it is (`tid`), of that
    /// one.
    pub(crate) fn matches(&self, issuer: &str, tid: Option<&str>) -> bool {
        let rest = issuer.strip_prefix(&self.before);
        let tenant = rest.and_then(|rest| without_slash(rest).strip_suffix(&self.after));
        let (Some(tenant), Some(Ok(id))) = (tenant, tenant.map(str::parse::<TenantId>)) else {
            return false;
        };
        tid.is_none_or(|tid| tid == tenant)
            && match &self.tenants {
                Tenants::Any => true,
                Tenants::Only(tenants) => tenants.contains(&id),
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &str = "https://login.microsoftonline.com/organizations/v2.0";
    const A: &str = "11111111-2222-3333-4444-55555555555a";
    const B: &str = "11111111-2222-3333-4444-55555555555b";

    fn of(tenant: &str) -> String {
        ALL.replace("organizations", tenant)
    }

    #[test]
    fn one_slash_at_the_end_makes_no_other_issuer_and_two_do() {
        assert!(is_same("https://id.example", "https://id.example/"));
        assert!(is_same("https://id.example/o/a/", "https://id.example/o/a"));
        for other in ["https://id.example//", "https://id.example.evil", "HTTPS://id.example", ""] {
            assert!(!is_same("https://id.example", other), "{other}");
        }
        assert_eq!(spellings("https://id.example/"), spellings("https://id.example"));
    }

    #[test]
    fn people_of_the_named_tenants_may_sign_in_and_no_others() {
        let only_a = TenantIssuer::new(ALL, A.parse().unwrap()).unwrap();
        assert!(only_a.is_template(&of("{tenantid}")) && !only_a.is_template(ALL));
        assert!(only_a.matches(&of(A), Some(A)) && only_a.matches(&of(A), None));
        for (issuer, tid) in [
            (of(B), Some(B)),
            (of(A), Some(B)),
            (of("organizations"), None),
            (of("{tenantid}"), Some("{tenantid}")),
            (of(&format!("{A}/x")), Some(A)),
            (format!("https://evil.example/{A}/v2.0"), Some(A)),
            (format!("https://login.microsoftonline.com/{A}/v1.0"), Some(A)),
            (format!("https://login.microsoftonline.com/{A}/v2.0/more"), Some(A)),
        ] {
            assert!(!only_a.matches(&issuer, tid), "{issuer} {tid:?}");
        }
        let any = TenantIssuer::new(ALL, Tenants::Any).unwrap();
        assert!(any.matches(&of(B), Some(B)) && !any.matches(&of("common"), None));
        assert_eq!(TenantIssuer::new("https://id.example", Tenants::Any), None);
    }

    #[test]
    fn tenants_are_guids_or_the_word_any() {
        assert_eq!("any".parse(), Ok(Tenants::Any));
        assert_eq!(format!("{B}, {A}").parse::<Tenants>().unwrap().to_string(), format!("{A}, {B}"));
        for bad in ["", "common", "*", "contoso.onmicrosoft.com", &format!("{A},"), &format!("{A},any")] {
            assert_eq!(bad.parse::<Tenants>(), Err(NotTenants), "{bad}");
        }
    }
}
