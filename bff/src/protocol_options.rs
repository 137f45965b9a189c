//! How the application speaks with a provider, where discovery does not tell or is not to be followed.

use std::str::FromStr;

/// What an operator may choose of the protocol. [`ProtocolOptions::default`] does for most providers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProtocolOptions {
    /// How the client shows its secret.
    pub secret_method: SecretMethod,
    /// Whom the assertions are made out to by which a key proves the client.
    pub assertion_audience: AssertionAudience,
    /// How the provider's answer to a sign-in comes back.
    pub response_mode: ResponseMode,
}

/// How a client shows its secret (RFC 6749 §2.3.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SecretMethod {
    /// By HTTP Basic, or in the form where the provider announces that only.
    #[default]
    Discovered,
    /// By HTTP Basic, whatever the provider announces.
    Basic,
    /// In the form, whatever the provider announces.
    Post,
}

/// The audience of an assertion by which a key proves the client (RFC 7523 §3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AssertionAudience {
    /// The provider's issuer identifier, as RFC 7523bis has it.
    #[default]
    Issuer,
    /// The address of its token endpoint, as RFC 7523 had it and some providers still want it. One that names another's
    /// endpoint as its own could use the assertion there.
    TokenEndpoint,
}

/// How the provider's answer to a sign-in comes back (`response_mode`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ResponseMode {
    /// In the address.
    #[default]
    Query,
    /// In a form that the browser sends (OAuth 2.0 Form Post Response Mode).
    FormPost,
    /// In the address, signed (JARM). Any other answer is refused.
    Jwt,
}

/// The text names none of the choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is none of the choices")]
pub struct NotAChoice;

impl FromStr for SecretMethod {
    type Err = NotAChoice;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "client_secret_basic" => Ok(Self::Basic),
            "client_secret_post" => Ok(Self::Post),
            _ => Err(NotAChoice),
        }
    }
}

impl FromStr for AssertionAudience {
    type Err = NotAChoice;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "issuer" => Ok(Self::Issuer),
            "token_endpoint" => Ok(Self::TokenEndpoint),
            _ => Err(NotAChoice),
        }
    }
}

impl FromStr for ResponseMode {
    type Err = NotAChoice;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "query" => Ok(Self::Query),
            "form_post" => Ok(Self::FormPost),
            "jwt" | "query.jwt" => Ok(Self::Jwt),
            _ => Err(NotAChoice),
        }
    }
}
