//! The API: where it is, what it is called at the provider, and what is asked for of it.

use bff::Resource;
use program::{Reader, settings as read};
use url::Url;

use super::secure_url::is_secure;

/// The API's identifier, as the lab names it.
pub(super) const AUDIENCE: &str = "https://expenses-api";
/// What is asked for besides `openid` and the API's own.
const SCOPES: [&str; 3] = ["profile", "email", "offline_access"];
/// What is asked for of the API, as in the lab.
const API_SCOPES: [&str; 1] = ["read:reports"];
/// What is asked for of the embedded API; the embedded provider grants each person what is theirs.
const EMBEDDED_API_SCOPES: [&str; 3] = ["read:reports", "write:reports", "approve:reports"];

/// Where it is.
pub(super) fn url(reader: &mut Reader<'_>, default: &str) -> Option<Url> {
    reader.or(
        "API_URL",
        "the API's address, such as https://api.expenses.example (http only for the machine itself)",
        Url::parse(default).ok(),
        |text| Url::parse(text).ok().filter(is_secure).map(Some),
    )
}

/// The scopes of a sign-in.
pub(super) fn scopes(reader: &mut Reader<'_>, provider_is_embedded: bool) -> Vec<String> {
    let default = if provider_is_embedded { &EMBEDDED_API_SCOPES[..] } else { &API_SCOPES[..] };
    let of_the_api = reader.or(
        "API_SCOPES",
        "scopes of the API, parted by commas, such as read:reports,write:reports",
        default.iter().map(ToString::to_string).collect(),
        read::list,
    );
    SCOPES.map(str::to_owned).into_iter().chain(of_the_api).collect()
}

/// Its name in the standard's way (RFC 8707).
pub(super) fn resource(reader: &mut Reader<'_>) -> Option<Resource> {
    const EXPECTED: &str = "an absolute URI without a fragment, such as https://expenses-api";
    reader.optional("API_RESOURCE", EXPECTED, read::parsed)
}

/// Its name in the way of Auth0 and its like. Where `resource` names it, `audience` does so only if that is asked for
/// as well.
pub(super) fn audience(reader: &mut Reader<'_>, resource: Option<&Resource>) -> Option<String> {
    let default = resource.is_none().then(|| AUDIENCE.to_owned());
    reader.or("API_AUDIENCE", "the API's identifier", default, |text| Some(Some(text.to_owned())))
}
