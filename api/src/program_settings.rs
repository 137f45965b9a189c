//! The program's settings: the lab's variables, and a few more.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use api::{Config, Issuer, Settings};
use program::{InvalidSettings, Reader, Variables, settings as read};
use url::Url;

/// All that the program needs.
#[derive(Debug)]
pub(crate) struct ProgramSettings {
    pub(crate) address: SocketAddr,
    pub(crate) database_url: String,
    pub(crate) config: Config,
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
        let issuer: Option<Issuer> = reader.required("ISSUER_BASE_URL", ISSUER, read::parsed);
        let audiences = reader.required("ALLOWED_AUDIENCES", AUDIENCES, read::list);
        let demo_data = reader.or("API_DEMO_DATA", "on or off", false, read::switch);
        let settings = Settings::read(&mut reader, "sqlite:.data/api.db".to_owned());
        let own_address = Url::parse(&format!("http://localhost:{port}")).ok();
        let public_url = reader.or("API_URL", ADDRESS, own_address, |text| {
            Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https")).map(Some)
        });
        let config = (|| Some(Config { demo_data, ..settings.config(issuer?, audiences?, public_url?) }))();
        let config = reader.finish(config)?;
        Ok(Self { address: SocketAddr::new(host, port), database_url: settings.database_url, config })
    }
}

const ADDRESS: &str = "the address that clients know this API by, such as https://api.expenses.example";

#[cfg(test)]
mod tests {
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
        let ProgramSettings { address, database_url, config } = settings.unwrap();
        assert_eq!(config.dpop.public_url.as_str(), "http://localhost:3001/");
        assert!(!config.dpop.required && config.dpop.nonce_secret.is_none());
        assert!(!config.demo_data, "what nobody has spent is shown only where somebody asks for it");
        insta::assert_debug_snapshot!((address, database_url, config.issuer, config.audiences), @r#"
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
            ("API_DATABASE_URL", "postgres://localhost/api"),
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
          API_DATABASE_URL is "postgres://localhost/api"; give it an SQLite address, such as sqlite:.data/api.db
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
    fn an_empty_variable_is_not_set() {
        let mistakes = read(&[("ISSUER_BASE_URL", ""), ("PORT", " ")]);
        insta::assert_snapshot!(mistakes.unwrap_err(), @"
        these settings can't be used:
          ISSUER_BASE_URL is not set; give it the provider's address, such as https://tenant.auth0.com (http is for localhost only)
          ALLOWED_AUDIENCES is not set; give it the API's identifier, such as https://expenses-api, or several parted by commas
        ");
    }
}
