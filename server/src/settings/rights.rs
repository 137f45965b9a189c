//! Where it is found what people may do.

use program::Reader;

/// Who tells what a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RightsFrom {
    /// The provider, by the scopes that it grants, as long as it grants any of the API's.
    Scopes,
    /// The API: rights come of roles or groups, or by words that the API translates.
    Api,
}

/// What is set, or else what is known of the provider.
pub(super) fn read(reader: &mut Reader<'_>, known: RightsFrom) -> RightsFrom {
    reader.or("RIGHTS_FROM", "scopes or api", known, |text| match text {
        "scopes" => Some(RightsFrom::Scopes),
        "api" => Some(RightsFrom::Api),
        _ => None,
    })
}
