//! How people are signed out at the provider.

use bff::{LogoutHint, ProviderLogout};
use program::{Reader, settings as read};

/// What is set, and for the rest what is known of the provider.
pub(super) fn read(reader: &mut Reader<'_>, known: ProviderLogout) -> ProviderLogout {
    const ENDPOINT: &str = "an https address with its parameters, such as \
        https://tenant.auth0.com/v2/logout?client_id={client_id}&returnTo={post_logout_redirect_uri}; in braces only \
        client_id, post_logout_redirect_uri, id_token_hint and logout_hint";
    let hint = reader.or("LOGOUT_HINT", "id_token or logout_hint", known.hint, |text| match text {
        "id_token" => Some(LogoutHint::IdToken),
        "logout_hint" => Some(LogoutHint::Sid),
        _ => None,
    });
    let endpoint = reader.optional("LOGOUT_URL", ENDPOINT, read::parsed).or(known.endpoint);
    ProviderLogout { hint, endpoint }
}

/// What is known of the embedded provider: the name of its own session is enough for it, so no token has to go through
/// the browser.
pub(super) const EMBEDDED: ProviderLogout = ProviderLogout { hint: LogoutHint::Sid, endpoint: None };
