//! How people are signed out at a provider: by which hint it knows them, and where, if its discovery document does not
//! say so.

use std::str::FromStr;

use url::Url;

use crate::secure_url::is_secure;

/// How people are signed out at a provider.
#[derive(Debug, Clone, Default)]
pub struct ProviderLogout {
    /// What tells the provider who is signing out.
    pub hint: LogoutHint,
    /// Where, for a provider that announces no `end_session_endpoint`; for another it goes before that one. What it
    /// does not name is not sent, the hint neither.
    pub endpoint: Option<LogoutEndpoint>,
}

/// What tells the provider who is signing out (OpenID Connect RP-Initiated Logout §2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LogoutHint {
    /// `id_token_hint`: the ID token that the person signed in with, which every provider must know; some ask the
    /// person without it, and some refuse. It is kept sealed with the session's other tokens, and goes through the
    /// browser when its person signs out, to the provider that gave it.
    #[default]
    IdToken,
    /// `logout_hint`: the provider's name for its own session (`sid`). No token goes through the browser.
    Sid,
}

/// The address at which a provider signs people out that does not announce it, with its parameters: those of the
/// address, in which `{client_id}`, `{post_logout_redirect_uri}`, `{id_token_hint}` and `{logout_hint}` stand for what
/// they say. One whose value is not known is left out.
///
/// ```
/// let auth0 = "https://tenant.auth0.com/v2/logout?client_id={client_id}&returnTo={post_logout_redirect_uri}";
/// assert!(auth0.parse::<bff::LogoutEndpoint>().is_ok());
/// assert!("https://tenant.auth0.com/v2/logout?returnTo={home}".parse::<bff::LogoutEndpoint>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutEndpoint {
    address: Url,
    parameters: Vec<(String, Value)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Text(String),
    Of(Placeholder),
}

/// What stands for a value that is known only when somebody signs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Placeholder {
    ClientId,
    PostLogoutRedirectUri,
    IdTokenHint,
    LogoutHint,
}

/// The text is no address at which people are signed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "needs an https address (http only for the machine itself), in which only {{client_id}}, {{post_logout_redirect_uri}}, \
     {{id_token_hint}} and {{logout_hint}} stand in braces, each as the whole value of a parameter"
)]
pub struct NotALogoutEndpoint;

impl ProviderLogout {
    /// Whether a session's ID token is of use when its person signs out.
    pub(crate) fn needs_id_token(&self) -> bool {
        match &self.endpoint {
            Some(endpoint) => endpoint.names(Placeholder::IdTokenHint),
            None => self.hint == LogoutHint::IdToken,
        }
    }
}

impl LogoutEndpoint {
    /// The address without its parameters.
    pub(crate) const fn address(&self) -> &Url {
        &self.address
    }

    /// The parameters, with what `value_of` knows in the place of what stands for it.
    pub(crate) fn parameters(
        &self,
        value_of: impl Fn(Placeholder) -> Option<String>,
    ) -> Vec<(String, String)> {
        let filled = |(name, value): &(String, Value)| {
            let value = match value {
                Value::Text(text) => text.clone(),
                Value::Of(placeholder) => value_of(*placeholder)?,
            };
            Some((name.clone(), value))
        };
        self.parameters.iter().filter_map(filled).collect()
    }

    fn names(&self, placeholder: Placeholder) -> bool {
        self.parameters.iter().any(|(_, value)| *value == Value::Of(placeholder))
    }
}

impl FromStr for LogoutEndpoint {
    type Err = NotALogoutEndpoint;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut address = Url::parse(text).map_err(|_| NotALogoutEndpoint)?;
        let parameters = address.query_pairs().map(|(name, value)| {
            let value = Value::read(&value).filter(|_| !has_braces(&name)).ok_or(NotALogoutEndpoint)?;
            Ok((name.into_owned(), value))
        });
        let parameters = parameters.collect::<Result<Vec<_>, _>>()?;
        address.set_query(None);
        let is_plain = !has_braces(&address.as_str().to_ascii_lowercase().replace("%7b", "{"))
            && address.fragment().is_none()
            && address.username().is_empty()
            && address.password().is_none();
        if is_plain && is_secure(&address) {
            Ok(Self { address, parameters })
        } else {
            Err(NotALogoutEndpoint)
        }
    }
}

