//! One provider: how it is reached, and what is asked of it. Its settings are variables, or a table of `PROVIDERS_FILE`.

use bff::{
    AuthorizationParameter, EmailDomain, ProviderConfig, ProviderId, ProviderLogout, TenantIssuer, Tenants,
};
use program::{Reader, settings as read};
use url::Url;

use super::{
    api,
    client::Client,
    logout,
    preset::{ApiNaming, Preset},
    protocol,
    rights::{self, RightsFrom},
};

/// A provider, and which preset it was taken for.
#[derive(Debug, Clone)]
pub(crate) struct Provider {
    pub(crate) config: ProviderConfig,
    pub(crate) preset: Preset,
    pub(crate) rights_from: RightsFrom,
}

/// What stands in the tenant's place of Microsoft Entra's issuer, where people of many tenants may sign in.
const MANY_TENANTS: [&str; 2] = ["common", "organizations"];

impl Provider {
    /// Reads the provider of that id. An embedded one has its `client` already.
    pub(super) fn read(
        reader: &mut Reader<'_>,
        id: Option<ProviderId>,
        embedded: Option<Client>,
    ) -> Option<Self> {
        let is_embedded = embedded.is_some();
        let preset = reader.or("PROVIDER", Preset::WORDS, Preset::Generic, read::parsed);
        let needs = preset.needs();
        let client = embedded.or_else(|| Client::read(reader));
        let name = reader.optional("PROVIDER_NAME", "what people call it, such as Contoso", read::text);
        let mut scopes = reader.or(
            "SCOPES",
            "scopes besides openid and the API's, parted by commas",
            needs.scopes.iter().map(ToString::to_string).collect(),
            read::list,
        );
        let api_scopes = api::scopes(reader, is_embedded, needs.has_api_scopes);
        let resource = api::resource(reader);
        let (mut audience, mut api_scope_prefix, mut api_is_named) = (None, None, true);
        match needs.api {
            ApiNaming::Audience => audience = api::audience(reader, resource.as_ref()),
            ApiNaming::None => audience = api::identifier(reader),
            ApiNaming::ScopePrefix => {
                let identifier = api::required_identifier(reader);
                api_is_named = identifier.is_some();
                api_scope_prefix = identifier.map(|api| format!("{}/", api.trim_end_matches('/')));
            }
            ApiNaming::ScopeOfProject(before, after) => {
                let project = api::identifier(reader);
                scopes.extend(project.map(|project| format!("{before}{project}{after}")));
            }
        }
        let prefix = api_scope_prefix.as_deref().unwrap_or_default();
        let with_prefix = |scope: String| match scope.starts_with(prefix) {
            true => scope,
            false => format!("{prefix}{scope}"),
        };
        scopes.extend(api_scopes.into_iter().map(with_prefix));
        let rights_from = rights::read(reader, needs.rights_from);
        let dpop = reader.or("DPOP", "on or off", false, read::switch);
        let email_domains = reader.or(
            "EMAIL_DOMAINS",
            "domains parted by commas, such as example.com,example.org",
            Vec::new(),
            parsed_list::<EmailDomain>,
        );
        let authorization_parameters = authorization_parameters(reader, needs.parameters);
        let known = match is_embedded {
            true => logout::EMBEDDED,
            false => ProviderLogout { hint: needs.logout_hint, endpoint: None },
        };
        let logout = logout::read(reader, known);
        let protocol = protocol::read(reader, needs.assertion_audience);
        let tenants = tenants(reader, preset, client.as_ref().map(|client| client.issuer.as_str()));

        let Client { issuer, id: client_id, credential } = client?;
        let name = name.or_else(|| needs.name.map(str::to_owned)).unwrap_or_else(|| host_of(&issuer));
        let config = ProviderConfig {
            id: id?,
            name,
            issuer,
            client_id,
            client_credential: credential,
            scopes,
            audience,
            resource,
            dpop,
            protocol,
            email_domains,
            authorization_parameters,
            api_scope_prefix,
            tenants: tenants?,
            logout,
        };
        api_is_named.then_some(Self { config, preset, rights_from })
    }
}

/// The preset's, but for those that are set otherwise, and whatever else is set.
fn authorization_parameters(reader: &mut Reader<'_>, preset: &[&str]) -> Vec<AuthorizationParameter> {
    let own = reader.or(
        "AUTHORIZATION_PARAMETERS",
        "NAME=VALUE parted by commas, such as hd=example.com, of names that the sign-in does not use itself",
        Vec::new(),
        parsed_list::<AuthorizationParameter>,
    );
    let is_set = |preset: &AuthorizationParameter| own.iter().any(|own| own.name() == preset.name());
    let preset = preset.iter().filter_map(|text| text.parse().ok()).filter(|preset| !is_set(preset));
    preset.collect::<Vec<_>>().into_iter().chain(own).collect()
}

/// Whose people may sign in where the issuer is that of many tenants, which only Microsoft Entra has. Which ones must be
/// said: anybody can have a tenant.
fn tenants(reader: &mut Reader<'_>, preset: Preset, issuer: Option<&str>) -> Option<Option<TenantIssuer>> {
    const EXPECTED: &str = "the ids of the tenants whose people may sign in, parted by commas, or any: the issuer is that of many";
    const NO_USE: &str = "no value: only an issuer of many tenants takes it (PROVIDER=entra, https://login.microsoftonline.com/organizations/v2.0)";
    let issuer = issuer?;
    let url = Url::parse(issuer).ok()?;
    let tenant = url.path_segments().and_then(|mut parts| parts.next()).unwrap_or_default();
    if preset == Preset::Entra && MANY_TENANTS.contains(&tenant) {
        let tenants: Tenants = reader.required("ALLOWED_TENANTS", EXPECTED, read::parsed)?;
        TenantIssuer::new(issuer, tenants).map(Some)
    } else {
        reader.optional("ALLOWED_TENANTS", NO_USE, |_| None::<()>);
        Some(None)
    }
}

fn parsed_list<T: std::str::FromStr>(text: &str) -> Option<Vec<T>> {
    read::list(text)?.iter().map(|word| word.parse().ok()).collect()
}

/// What people know the provider by, where nobody gives it a name.
fn host_of(issuer: &str) -> String {
    let host = Url::parse(issuer).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.unwrap_or_else(|| issuer.to_owned())
}
