//! How a request to the provider proves which client it comes from: by HTTP Basic, in its form, or by an assertion.

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_STANDARD};
use http::{HeaderValue, Request, header};
use jsonwebtoken::Algorithm;
use openidconnect::{AuthType, ClientSecret, HttpRequest, core::CoreClientAuthMethod};
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use super::{http::HttpError, provider_metadata::Metadata};
use crate::{
    client_credential::{ClientCredential, ClientKey},
    protocol_options::{AssertionAudience, SecretMethod},
    provider_config::ProviderConfig,
};

/// The type of an assertion that proves a client (RFC 7523 §2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The fields of a form, by their names. Some are secrets.
pub(super) type FormFields = BTreeMap<String, Zeroizing<String>>;

/// The client at a provider that was discovered.
#[derive(Debug)]
pub(crate) struct ClientAuthentication {
    client_id: String,
    method: Method,
}

/// OpenID Connect Core §9
#[derive(Debug)]
enum Method {
    ClientSecretBasic(SecretString),
    ClientSecretPost(SecretString),
    PrivateKeyJwt { key: ClientKey, algorithm: Algorithm, audience: String },
}

impl ClientAuthentication {
    /// The way that fits the credential and that the provider says it takes.
    pub(crate) fn new(config: &ProviderConfig, metadata: &Metadata) -> Self {
        let announced_alone = metadata.token_endpoint_auth_methods_supported().is_some_and(|methods| {
            !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && methods.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let in_form = match config.protocol.secret_method {
            SecretMethod::Discovered => announced_alone,
            SecretMethod::Basic => false,
            SecretMethod::Post => true,
        };
        let method = match config.client_credential.clone() {
            ClientCredential::Secret(secret) if in_form => Method::ClientSecretPost(secret),
            ClientCredential::Secret(secret) => Method::ClientSecretBasic(secret),
            ClientCredential::PrivateKey(key) => Method::PrivateKeyJwt {
                algorithm: key.algorithm(metadata.token_endpoint_auth_signing_alg_values_supported()),
                audience: assertion_audience(config, metadata),
                key,
            },
        };
        Self { client_id: config.client_id.clone(), method }
    }

    /// The secret that openidconnect puts into its requests, and where.
    pub(crate) fn secret(&self) -> (Option<ClientSecret>, AuthType) {
        let secret = |secret: &SecretString| Some(ClientSecret::new(secret.expose_secret().to_owned()));
        match &self.method {
            Method::ClientSecretBasic(shown) => (secret(shown), AuthType::BasicAuth),
            Method::ClientSecretPost(shown) => (secret(shown), AuthType::RequestBody),
            Method::PrivateKeyJwt { .. } => (None, AuthType::RequestBody),
        }
    }

    /// The parameters that openidconnect does not know of: a new assertion, where a key proves the client.
    pub(crate) fn assertion(&self, now: OffsetDateTime) -> Result<Vec<(&'static str, String)>, HttpError> {
        let Method::PrivateKeyJwt { key, algorithm, audience } = &self.method else { return Ok(Vec::new()) };
        let assertion = key.assertion(*algorithm, &self.client_id, audience, now)?;
        Ok(vec![("client_assertion_type", JWT_BEARER.to_owned()), ("client_assertion", assertion)])
    }

    /// A whole request, for the endpoints that openidconnect does not call. An assertion serves once, so it is made
    /// anew for each try.
    pub(crate) fn request(
        &self,
        endpoint: &Url,
        mut fields: FormFields,
        now: OffsetDateTime,
    ) -> Result<HttpRequest, HttpError> {
        let Self { client_id, method } = self;
        let mut request = Request::post(endpoint.as_str())
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        match method {
            Method::ClientSecretBasic(secret) => {
                request = request.header(header::AUTHORIZATION, basic(client_id, secret)?);
            }
            Method::ClientSecretPost(secret) => {
                let secret = secret.expose_secret().to_owned();
                fields.insert("client_id".to_owned(), client_id.clone().into());
                fields.insert("client_secret".to_owned(), secret.into());
            }
            Method::PrivateKeyJwt { .. } => {
                fields.insert("client_id".to_owned(), client_id.clone().into());
                let assertion = self.assertion(now)?.into_iter();
                fields.extend(assertion.map(|(name, value)| (name.to_owned(), value.into())));
            }
        }
        Ok(request.body(form(&fields))?)
    }
}

/// Whom assertions are made out to. It is the same for every endpoint (RFC 9126 §2).
fn assertion_audience(config: &ProviderConfig, metadata: &Metadata) -> String {
    let issuer = metadata.issuer().to_string();
    match config.protocol.assertion_audience {
        AssertionAudience::Issuer => issuer,
        AssertionAudience::TokenEndpoint => {
            metadata.token_endpoint().map_or(issuer, |endpoint| endpoint.url().to_string())
        }
    }
}

/// The form as it is sent. Its capacity is there from the start: a text that has to grow leaves behind what it held, unwiped.
fn form(fields: &FormFields) -> Vec<u8> {
    // Encoded, a byte takes three at most.
    let capacity = fields.iter().map(|(name, value)| 3 * (name.len() + value.len()) + 2).sum();
    let pairs = fields.iter().map(|(name, value)| (name, value.as_str()));
    form_urlencoded::Serializer::new(String::with_capacity(capacity))
        .extend_pairs(pairs)
        .finish()
        .into_bytes()
}

/// HTTP Basic as OAuth has it: both parts form-encoded first (RFC 6749 §2.3.1).
fn basic(client_id: &str, secret: &SecretString) -> Result<HeaderValue, HttpError> {
    let secret = secret.expose_secret().as_bytes();
    let mut both = Zeroizing::new(String::with_capacity(3 * (client_id.len() + secret.len()) + 1));
    both.extend(form_urlencoded::byte_serialize(client_id.as_bytes()));
    both.push(':');
    both.extend(form_urlencoded::byte_serialize(secret));
    let encoded = Zeroizing::new(BASE64_STANDARD.encode(both.as_bytes()));
    let mut value = Zeroizing::new(String::with_capacity("Basic ".len() + encoded.len()));
    value.push_str("Basic ");
    value.push_str(&encoded);
    let mut header = HeaderValue::from_str(&value).map_err(::http::Error::from)?;
    header.set_sensitive(true);
    Ok(header)
}
