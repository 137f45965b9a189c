use std::time::Duration;

use devidp::{Dpop, Settings};
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
        access_token_lifetime: Duration::from_secs(10),
        overlap: Duration::ZERO,
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
    let mistakes =
        read(&[("DEVIDP_ACCESS_TOKEN_LIFETIME", "0"), ("DEVIDP_OFFLINE_ACCESS", "maybe")]).unwrap_err();
    assert_eq!(
        mistakes.to_string(),
        "these settings can't be used:
  DEVIDP_ACCESS_TOKEN_LIFETIME is \"0\"; give it a whole number of seconds, 1 or more, such as 10
  DEVIDP_OFFLINE_ACCESS is \"maybe\"; give it on or off"
    );
}
