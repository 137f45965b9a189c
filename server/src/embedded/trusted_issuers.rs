//! Whose access tokens the embedded API takes: those of each provider that people sign in with, and from each only those
//! that are for what it calls the API.

use anyhow::Context;
use bff::{ProviderConfig, is_same_issuer};

use crate::settings::{Settings, embedded::ApiSettings, preset::Preset};

/// The provider that the variables name is trusted as the API's variables have it, each other on the terms of its preset.
/// What `API_ISSUERS_FILE` lists is left to that file.
pub(super) fn trusted_issuers(
    settings: &Settings,
    api: &ApiSettings,
) -> anyhow::Result<Vec<api::TrustedIssuer>> {
    let listed = api.settings.listed_issuers();
    let is_listed = |provider: &ProviderConfig| {
        listed.iter().any(|listed| is_same_issuer(&listed.issuer.to_string(), &provider.issuer))
    };
    let providers = settings.bff.providers.iter().zip(&settings.presets).enumerate();
    let unlisted = providers.filter(|(_, (provider, _))| !is_listed(provider));
    unlisted
        .map(|(index, (provider, preset))| {
            let issuer = provider.issuer.parse::<api::Issuer>()?;
            if index == 0 && settings.variables_name_provider {
                return Ok(api.settings.trusted_issuer(issuer, api.audiences.clone()));
            }
            let preset = preset.to_string().parse::<api::Preset>()?;
            let mut trusted = preset.trusted_issuer(issuer, audiences(provider));
            if let Some(tenants) = &provider.tenants {
                let words = tenants.tenants().to_string();
                let words = words.split(", ").map(str::to_owned).collect::<Vec<_>>();
                trusted.tenants = Some(api::Tenants::parse(&words).context("the tenants")?);
            }
            Ok(trusted)
        })
        .collect()
}

/// What a provider calls the API: what it is asked for. Where it is not told of an API, its tokens are for the client.
fn audiences(provider: &ProviderConfig) -> Vec<String> {
    let project = provider.scopes.iter().find_map(|scope| Preset::project_in(scope));
    let prefix = provider.api_scope_prefix.as_deref().map(|prefix| prefix.trim_end_matches('/').to_owned());
    let resource = provider.resource.as_ref().map(ToString::to_string);
    let named = [provider.audience.clone(), resource, prefix, project].into_iter().flatten();
    let named = named.collect::<Vec<_>>();
    if named.is_empty() { vec![provider.client_id.clone()] } else { named }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use program::Variables;
    use tempfile::TempDir;

    use super::*;

    #[test]
    fn each_provider_is_trusted_for_its_own_name_of_the_api_and_for_no_others() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("providers.toml");
        let table = |id: &str, more: &str| {
            format!(
                "[[provider]]\nid = \"{id}\"\npreset = \"{id}\"\nissuer = \"https://{id}.example\"\n\
                 client_id = \"{id}-client\"\nclient_secret = \"s\"\n{more}\n"
            )
        };
        let tables = [
            table("cognito", "audience = \"https://pool-api\""),
            table("zitadel", "audience = \"4711\""),
            table("authentik", ""),
            table("auth0", "audience = \"https://auth0-api\""),
        ];
        fs::write(&file, format!("secrets_in_this_file = true\n{}", tables.concat())).unwrap();
        let secret = "thirty-two bytes or more of noise";
        let settings = Settings::from_variables(&Variables::from_pairs(&[
            ("ISSUER_BASE_URL", "https://single.example"),
            ("CLIENT_ID", "single-client"),
            ("CLIENT_SECRET", "s"),
            ("ALLOWED_AUDIENCES", "https://single-api"),
            ("PROVIDERS_FILE", file.to_str().unwrap()),
            ("API_EMBEDDED", "on"),
            ("APP_SESSION_SECRET", secret),
        ]))
        .unwrap();
        let api = settings.embedded.api.as_ref().unwrap();
        let trusted = trusted_issuers(&settings, api).unwrap();
        let terms = trusted.iter().map(|one| format!("{} {}", one.issuer, one.audiences.join(" ")));
        let expected = [
            "https://single.example https://single-api",
            "https://cognito.example https://pool-api",
            "https://zitadel.example 4711",
            "https://authentik.example authentik-client",
            "https://auth0.example https://auth0-api",
        ];
        assert_eq!(terms.map(|line| line.replace(".example/ ", ".example ")).collect::<Vec<_>>(), expected);
        assert!(trusted[1].accept_plain_jwt && !trusted[0].accept_plain_jwt, "each on its own terms");
    }
}
