//! The program's settings: the lab's variables, and a few more.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use api::{Config, Issuer, ReceiptsLocation, Settings, TrustedCallers};
use program::{InvalidSettings, LogSettings, Reader, Tls, Variables, settings as read};
use url::Url;

/// All that the program needs.
#[derive(Debug)]
pub(crate) struct ProgramSettings {
    pub(crate) address: SocketAddr,
    /// Where TLS ends in this process.
    pub(crate) tls: Option<Tls>,
    pub(crate) database_url: String,
    pub(crate) receipts: ReceiptsLocation,
    pub(crate) config: Config,
    pub(crate) log: LogSettings,
    /// Where metrics are collected.
    pub(crate) metrics_address: Option<SocketAddr>,
    pub(crate) trusted_callers: TrustedCallers,
    /// For how long requests are served on after the end was asked for.
    pub(crate) shutdown_delay: Duration,
}

impl ProgramSettings {
    pub(crate) fn from_variables(variables: &Variables) -> Result<Self, InvalidSettings> {
        const ISSUER: &str =
            "the provider's address, such as https://tenant.auth0.com (http is for localhost only)";
        const AUDIENCES: &str =
            "the API's identifier, such as https://expenses-api, or several parted by commas";
        let mut reader = Reader::new(variables);
        let host = reader.or(
            "HOST",
            "an IP address, such as 127.0.0.1",
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            read::parsed,
        );
        let port = reader.or("PORT", "a port, such as 3001", 3001, read::parsed);
        // One issuer by variables, more by a file, or these alone.
        let is_wanted = !reader.has("API_ISSUERS_FILE")
            || reader.has("ISSUER_BASE_URL")
            || reader.has("ALLOWED_AUDIENCES");
        let issuer: Option<Issuer> =
            is_wanted.then(|| reader.required("ISSUER_BASE_URL", ISSUER, read::parsed)).flatten();
        let audiences =
            is_wanted.then(|| reader.required("ALLOWED_AUDIENCES", AUDIENCES, read::list)).flatten();
        let demo_data = reader.or("API_DEMO_DATA", "on or off", false, read::switch);
        let settings = Settings::read(&mut reader, "sqlite:.data/api.db".to_owned());
        let log = LogSettings::read(&mut reader);
        let trusted_callers =
            reader.or("API_TRUSTED_CALLERS", CALLERS, TrustedCallers::default(), read::parsed);
        let shutdown_delay = read::shutdown_delay(&mut reader);
        let scheme = if Tls::is_asked_for(&reader) { "https" } else { "http" };
        let tls = Tls::read(&mut reader);
        let own_address = Url::parse(&format!("{scheme}://localhost:{port}")).ok();
        let public_url = reader.or("API_URL", ADDRESS, own_address, |text| {
            Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https")).map(Some)
        });
        let issuer =
            issuer.zip(audiences).map(|(issuer, audiences)| settings.trusted_issuer(issuer, audiences));
        let config = public_url.and_then(|public_url| match settings.config(issuer, public_url) {
            Ok(config) => Some(Config { demo_data, ..config }),
            Err(error) => {
                reader.fault("API_ISSUERS_FILE", error.to_string());
                None
            }
        });
        let config = reader.finish(config)?;
        let Settings { database_url, receipts, metrics_address, .. } = settings;
        Ok(Self {
            address: SocketAddr::new(host, port),
            tls,
            database_url,
            receipts,
            config,
            log,
            metrics_address,
            trusted_callers,
            shutdown_delay,
        })
    }
}

const CALLERS: &str = "addresses or networks parted by commas, such as 10.0.0.0/8, 192.0.2.7";
const ADDRESS: &str = "the address that clients know this API by, such as https://api.expenses.example";

#[cfg(test)]
mod tests {
    use std::fs;

    use api::{AudienceClaim, ClaimPath, Tenants};
    use tempfile::TempDir;

    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<ProgramSettings, InvalidSettings> {
        ProgramSettings::from_variables(&Variables::from_pairs(variables))
    }

