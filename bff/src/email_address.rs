//! E-mail addresses as people type them to find their provider, and the domains that lead there.
//!
//! An address names nobody here: it chooses a page to sign in at, and is forgotten.

use std::{fmt, str::FromStr};

use serde::Deserialize;
use url::Host;

/// What stands behind the `@`, in small ASCII letters.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmailDomain(String);

/// The text is no domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("needs a domain, such as example.com")]
pub struct NotAnEmailDomain;

impl FromStr for EmailDomain {
    type Err = NotAnEmailDomain;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match Host::parse(text) {
            Ok(Host::Domain(domain)) if domain.contains('.') && !domain.contains('*') => Ok(Self(domain)),
            _ => Err(NotAnEmailDomain),
        }
    }
}

impl fmt::Display for EmailDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An address that a person typed. It is passed on to the provider, and neither shown, logged nor kept.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct EmailAddress {
    text: String,
    domain: EmailDomain,
}

/// The text is no e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no e-mail address")]
pub(crate) struct NotAnEmailAddress;

impl EmailAddress {
    /// RFC 5321 §4.5.3.1.3, without the angle brackets.
    pub(crate) const MAX_LENGTH: usize = 254;

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn domain(&self) -> &EmailDomain {
        &self.domain
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = NotAnEmailAddress;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let text = text.trim();
        let (name, domain) = text.rsplit_once('@').ok_or(NotAnEmailAddress)?;
        let is_good = !name.is_empty()
            && text.len() <= Self::MAX_LENGTH
            && !text.chars().any(|letter| letter.is_control() || letter.is_whitespace());
        let domain = domain.parse().ok().filter(|_| is_good).ok_or(NotAnEmailAddress)?;
        Ok(Self { text: text.to_owned(), domain })
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain_of(address: &str) -> Option<String> {
        EmailAddress::try_from(address.to_owned()).ok().map(|address| address.domain().to_string())
    }

    #[test]
    fn the_domain_is_found_however_it_is_written() {
        for written in ["ada@Example.COM", " ada@example.com ", "\"a@b\"@example.com", "ada+x@example.com"] {
            assert_eq!(domain_of(written).as_deref(), Some("example.com"), "{written}");
        }
        assert_eq!(domain_of("ada@b\u{fc}cher.example").as_deref(), Some("xn--bcher-kva.example"));
        for bad in ["", "ada", "@example.com", "ada@", "ada@localhost", "ada@10.0.0.1", "a b@example.com"] {
            assert_eq!(domain_of(bad), None, "{bad}");
        }
        assert_eq!(domain_of(&format!("{}@example.com", "a".repeat(250))), None);
    }

    #[test]
    fn an_address_is_not_printed() {
        let address = EmailAddress::try_from("ada@example.com".to_owned()).unwrap();
        assert_eq!(format!("{address:?}"), "[redacted]");
    }

    #[test]
    fn a_domain_is_no_pattern_and_no_host_of_the_machine() {
        for bad in
            ["*.example.com", "localhost", "ada@example.com", "example.com/x", "10.0.0.1", "", "ex ample.com"]
        {
            assert_eq!(bad.parse::<EmailDomain>(), Err(NotAnEmailDomain), "{bad}");
        }
    }
}
