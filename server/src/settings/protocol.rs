//! How the application speaks with the provider, where discovery does not tell or is not to be followed.

use bff::{AssertionAudience, ProtocolOptions, ResponseMode, SecretMethod};
use program::{Reader, settings as read};

/// What is chosen, else what is known of the provider, or does for most. A choice that would have no effect is refused.
pub(super) fn read(reader: &mut Reader<'_>, known_audience: AssertionAudience) -> ProtocolOptions {
    let has_key = reader.has("CLIENT_PRIVATE_KEY_FILE");
    let secret_method = reader.or(
        "TOKEN_ENDPOINT_AUTH_METHOD",
        if has_key {
            "no value: CLIENT_PRIVATE_KEY_FILE is set, and the key proves the client"
        } else {
            "client_secret_basic or client_secret_post"
        },
        SecretMethod::default(),
        |text| read::parsed(text).filter(|_| !has_key),
    );
    let assertion_audience = reader.or(
        "CLIENT_ASSERTION_AUDIENCE",
        if has_key {
            "issuer or token_endpoint"
        } else {
            "no value, or set CLIENT_PRIVATE_KEY_FILE: it is about what that key signs"
        },
        known_audience,
        |text| read::parsed(text).filter(|_| has_key),
    );
    let response_mode =
        reader.or("RESPONSE_MODE", "query, form_post or jwt", ResponseMode::default(), read::parsed);
    ProtocolOptions { secret_method, assertion_audience, response_mode }
}
