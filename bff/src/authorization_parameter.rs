//! What a provider wants to be told with an authorization request besides what OpenID Connect has, such as Google's
//! `access_type=offline`.

use std::{fmt, str::FromStr};

/// A name and a value that are sent with each authorization request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizationParameter {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// The text is no parameter, or one that the sign-in itself decides on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("needs NAME=VALUE, of a name that no standard of the sign-in has")]
pub struct NotAnAuthorizationParameter;

/// What binds an answer to its request, or has a setting of its own.
const RESERVED: [&str; 22] = [
    "acr_values",
    "audience",
    "claims",
    "client_id",
    "client_secret",
    "code_challenge",
    "code_challenge_method",
    "dpop_jkt",
    "id_token_hint",
    "login_hint",
    "max_age",
    "nonce",
    "prompt",
    "redirect_uri",
    "registration",
    "request",
    "request_uri",
    "resource",
    "response_mode",
    "response_type",
    "scope",
    "state",
];

impl AuthorizationParameter {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl FromStr for AuthorizationParameter {
    type Err = NotAnAuthorizationParameter;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, value) = text.split_once('=').ok_or(NotAnAuthorizationParameter)?;
        let (name, value) = (name.trim(), value.trim());
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
        let is_good = !name.is_empty()
            && name.bytes().all(is_name)
            && !RESERVED.contains(&name)
            && !value.chars().any(char::is_control);
        if is_good {
            Ok(Self { name: name.to_owned(), value: value.to_owned() })
        } else {
            Err(NotAnAuthorizationParameter)
        }
    }
}

impl fmt::Display for AuthorizationParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_takes_nothing_out_of_the_sign_ins_hands() {
        for good in ["access_type=offline", "hd=example.com", "kc_idp_hint=github", "domain_hint="] {
            assert_eq!(good.parse::<AuthorizationParameter>().unwrap().to_string(), good);
        }
        for name in RESERVED {
            assert_eq!(
                format!("{name}=x").parse::<AuthorizationParameter>(),
                Err(NotAnAuthorizationParameter)
            );
        }
        for bad in ["", "offline", "=x", "a b=c", "a&b=c", "a=b\nc"] {
            assert_eq!(bad.parse::<AuthorizationParameter>(), Err(NotAnAuthorizationParameter), "{bad}");
        }
    }
}
