//! What the provider says of itself (OpenID Connect Discovery §3).

use openidconnect::{
    AdditionalProviderMetadata, ProviderMetadata,
    core::{
        CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType,
        CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
        CoreSubjectIdentifierType,
    },
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::verification_key::VerificationKey;
use crate::dpop::protocol;

/// The members of the discovery document that openidconnect leaves to its users.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AdditionalMetadata {
    /// RP-Initiated Logout §2.1
    pub(crate) end_session_endpoint: Option<Url>,
    /// RFC 8414 §2
    pub(crate) revocation_endpoint: Option<Url>,
    /// RFC 9126 §5
    pub(crate) pushed_authorization_request_endpoint: Option<Url>,
    /// RFC 9449 §5.1
    pub(crate) dpop_signing_alg_values_supported: Option<Vec<String>>,
    /// RFC 9207 §3
    #[serde(default)]
    pub(crate) authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for AdditionalMetadata {}

impl AdditionalMetadata {
    /// Whether the provider takes DPoP proofs by keys such as ours.
    pub(crate) fn supports_dpop(&self) -> bool {
        let algorithms = self.dpop_signing_alg_values_supported.as_deref().unwrap_or_default();
        algorithms.iter().any(|algorithm| algorithm == protocol::ALGORITHM)
    }
}

/// The discovery document.
pub(super) type Metadata = ProviderMetadata<
    AdditionalMetadata,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    VerificationKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// Secrets and tokens go to these, people are sent to some, and keys come from one: where the issuer is on `https`, so are
/// they all (Discovery §3). The first that is not.
pub(super) fn insecure_endpoint(metadata: &Metadata) -> Option<&'static str> {
    let additional = metadata.additional_metadata();
    let endpoints = [
        ("authorization_endpoint", Some(metadata.authorization_endpoint().url())),
        ("token_endpoint", metadata.token_endpoint().map(|endpoint| endpoint.url())),
        ("jwks_uri", Some(metadata.jwks_uri().url())),
        ("userinfo_endpoint", metadata.userinfo_endpoint().map(|endpoint| endpoint.url())),
        ("end_session_endpoint", additional.end_session_endpoint.as_ref()),
        ("revocation_endpoint", additional.revocation_endpoint.as_ref()),
        ("pushed_authorization_request_endpoint", additional.pushed_authorization_request_endpoint.as_ref()),
    ];
    let is_insecure = |url: &Url| metadata.issuer().url().scheme() == "https" && url.scheme() != "https";
    endpoints.into_iter().find(|(_, url)| url.is_some_and(is_insecure)).map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ENDPOINTS: [&str; 7] = [
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "userinfo_endpoint",
        "end_session_endpoint",
        "revocation_endpoint",
        "pushed_authorization_request_endpoint",
    ];

    /// A document whose issuer and endpoints are at `origin`.
    fn document(origin: &str) -> Value {
        let mut document = json!({
            "issuer": origin,
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        });
        for endpoint in ENDPOINTS {
            document[endpoint] = format!("{origin}/{endpoint}").into();
        }
        document
    }

    fn first_insecure(document: Value) -> Option<&'static str> {
        insecure_endpoint(&serde_json::from_value(document).unwrap())
    }

    #[test]
    fn a_provider_on_https_is_called_over_https_alone() {
        assert_eq!(first_insecure(document("https://id.example")), None);
        assert_eq!(first_insecure(document("http://127.0.0.1:3002")), None, "on the machine itself");
        for endpoint in ENDPOINTS {
            let mut document = document("https://id.example");
            document[endpoint] = "http://id.example/plain".into();
            assert_eq!(first_insecure(document), Some(endpoint));
        }
    }
}
