use std::time::Duration;

use devidp::{Dpop, Personality, Settings};
use program::{InvalidSettings, Reader, Variables};

use crate::harness::config;

fn read(set: &[(&str, &str)]) -> Result<Settings, InvalidSettings> {
    let variables = Variables::from_pairs(set);
    let mut reader = Reader::new(&variables);
    let settings = Settings::read(&mut reader);
    reader.finish(Some(settings))
}

#[test]
fn without_variables_the_settings_are_the_labs() {
    let settings = read(&[("DEVIDP_OVERLAP", "")]).unwrap();
    let expected = Settings {
        personality: None,
        access_token_lifetime: Duration::from_secs(10),
        overlap: None,
        offline_access: true,
        par: false,
        dpop_nonce: false,
        control: false,
    };
    assert_eq!(settings, expected);
}

#[test]
fn variables_change_the_configuration() {
    let settings = read(&[
        ("DEVIDP_ACCESS_TOKEN_LIFETIME", "60"),
        ("DEVIDP_OVERLAP", "5"),
        ("DEVIDP_OFFLINE_ACCESS", "off"),
        ("DEVIDP_PAR", "on"),
        ("DEVIDP_DPOP_NONCE", "on"),
        ("DEVIDP_CONTROL", "on"),
    ]);
    let config = config().with(&settings.unwrap());
    assert_eq!(config.access_token_lifetime, Duration::from_secs(60));
    assert_eq!(config.overlap, Duration::from_secs(5));
    assert!(!config.apis[0].offline_access);
    assert!(config.par && config.control);
    assert_eq!(config.dpop, Dpop::NonceNeeded);
}

#[test]
fn every_mistake_names_its_variable_and_what_would_do() {
    let mistakes = read(&[
        ("DEVIDP_PERSONALITY", "ping"),
        ("DEVIDP_ACCESS_TOKEN_LIFETIME", "0"),
        ("DEVIDP_OFFLINE_ACCESS", "maybe"),
    ])
    .unwrap_err();
    assert_eq!(
        mistakes.to_string(),
        "these settings can't be used:
  DEVIDP_PERSONALITY is \"ping\"; give it auth0, keycloak, entra, okta, google, authentik, zitadel, cognito or generic
  DEVIDP_ACCESS_TOKEN_LIFETIME is \"0\"; give it a whole number of seconds, 1 or more, such as 10
  DEVIDP_OFFLINE_ACCESS is \"maybe\"; give it on or off"
    );
}

#[test]
fn a_personality_comes_before_what_is_said_of_one_thing() {
    let config = |set: &[_]| config().with(&read(set).unwrap());
    let okta = config(&[("DEVIDP_PERSONALITY", "okta")]);
    assert!(okta.par && okta.quirks.id_token_hint_required);
    assert_eq!(okta.overlap, Duration::from_secs(30));
    let shorter = config(&[("DEVIDP_PERSONALITY", "okta"), ("DEVIDP_OVERLAP", "2")]);
    assert_eq!((shorter.overlap, &shorter.quirks), (Duration::from_secs(2), &okta.quirks));
    assert_eq!(config(&[]).quirks, devidp::Quirks::default());
}

#[test]
fn a_personality_has_the_issuer_of_its_kind() {
    let issuer = |set: &[_]| read(set).unwrap().issuer("http://127.0.0.1:3002").unwrap().to_string();
    assert_eq!(issuer(&[]), "http://127.0.0.1:3002");
    for personality in Personality::ALL {
        let path = match personality {
            Personality::Auth0 => "/",
            Personality::Keycloak => "/realms/expenses",
            Personality::Entra => "/6f2b5c1e-0d3a-4f58-9a67-1c2d3e4f5a6b/v2.0",
            Personality::Okta => "/oauth2/default",
            Personality::Authentik => "/application/o/expenses/",
            Personality::Cognito => "/eu-central-1_Expenses",
            Personality::Google | Personality::Zitadel | Personality::Generic => "",
        };
        let issuer = issuer(&[("DEVIDP_PERSONALITY", personality.name())]);
        assert_eq!(issuer, format!("http://127.0.0.1:3002{path}"));
    }
}
