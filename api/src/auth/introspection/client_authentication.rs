//! How a call proves that it is this API's: by HTTP Basic, in its form, or by an assertion.

use base64::{Engine, prelude::BASE64_STANDARD};
use reqwest::header::{HeaderValue, InvalidHeaderValue};
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;
use url::{Url, form_urlencoded};

use super::{
    client_credential::{AssertionAudience, ClientCredential},
    config::IntrospectionClient,
};
use crate::auth::jwks::{IntrospectionMetadata, IssuerKeys};

/// The type of an assertion that proves a client (RFC 7523 §2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What is added to a call.
pub(super) struct ClientAuthentication {
    /// `Authorization`
    pub(super) header: Option<HeaderValue>,
    pub(super) fields: Vec<(&'static str, String)>,
}

/// The call can't be proved to be this API's.
#[derive(Debug, thiserror::Error)]
pub(super) enum ClientAuthenticationError {
    #[error("the assertion can't be signed")]
    Assertion(#[from] jsonwebtoken::errors::Error),
    #[error("the provider announces no token endpoint to make the assertion out to")]
    NoTokenEndpoint,
    #[error("the credentials can't be sent")]
    Header(#[from] InvalidHeaderValue),
}

impl ClientAuthentication {
    /// In the way that fits the credential and that the issuer says it takes.
    pub(super) fn new(
        client: &IntrospectionClient,
        issuer: &IssuerKeys,
        endpoint: &Url,
        now: OffsetDateTime,
    ) -> Result<Self, ClientAuthenticationError> {
        let IntrospectionClient { id, credential } = client;
        let metadata = issuer.introspection();
        match credential {
            ClientCredential::Secret(secret) if only_in_form(metadata) => {
                let secret = secret.expose_secret().to_owned();
                let fields = vec![("client_id", id.clone()), ("client_secret", secret)];
                Ok(Self { header: None, fields })
            }
            ClientCredential::Secret(secret) => {
                Ok(Self { header: Some(basic(id, secret)?), fields: Vec::new() })
            }
            ClientCredential::PrivateKey(key) => {
                let audience = match key.audience {
                    AssertionAudience::Issuer => issuer.issuer(),
                    AssertionAudience::TokenEndpoint => metadata
                        .token_endpoint
                        .as_ref()
                        .ok_or(ClientAuthenticationError::NoTokenEndpoint)?
                        .as_str(),
                    AssertionAudience::IntrospectionEndpoint => endpoint.as_str(),
                };
                let taken = metadata.auth_algorithms.as_deref();
                let assertion = key.assertion(taken, id, audience, now)?;
                let fields = vec![
                    ("client_id", id.clone()),
                    ("client_assertion_type", JWT_BEARER.to_owned()),
                    ("client_assertion", assertion),
                ];
                Ok(Self { header: None, fields })
            }
        }
    }
}

fn only_in_form(metadata: &IntrospectionMetadata) -> bool {
    metadata.auth_methods.as_ref().is_some_and(|methods| {
        let takes = |name: &str| methods.iter().any(|method| method == name);
        !takes("client_secret_basic") && takes("client_secret_post")
    })
}

/// HTTP Basic as OAuth has it: both parts form-encoded first (RFC 6749 §2.3.1).
fn basic(client_id: &str, secret: &SecretString) -> Result<HeaderValue, InvalidHeaderValue> {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let both = format!("{}:{}", encoded(client_id), encoded(secret.expose_secret()));
    let mut header = HeaderValue::from_str(&format!("Basic {}", BASE64_STANDARD.encode(both)))?;
    header.set_sensitive(true);
    Ok(header)
}
