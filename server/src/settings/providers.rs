//! All providers: the one that the variables name, and those of `PROVIDERS_FILE`.

use bff::{ProviderId, is_same_issuer};
use program::{Reader, Variables};

use super::{
    client::{self, Client},
    provider::Provider,
    providers_file,
};

const ID: &str = "1 to 32 small letters, digits and hyphens: by it sessions remember the provider";

/// Whether the settings name a provider, in whatever way.
pub(super) fn are_named(reader: &Reader<'_>) -> bool {
    reader.has("ISSUER_BASE_URL") || reader.has("PROVIDERS_FILE")
}

/// Reads them. The embedded one has its client already.
pub(super) fn read(
    reader: &mut Reader<'_>,
    variables: &Variables,
    embedded: Option<Client>,
) -> Option<Vec<Provider>> {
    let mut single = Some(None);
    if reader.has("ISSUER_BASE_URL") || !reader.has("PROVIDERS_FILE") {
        let default = Some(ProviderId::default());
        let id = reader.or("PROVIDER_ID", ID, default, |text| text.parse().ok().map(Some));
        single = Provider::read(reader, id, embedded).map(Some);
    } else {
        reject_variables_without_issuer(reader);
    }
    let of_file = providers_file::read(reader, variables);
    let providers = single?.into_iter().chain(of_file?).collect::<Vec<_>>();
    reject_duplicates(reader, &providers);
    Some(providers)
}

/// The variables of a single provider say nothing beside a file where they name none.
fn reject_variables_without_issuer(reader: &mut Reader<'_>) {
    const NO_USE: &str = "no value, or set ISSUER_BASE_URL: a provider of PROVIDERS_FILE has its own there";
    for variable in client::VARIABLES {
        if reader.has(variable) {
            reader.reject_secret(variable, NO_USE);
        }
    }
}

/// Two providers must be told apart: by their ids, by their issuers, and by the domains that lead to them.
fn reject_duplicates(reader: &mut Reader<'_>, providers: &[Provider]) {
    const ID: &str = "an id that no other provider has";
    const ISSUER: &str = "an issuer that no other provider has, for people are known by it";
    const DOMAIN: &str = "domains that lead to no other provider";
    for (index, Provider { config, .. }) in providers.iter().enumerate() {
        let others = || providers.iter().take(index).map(|other| &other.config);
        let name = |what: &str| format!("the {what} of provider {} ({})", index + 1, config.id);
        if others().any(|other| other.id == config.id) {
            reader.reject(&name("id"), config.id.as_str(), ID);
        }
        if others().any(|other| is_same_issuer(&other.issuer, &config.issuer)) {
            reader.reject(&name("issuer"), &config.issuer, ISSUER);
        }
        let of_others = others().flat_map(|other| &other.email_domains).collect::<Vec<_>>();
        for domain in config.email_domains.iter().filter(|domain| of_others.contains(domain)) {
            reader.reject(&name("e-mail domain"), &domain.to_string(), DOMAIN);
        }
    }
}