    #[test]
    fn the_labs_two_variables_are_enough() {
        let settings = read(&[
            ("ISSUER_BASE_URL", "https://tenant.auth0.com"),
            ("ALLOWED_AUDIENCES", "https://expenses-api, b"),
        ]);
        let ProgramSettings { address, database_url, receipts, config, .. } = settings.unwrap();
        assert_eq!(receipts.to_string(), ".data/receipts");
        assert_eq!(config.dpop.public_url.as_str(), "http://localhost:3001/");
        assert!(!config.dpop.required && config.dpop.nonce_secret.is_none());
        assert!(!config.demo_data, "what nobody has spent is shown only where somebody asks for it");
        let [trusted] = &*config.issuers else { panic!("one issuer") };
        assert!(!trusted.accept_plain_jwt && trusted.introspection.is_none(), "as strict as can be");
        insta::assert_debug_snapshot!((address, database_url, &trusted.issuer, &trusted.audiences), @r#"
        (
            127.0.0.1:3001,
            "sqlite:.data/api.db",
            Issuer(
                "https://tenant.auth0.com",
            ),
            [
                "https://expenses-api",
                "b",
            ],
        )
        "#);
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let mistakes = read(&[
            ("HOST", "localhost"),
            ("PORT", "65536"),
            ("ISSUER_BASE_URL", "http://idp.example"),
            ("ALLOWED_AUDIENCES", " , "),
            ("API_DATABASE_URL", "mysql://api:hush@localhost/api"),
            ("API_DEMO_DATA", "perhaps"),
            ("CLOCK_LEEWAY", "61"),
            ("API_URL", "api.example"),
            ("REQUIRE_DPOP", "maybe"),
            ("DPOP_NONCE_SECRET", "short"),
            ("API_BODY_LIMIT", "16K"),
            ("API_RECEIPT_LIMIT", "10M"),
            ("API_REQUESTS_PER_MINUTE", "0"),
            ("STEP_UP_ABOVE", "-1"),
            ("STEP_UP_MAX_AGE", "5m"),
        ]);
        insta::assert_snapshot!(mistakes.unwrap_err(), @r#"
        these settings can't be used:
          HOST is "localhost"; give it an IP address, such as 127.0.0.1
          PORT is "65536"; give it a port, such as 3001
          ISSUER_BASE_URL is "http://idp.example"; give it the provider's address, such as https://tenant.auth0.com (http is for localhost only)
          ALLOWED_AUDIENCES is ","; give it the API's identifier, such as https://expenses-api, or several parted by commas
          API_DEMO_DATA is "perhaps"; give it on or off
          API_DATABASE_URL can't be used (it is not shown here); give it a database address, such as sqlite:.data/api.db or postgres://api@db.example/api
          CLOCK_LEEWAY is "61"; give it whole seconds from 0 to 60, such as 5
          API_BODY_LIMIT is "16K"; give it bytes, from 1024
          API_RECEIPT_LIMIT is "10M"; give it bytes, from 1024
          API_REQUESTS_PER_MINUTE is "0"; give it a whole number from 1
          STEP_UP_ABOVE is "-1"; give it whole currency units, such as 1000
          STEP_UP_MAX_AGE is "5m"; give it whole seconds, such as 300
          REQUIRE_DPOP is "maybe"; give it on or off
          DPOP_NONCE_SECRET can't be used (it is not shown here); give it 32 random characters or more
          API_URL is "api.example"; give it the address that clients know this API by, such as https://api.expenses.example
        "#);
    }

    #[test]
    fn what_a_provider_needs_follows_from_its_kind_and_each_setting_overrides_it() {
        let read = |more: &[(&str, &str)]| {
            let two = [("ISSUER_BASE_URL", "https://id.example"), ("ALLOWED_AUDIENCES", "a")];
            read(&[&two, more].concat()).unwrap().config.issuers.remove(0)
        };
        let auth0 = read(&[("PROVIDER", "auth0")]);
        assert!(auth0.accept_plain_jwt && auth0.introspection.is_none());
        assert!(!read(&[("PROVIDER", "auth0"), ("ACCEPT_PLAIN_JWT", "off")]).accept_plain_jwt);
        assert!(read(&[("ACCEPT_PLAIN_JWT", "on")]).accept_plain_jwt);
        let claims = |claim: &str| vec![claim.parse::<ClaimPath>().unwrap()];
        assert_eq!(read(&[("PROVIDER", "keycloak")]).rights.claims, claims("realm_access.roles"));
        let keycloak = read(&[("PROVIDER", "keycloak"), ("API_RIGHTS_CLAIM", "/resource_access/a.b/roles")]);
        assert_eq!(keycloak.rights.claims, claims("/resource_access/a.b/roles"));
        let map = "Expenses.Read=read:reports";
        assert_eq!(read(&[("API_RIGHTS_MAP", map)]).rights.map, map.parse().unwrap());
        assert_eq!(read(&[("PROVIDER", "cognito")]).audience_claim, AudienceClaim::ClientId);
        let cognito = read(&[("PROVIDER", "cognito"), ("API_AUDIENCE_CLAIM", "aud")]);
        assert_eq!(cognito.audience_claim, AudienceClaim::Aud);
        let entra = read(&[("PROVIDER", "entra"), ("API_TENANTS", "any"), ("API_ENTRA_V1", "on")]);
        assert!(entra.tenants == Some(Tenants::Any) && entra.accept_entra_v1);
        assert_eq!(read(&[("PROVIDER", "entra")]).tenants, None, "one tenant's, unless it is said");
        let asks = |more: &[(&str, &str)]| {
            let of_client = [("API_CLIENT_ID", "api"), ("API_CLIENT_SECRET", "hush")];
            let introspection = read(&[&of_client, more].concat()).introspection;
            introspection.map(|asked| (asked.on.opaque, asked.on.missing_rights))
        };
        assert_eq!(asks(&[]), None, "nobody is asked unless it is said");
        assert_eq!(asks(&[("PROVIDER", "zitadel")]), Some((true, false)));
        assert_eq!(asks(&[("PROVIDER", "authentik")]), Some((false, true)));
        assert_eq!(asks(&[("PROVIDER", "zitadel"), ("INTROSPECTION", "off")]), None);
        assert_eq!(asks(&[("INTROSPECTION", "opaque, missing-rights")]), Some((true, true)));
        assert!(read(&[("PROVIDER", "google")]).introspection.is_some(), "Google wants no credentials");
        let authentik = read(&[("PROVIDER", "authentik"), ("API_RIGHTS_CLAIM", "rights")]);
        assert!(authentik.introspection.is_none(), "its tokens may be made to tell rights themselves");
    }

    #[test]
    fn what_can_not_work_is_told_at_the_start() {
        let two = [("ISSUER_BASE_URL", "https://id.example"), ("ALLOWED_AUDIENCES", "a")];
        let told = |more: &[(&str, &str)]| {
            let mistakes = read(&[&two, more].concat()).unwrap_err().to_string();
            mistakes.lines().skip(1).map(|line| line.trim().to_owned()).collect::<Vec<_>>().join("\n")
        };
        insta::assert_snapshot!(told(&[("PROVIDER", "zitadel")]), @"INTROSPECTION: a provider is asked about its tokens by who has credentials there, and the API has none: give API_CLIENT_ID, or INTROSPECTION=off");
        insta::assert_snapshot!(told(&[("INTROSPECTION", "opaque"), ("API_CLIENT_ID", "a")]), @"API_CLIENT_SECRET is not set; give it the client's secret at the provider, and no key beside it");
        insta::assert_snapshot!(told(&[
            ("PROVIDER", "azure"), ("API_AUDIENCE_CLAIM", "azp"), ("API_SUBJECT_CLAIM", "email"),
            ("API_TENANTS", "common"), ("API_ENTRA_V1", "perhaps"), ("API_RIGHTS_MAP", "manager:approve:reports"),
            ("INTROSPECTION", "on"), ("INTROSPECTION_ENDPOINT", "http://id.example"),
            ("INTROSPECTION_ANSWER", "xml"), ("INTROSPECTION_UNTYPED", "x"),
            ("API_CLIENT_ASSERTION_AUDIENCE", "x"), ("API_CLIENT_SECRET", "hush"),
            ("API_CLIENT_PRIVATE_KEY_FILE", "/nowhere"),
        ]), @r#"
        PROVIDER is "azure"; give it auth0, keycloak, entra, okta, google, authentik, zitadel, cognito or generic
        API_AUDIENCE_CLAIM is "azp"; give it aud or client_id
        API_SUBJECT_CLAIM is "email"; give it sub, oid or username
        API_TENANTS is "common"; give it any, or the tenants' IDs (GUIDs) parted by commas
        API_ENTRA_V1 is "perhaps"; give it on or off
        API_RIGHTS_MAP is "manager:approve:reports"; give it words of the provider's and what they stand for, such as Expenses.Read=read:reports,manager=read:reports+approve:reports
        INTROSPECTION is "on"; give it off, or opaque, missing-rights or both, parted by commas
        INTROSPECTION_ENDPOINT is "http://id.example"; give it an address on https, or on http on this machine
        INTROSPECTION_ANSWER is "xml"; give it json or jwt
        INTROSPECTION_UNTYPED is "x"; give it on or off
        API_CLIENT_ASSERTION_AUDIENCE is "x"; give it issuer, token-endpoint or introspection-endpoint
        API_CLIENT_ID is not set; give it this API's client_id at the provider, with a secret or a key of its own
        API_CLIENT_SECRET can't be used (it is not shown here); give it the client's secret at the provider, and no key beside it
        "#);
    }

    #[test]
    fn a_file_names_issuers_beside_the_one_of_the_variables_or_alone() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("issuers.toml");
        fs::write(&file, "[[issuer]]\nissuer = \"https://two.example\"\naudiences = [\"b\"]\n").unwrap();
        let file = ("API_ISSUERS_FILE", file.to_str().unwrap());
        let of = |issuer: &'static str| [("ISSUER_BASE_URL", issuer), ("ALLOWED_AUDIENCES", "a")];
        let names = |variables: &[(&str, &str)]| {
            let issuers = read(variables)?.config.issuers;
            Ok::<_, InvalidSettings>(
                issuers.iter().map(|trusted| trusted.issuer.to_string()).collect::<Vec<_>>(),
            )
        };
        assert_eq!(names(&[file]).unwrap(), ["https://two.example"]);
        let [issuer, audience] = of("https://one.example");
        assert_eq!(names(&[issuer, audience, file]).unwrap(), ["https://one.example", "https://two.example"]);
        assert!(names(&[issuer, file]).unwrap_err().to_string().contains("ALLOWED_AUDIENCES is not set"));
        let [again, audience] = of("https://two.example/");
        insta::assert_snapshot!(names(&[again, audience, file]).unwrap_err(), @"
        these settings can't be used:
          API_ISSUERS_FILE: https://two.example is named twice, and it can't be told which of its terms hold
        ");
        let nowhere = names(&[("API_ISSUERS_FILE", "/nowhere/issuers.toml")]).unwrap_err().to_string();
        assert!(nowhere.contains("API_ISSUERS_FILE: /nowhere/issuers.toml can't be read"), "{nowhere}");
    }

    #[test]
    fn an_empty_variable_is_not_set() {
        let mistakes = read(&[("ISSUER_BASE_URL", ""), ("PORT", " ")]);
        insta::assert_snapshot!(mistakes.unwrap_err(), @"
        these settings can't be used:
          ISSUER_BASE_URL is not set; give it the provider's address, such as https://tenant.auth0.com (http is for localhost only)
          ALLOWED_AUDIENCES is not set; give it the API's identifier, such as https://expenses-api, or several parted by commas
        ");
    }
}
