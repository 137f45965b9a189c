//! The API: where it is, what it is called at the provider, and what is asked for of it.

use bff::{Resource, is_secure};
use program::{Reader, settings as read};
use url::Url;

/// The API's identifier, as the lab names it.
pub(super) const AUDIENCE: &str = "https://expenses-api";
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

/// The scopes of the API that are asked for: none by default, where the provider grants none.
pub(super) fn scopes(reader: &mut Reader<'_>, provider_is_embedded: bool, are_granted: bool) -> Vec<String> {
    let default = match (provider_is_embedded, are_granted) {
        (true, _) => &EMBEDDED_API_SCOPES[..],
        (false, true) => &API_SCOPES[..],
        (false, false) => &[],
    };
    reader.or(
        "API_SCOPES",
        "scopes of the API, parted by commas, such as read:reports,write:reports",
        default.iter().map(ToString::to_string).collect(),
        read::list,
    )
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

/// The API's identifier, where it is set: most providers need none with the sign-in.
pub(super) fn identifier(reader: &mut Reader<'_>) -> Option<String> {
    reader.optional("API_AUDIENCE", "the API's identifier", read::text)
}

/// The API's identifier, without which its scopes have no names.
pub(super) fn required_identifier(reader: &mut Reader<'_>) -> Option<String> {
    const EXPECTED: &str =
        "the API's identifier at the provider, which its scopes begin with, such as api://expenses";
    reader.required("API_AUDIENCE", EXPECTED, read::text)
}
