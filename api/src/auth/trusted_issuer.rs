//! An issuer whose access tokens are accepted, and on which terms. What its kind of provider needs, `preset` tells.

use super::{introspection::config::Introspection, issuer::Issuer, rights::RightsRule};

/// Whose access tokens are accepted, for what, and how they are read. Each issuer has terms of its own.
/// [`Preset::trusted_issuer`](crate::Preset::trusted_issuer) makes one.
#[derive(Debug, Clone)]
pub struct TrustedIssuer {
    /// Who issues them (RFC 9068 §4).
    pub issuer: Issuer,
    /// The names of this API at that issuer; a token's `aud` must contain one of them (RFC 9068 §4).
    pub audiences: Vec<String>,
    /// Whether a token of the type `JWT`, or of none, is accepted beside `at+jwt`. Some providers have no other
    /// (Auth0's default profile), but the type then no longer tells an access token from an ID token.
    pub accept_plain_jwt: bool,
    /// A claim that its access tokens have and its ID tokens lack. Where there is none, `nonce` and `at_hash` give an ID
    /// token away.
    pub access_token_claim: Option<String>,
    /// Where a token without `aud` says whom it is for.
    pub audience_claim: AudienceClaim,
    /// Which claim names the person.
    pub subject_claim: SubjectClaim,
    /// Which tenants' tokens are accepted, where the issuer speaks for many.
    pub tenants: Option<Tenants>,
    /// Whether tokens of Entra's older form are accepted, whose issuer is `https://sts.windows.net/{tenantid}/`.
    pub accept_entra_v1: bool,
    /// Where its tokens say what they allow.
    pub rights: RightsRule,
    /// Whether and how it is asked about tokens.
    pub introspection: Option<Introspection>,
}

/// Where a token says whom it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AudienceClaim {
    /// In `aud` and nowhere else.
    #[default]
    Aud,
    /// In `client_id` where it has no `aud` (Cognito): it is for whom the client asks. Then it must say that it is an
    /// access token: `token_use` is `access`.
    ClientId,
}

/// Which claim names the person. No other is offered: an e-mail address, say, may pass to someone else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SubjectClaim {
    /// `sub`
    #[default]
    Sub,
    /// Entra's `oid`, which is the same for all applications of a tenant.
    Oid,
    /// `username`, where introspection tells no `sub` (Django OAuth Toolkit).
    Username,
}

impl SubjectClaim {
    /// Its name in the token.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sub => "sub",
            Self::Oid => "oid",
            Self::Username => "username",
        }
    }
}

/// Which tenants of a provider are let in, by `tid`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tenants {
    /// Whoever has an account at the provider, in whatever organisation.
    Any,
    /// These, as GUIDs in lower case.
    These(Vec<String>),
}

impl Tenants {
    /// Reads `any`, or the GUIDs of tenants.
    #[must_use]
    pub fn parse(words: &[String]) -> Option<Self> {
        match words {
            [any] if any == "any" => Some(Self::Any),
            [] => None,
            tenants => {
                let tenants: Vec<_> = tenants.iter().map(|tenant| tenant.to_ascii_lowercase()).collect();
                tenants.iter().all(|tenant| is_guid(tenant)).then_some(Self::These(tenants))
            }
        }
    }

    /// Whether that tenant is let in. What is no GUID is no tenant, whoever is let in.
    pub(crate) fn allow(&self, tenant: &str) -> bool {
        is_guid(tenant)
            && match self {
                Self::Any => true,
                Self::These(tenants) => tenants.iter().any(|allowed| allowed == tenant),
            }
    }
}

/// Eight, four, four, four and twelve digits, as providers write them: in lower case.
fn is_guid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";

    #[test]
    fn tenants_are_guids_or_any() {
        let parse =
            |words: &[&str]| Tenants::parse(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>());
        assert_eq!(parse(&["any"]), Some(Tenants::Any));
        assert_eq!(parse(&[&ONE.to_uppercase()]), Some(Tenants::These(vec![ONE.to_owned()])));
        for wrong in [&[][..], &["common"], &["any", ONE], &[ONE, "*"], &["contoso.onmicrosoft.com"]] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
        assert!(parse(&[ONE]).unwrap().allow(ONE) && Tenants::Any.allow(ONE));
        for wrong in ["", "9188040d-6c67-4c5b-b112-36a304b66dad", "x/../y", "{tenantid}"] {
            assert!(!parse(&[ONE]).unwrap().allow(wrong), "{wrong}");
        }
        assert!(!Tenants::Any.allow("a/b") && !Tenants::Any.allow("{tenantid}"));
    }
}