impl Value {
    fn read(text: &str) -> Option<Self> {
        let placeholder = match text {
            "{client_id}" => Placeholder::ClientId,
            "{post_logout_redirect_uri}" => Placeholder::PostLogoutRedirectUri,
            "{id_token_hint}" => Placeholder::IdTokenHint,
            "{logout_hint}" => Placeholder::LogoutHint,
            text => return (!has_braces(text)).then(|| Self::Text(text.to_owned())),
        };
        Some(Self::Of(placeholder))
    }
}

fn has_braces(text: &str) -> bool {
    text.contains(['{', '}'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn filled(template: &str) -> Vec<(String, String)> {
        let endpoint: LogoutEndpoint = template.parse().unwrap();
        endpoint.parameters(|placeholder| match placeholder {
            Placeholder::ClientId => Some("a client".to_owned()),
            Placeholder::PostLogoutRedirectUri => Some("https://app.example".to_owned()),
            Placeholder::IdTokenHint => None,
            Placeholder::LogoutHint => Some("a&b".to_owned()),
        })
    }

    #[test]
    fn the_endpoints_of_providers_that_announce_none_are_understood() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            filled(
                "https://tenant.auth0.com/v2/logout?client_id={client_id}&returnTo={post_logout_redirect_uri}"
            ),
            [pair("client_id", "a client"), pair("returnTo", "https://app.example")]
        );
        assert_eq!(
            filled(
                "https://pool.auth.eu-west-1.amazoncognito.com/logout?client_id={client_id}&logout_uri={post_logout_redirect_uri}"
            ),
            [pair("client_id", "a client"), pair("logout_uri", "https://app.example")]
        );
        assert_eq!(
            filled(
                "http://127.0.0.1:9000/out?federated&id_token_hint={id_token_hint}&hint=%7Blogout_hint%7D"
            ),
            [pair("federated", ""), pair("hint", "a&b")],
            "what is not known is left out"
        );
    }

    #[test]
    fn people_are_sent_over_https_and_unknown_placeholders_are_refused() {
        for bad in [
            "",
            "/logout",
            "http://idp.example/logout",
            "javascript:alert(1)",
            "https://user:word@idp.example/logout",
            "https://idp.example/logout#top",
            "https://idp.example/{client_id}",
            "https://{client_id}.example/",
            "https://idp.example/logout?returnTo={home}",
            "https://idp.example/logout?returnTo=x{client_id}",
            "https://idp.example/logout?{client_id}=x",
        ] {
            assert_eq!(bad.parse::<LogoutEndpoint>(), Err(NotALogoutEndpoint), "{bad}");
        }
    }

    #[test]
    fn an_id_token_is_kept_only_where_it_is_sent() {
        let with = |hint, endpoint: Option<&str>| {
            let endpoint = endpoint.map(|endpoint| endpoint.parse().unwrap());
            ProviderLogout { hint, endpoint }.needs_id_token()
        };
        assert!(with(LogoutHint::IdToken, None) && !with(LogoutHint::Sid, None));
        assert!(!with(LogoutHint::IdToken, Some("https://idp.example/?client_id={client_id}")));
        assert!(with(LogoutHint::Sid, Some("https://idp.example/?id_token_hint={id_token_hint}")));
    }

    proptest! {
        #[test]
        fn no_value_leaves_its_parameter(client_id: String) {
            let endpoint: LogoutEndpoint =
                "https://idp.example/out?a={client_id}&b=2".parse().unwrap();
            let parameters = endpoint.parameters(|_| Some(client_id.clone()));
            let mut address = endpoint.address().clone();
            address.query_pairs_mut().extend_pairs(&parameters);
            let read: Vec<_> = address.query_pairs().map(|(name, value)| (name.into(), value.into())).collect();
            prop_assert_eq!(read, vec![("a".to_owned(), client_id), ("b".to_owned(), "2".to_owned())]);
        }
    }
}
