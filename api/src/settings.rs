//! The program's settings: the lab's variables, and a few more.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use api::{Config, Issuer, Limits, StepUp};
use program::{Mistakes, Reader, Variables, settings as read};

/// All that the program is told.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) address: SocketAddr,
    pub(crate) database_url: String,
    pub(crate) config: Config,
}

impl Settings {
    pub(crate) fn from_variables(variables: &Variables) -> Result<Self, Mistakes> {
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
        let database_url = reader.or("API_DATABASE_URL", SQLITE, "sqlite:.data/api.db".to_owned(), sqlite);
        let demo_data = reader.or("API_DEMO_DATA", "on or off", true, read::switch);
        let accept_plain_jwt = reader.or("ACCEPT_PLAIN_JWT", "on or off", false, read::switch);
        let leeway = reader.or("CLOCK_LEEWAY", "whole seconds from 0 to 60, such as 5", LEEWAY, |text| {
            read::seconds(text).filter(|leeway| *leeway <= Duration::from_secs(60))
        });
        let limits = Limits::read(&mut reader);
        let step_up = StepUp::read(&mut reader);
        let demo_people = Vec::new();
        let settings = issuer.zip(audiences).map(|(issuer, audiences)| Self {
            address: SocketAddr::new(host, port),
            database_url,
            config: Config {
                issuer,
                audiences,
                accept_plain_jwt,
                leeway,
                demo_data,
                demo_people,
                limits,
                step_up,
            },
        });
        reader.finish(settings)
    }
}

const LEEWAY: Duration = Duration::from_secs(5);
const SQLITE: &str = "an SQLite address, such as sqlite:.data/api.db";

fn sqlite(text: &str) -> Option<String> {
    text.starts_with("sqlite:").then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Settings, Mistakes> {
        Settings::from_variables(&Variables::from_pairs(variables))
    }

    #[test]
    fn the_labs_two_variables_are_enough() {
        let settings = read(&[
            ("ISSUER_BASE_URL", "https://tenant.auth0.com"),
            ("ALLOWED_AUDIENCES", "https://expenses-api, b"),
        ]);
        insta::assert_debug_snapshot!(settings.unwrap(), @r#"
        Settings {
            address: 127.0.0.1:3001,
            database_url: "sqlite:.data/api.db",
            config: Config {
                issuer: Issuer(
                    "https://tenant.auth0.com",
                ),
                audiences: [
                    "https://expenses-api",
                    "b",
                ],
                accept_plain_jwt: false,
                leeway: 5s,
                demo_data: true,
                demo_people: [],
                limits: Limits {
                    body: 16384,
                    requests_per_minute: 3000,
                },
                step_up: StepUp {
                    above: 1000,
                    max_age: 300s,
                },
            },
        }
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
            ("API_BODY_LIMIT", "16K"),
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
          API_DATABASE_URL is "postgres://localhost/api"; give it an SQLite address, such as sqlite:.data/api.db
          API_DEMO_DATA is "perhaps"; give it on or off
          CLOCK_LEEWAY is "61"; give it whole seconds from 0 to 60, such as 5
          API_BODY_LIMIT is "16K"; give it bytes, from 1024
          API_REQUESTS_PER_MINUTE is "0"; give it a whole number from 1
          STEP_UP_ABOVE is "-1"; give it whole currency units, such as 1000
          STEP_UP_MAX_AGE is "5m"; give it whole seconds, such as 300
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
