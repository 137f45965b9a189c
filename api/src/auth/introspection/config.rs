//! Whether and how an issuer is asked about its tokens.

use url::Url;

use super::client_credential::ClientCredential;

/// How an issuer is asked about tokens.
#[derive(Debug, Clone)]
pub struct Introspection {
    /// About which.
    pub on: IntrospectionTrigger,
    /// Where, if not where the issuer announces.
    pub endpoint: Option<Url>,
    /// In which form it is to answer.
    pub answer: IntrospectionAnswer,
    /// Whether an answer about an opaque token is taken that does not say which kind of token it is. Only for an issuer
    /// whose endpoint tells of no refresh token: who stole one could show it here.
    pub accept_untyped: bool,
    /// In which way.
    pub method: IntrospectionMethod,
}

/// Which tokens an issuer is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IntrospectionTrigger {
    /// Those that say nothing of themselves.
    pub opaque: bool,
    /// Those that are signed and hold, and lack every claim that would say what they allow.
    pub missing_rights: bool,
}

impl IntrospectionTrigger {
    /// Reads `off`, or one or both of `opaque` and `missing-rights`.
    #[must_use]
    pub fn parse(words: &[String]) -> Option<Option<Self>> {
        let mut on = Self::default();
        for word in words {
            match word.as_str() {
                "off" if words.len() == 1 => return Some(None),
                "opaque" => on.opaque = true,
                "missing-rights" => on.missing_rights = true,
                _ => return None,
            }
        }
        (on != Self::default()).then_some(Some(on))
    }
}

/// In which form an issuer is to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IntrospectionAnswer {
    /// JSON (RFC 7662 §2.2).
    #[default]
    Json,
    /// Signed (RFC 9701), and no other.
    Jwt,
}

/// In which way an issuer is asked.
#[derive(Debug, Clone)]
pub enum IntrospectionMethod {
    /// RFC 7662, by a client that proves itself.
    Rfc7662(IntrospectionClient),
    /// As Google has it, by whoever has the token.
    GoogleTokeninfo,
}

/// This API as a client of the issuer's.
#[derive(Debug, Clone)]
pub struct IntrospectionClient {
    /// `client_id`
    pub id: String,
    /// What proves it.
    pub credential: ClientCredential,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_about_is_said_in_words() {
        let parse = |words: &[&str]| {
            IntrospectionTrigger::parse(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
        };
        let both = IntrospectionTrigger { opaque: true, missing_rights: true };
        assert_eq!(parse(&["off"]), Some(None));
        assert_eq!(parse(&["opaque"]), Some(Some(IntrospectionTrigger { missing_rights: false, ..both })));
        assert_eq!(parse(&["missing-rights", "opaque"]), Some(Some(both)));
        for wrong in [&[][..], &["on"], &["off", "opaque"], &["Opaque"]] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }
}
