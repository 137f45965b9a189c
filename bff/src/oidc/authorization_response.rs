//! The authorization response (RFC 6749 §4.1.2), and whether it is this provider's: by its issuer (RFC 9207), or by a
//! signature over all of it (JARM, "JWT Secured Authorization Response Mode for OAuth 2.0").

use serde_json::{Map, Value};

use super::{
    discovered_provider::DiscoveredProvider,
    discovery::DiscoveryFailed,
    login_state::LoginState,
    provider::Provider,
    signed_message::{self, SignedMessageError},
};
use crate::{protocol_options::ResponseMode, provider_config::ProviderConfig};

/// The authorization response, to a sign-in that began in this browser.
#[derive(Debug, Default)]
pub(super) struct AuthorizationResponse {
    pub(super) code: Option<String>,
    pub(super) iss: Option<String>,
    /// One of the known ones.
    pub(super) error: Option<String>,
    /// All of it, signed (`response`).
    pub(super) signed: Option<String>,
}

/// Why an authorization response is not believed.
#[derive(Debug, thiserror::Error)]
pub(super) enum ResponseError {
    #[error("the provider is not known")]
    Discover(#[from] DiscoveryFailed),
    #[error("the answer's issuer is not the provider's")]
    WrongIssuer,
    #[error("the answer was to be signed (RESPONSE_MODE=jwt), and is not")]
    NotSigned,
    #[error("the signed answer is not believed")]
    Signed(#[from] SignedMessageError),
    #[error("the signed answer is to another sign-in (state)")]
    OtherState,
}

impl AuthorizationResponse {
    /// The response of this very provider to this very sign-in. Where it was to be signed, nothing counts but what is.
    pub(super) async fn verified(
        self,
        provider: &Provider,
        login_state: &LoginState,
    ) -> Result<Self, ResponseError> {
        let discovered = provider.discovered().await?;
        if provider.config().protocol.response_mode != ResponseMode::Jwt {
            check_issuer(provider.config(), &discovered, self.iss.as_deref())?;
            return Ok(self);
        }
        let jwt = self.signed.ok_or(ResponseError::NotSigned)?;
        let open = |discovered| signed_message::open(&jwt, &provider.expected(discovered), true);
        // The provider may have changed its keys since they were read.
        let claims = match open(&discovered) {
            Err(SignedMessageError::UnknownKey | SignedMessageError::Signature(_)) => {
                open(&*provider.rediscovered().await?)?
            }
            opened => opened?,
        };
        if text(&claims, "state").as_ref() != Some(&login_state.state) {
            return Err(ResponseError::OtherState);
        }
        let (code, error) = (text(&claims, "code"), text(&claims, "error").map(known_error));
        Ok(Self { code, error, iss: text(&claims, "iss"), signed: None })
    }
}

/// The `state` that a signed response names. It finds the sign-in that the response is then verified for.
pub(crate) fn unverified_state(response: &str) -> Option<String> {
    signed_message::unverified_claim(response, "state")
}

/// RFC 9207 §2.4: where the provider announces `iss` it must be there, and where it is there it must be right.
fn check_issuer(
    config: &ProviderConfig,
    discovered: &DiscoveredProvider,
    iss: Option<&str>,
) -> Result<(), ResponseError> {
    let is_right = |iss: &str| match &config.tenants {
        None => iss == discovered.issuer,
        Some(tenants) => iss == discovered.issuer || tenants.matches(iss, None),
    };
    match iss {
        Some(iss) if is_right(iss) => Ok(()),
        None if !discovered.additional_metadata.authorization_response_iss_parameter_supported => Ok(()),
        _ => Err(ResponseError::WrongIssuer),
    }
}

fn text(claims: &Map<String, Value>, name: &str) -> Option<String> {
    claims.get(name)?.as_str().map(str::to_owned)
}

/// The error codes of RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6 and RFC 9470 §5 go to the log; any other text is
/// not to be trusted there.
pub(crate) fn known_error(error: String) -> String {
    const KNOWN: [&str; 13] = [
        "access_denied",
        "account_selection_required",
        "consent_required",
        "interaction_required",
        "invalid_request",
        "invalid_scope",
        "invalid_target",
        "login_required",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
        "unmet_authentication_requirements",
        "unsupported_response_type",
    ];
    if KNOWN.contains(&error.as_str()) { error } else { "an unknown error".to_owned() }
}
