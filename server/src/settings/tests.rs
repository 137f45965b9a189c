//! What the program makes of variables: the lab's, mistakes, keys and secrets.

mod providers;

#[cfg(feature = "embedded")]
use std::{fs, path::Path};

#[cfg(feature = "embedded")]
use bff::ClientCredential;

use bff::LogoutHint;

use super::{api::AUDIENCE, *};

const LAB: [(&str, &str); 9] = [
    ("ISSUER_BASE_URL", "https://tenant.auth0.com"),
    ("CLIENT_ID", "a-client"),
    ("CLIENT_SECRET", "a-secret"),
    ("API_URL", "http://localhost:3001"),
    ("API_AUDIENCE", "https://expenses-api"),
    ("ALLOWED_AUDIENCES", "https://expenses-api"),
    ("APP_SESSION_SECRET", "a long, randomly-generated string stored in env"),
    ("BASE_URL", "http://localhost:3000"),
    ("PORT", "3000"),
];

#[test]
fn the_labs_env_file_works_unchanged() {
    let settings = Settings::from_variables(&Variables::from_pairs(&LAB)).unwrap();
    assert_eq!(settings.address.port(), 3000);
    assert_eq!(settings.bff.providers[0].issuer, "https://tenant.auth0.com");
    assert_eq!(settings.api_url.as_str(), "http://localhost:3001/");
    assert!(!settings.provider_is_embedded);
    assert_eq!(settings.bff.providers[0].scopes, ["profile", "email", "offline_access", "read:reports"]);
}

#[test]
fn the_scopes_of_the_api_can_be_configured_c12() {
    let pairs = [&LAB[..], &[("API_SCOPES", "read:reports,write:reports")]].concat();
    let settings = Settings::from_variables(&Variables::from_pairs(&pairs)).unwrap();
    assert_eq!(
        settings.bff.providers[0].scopes,
        ["profile", "email", "offline_access", "read:reports", "write:reports"]
    );
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let mut pairs = LAB;
    (pairs[0].1, pairs[2].1, pairs[6].1, pairs[7].1) =
        ("http://tenant.example", "", "short", "http://expenses.example");
    let mistakes = Settings::from_variables(&Variables::from_pairs(&pairs)).unwrap_err().to_string();
    for variable in ["ISSUER_BASE_URL", "CLIENT_SECRET", "APP_SESSION_SECRET", "BASE_URL"] {
        assert!(mistakes.contains(variable), "{mistakes}");
    }
    assert!(!mistakes.contains("short"), "{mistakes}");
}

/// What is wrong with the lab's variables where these stand in their place.
fn mistakes(instead: &[(&'static str, &'static str)]) -> Result<(), String> {
    let is_instead = |name: &str| instead.iter().any(|(other, _)| *other == name);
    let pairs = LAB.into_iter().filter(|(name, _)| !is_instead(name)).chain(instead.iter().copied());
    let settings = Settings::from_variables(&Variables::from_pairs(&pairs.collect::<Vec<_>>()));
    settings.map(drop).map_err(|mistakes| mistakes.to_string())
}

#[test]
fn tokens_go_to_the_api_over_https_or_not_off_the_machine() {
    for good in [
        "https://api.expenses.example",
        "https://10.0.0.7:8443/v1/",
        "http://localhost:3001",
        "http://127.0.0.1:3001",
        "http://[::1]:3001",
    ] {
        assert_eq!(mistakes(&[("API_URL", good)]), Ok(()), "{good}");
    }
    for bad in [
        "http://api.expenses.example",
        "http://api:3001",
        "http://10.0.0.7",
        "http://localhost.expenses.example",
        "http://localhost@api.expenses.example",
        "ftp://localhost",
        "api.expenses.example",
    ] {
        let error = mistakes(&[("API_URL", bad)]).unwrap_err();
        assert!(error.contains(&format!("API_URL is {bad:?}; give it")), "{error}");
    }
}

#[test]
fn what_would_have_no_effect_alone_is_refused() {
    let old = "the secret before, which is as long as it should be";
    assert_eq!(mistakes(&[("APP_SESSION_SECRET_OLD", old)]), Ok(()));
    let alone = mistakes(&[("APP_SESSION_SECRET_OLD", old), ("APP_SESSION_SECRET", "")]).unwrap_err();
    assert!(alone.contains("APP_SESSION_SECRET is not set; give it"), "{alone}");
    let no_key = mistakes(&[("CLIENT_KEY_ID", "key-1")]).unwrap_err();
    assert!(no_key.contains("CLIENT_KEY_ID is \"key-1\"; give it no value"), "{no_key}");
}

#[test]
fn a_client_has_a_secret_or_a_key_and_not_both_c13() {
    let settings = |secret: &str, key: &str| {
        let mut pairs = LAB.to_vec();
        pairs[2].1 = secret;
        pairs.push(("CLIENT_PRIVATE_KEY_FILE", key));
        Settings::from_variables(&Variables::from_pairs(&pairs)).map_err(|mistakes| mistakes.to_string())
    };
    let neither = settings("", "").unwrap_err();
    assert!(neither.contains("CLIENT_SECRET is not set; give it"), "{neither}");
    assert!(neither.contains("or set CLIENT_PRIVATE_KEY_FILE"), "{neither}");
    let both = settings("hush", "no/such/file.pem").unwrap_err();
    assert!(both.contains("CLIENT_SECRET can't be used"), "{both}");
    assert!(both.contains("CLIENT_PRIVATE_KEY_FILE is \"no/such/file.pem\""), "{both}");
    assert!(!both.contains("hush"), "{both}");
    let not_a_key = settings("", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).unwrap_err();
    assert!(not_a_key.contains("a private key in PKCS #8"), "{not_a_key}");
}

#[test]
fn how_the_provider_is_spoken_with_can_be_chosen_where_it_has_an_effect() {
    use bff::{AssertionAudience, ProtocolOptions, ResponseMode, SecretMethod};
    let protocol = |more: &[(&str, &str)]| {
        let pairs = LAB.iter().copied().chain(more.to_vec()).collect::<Vec<_>>();
        let settings = Settings::from_variables(&Variables::from_pairs(&pairs));
        settings.map(|settings| settings.bff.providers[0].protocol).map_err(|mistakes| mistakes.to_string())
    };
    let default = ProtocolOptions::default();
    assert_eq!(protocol(&[]), Ok(default));
    assert_eq!(default.assertion_audience, AssertionAudience::Issuer, "the strict one");
    let post = protocol(&[("TOKEN_ENDPOINT_AUTH_METHOD", "client_secret_post")]).unwrap();
    assert_eq!(post.secret_method, SecretMethod::Post);
    for (text, mode) in
        [("query", ResponseMode::Query), ("form_post", ResponseMode::FormPost), ("jwt", ResponseMode::Jwt)]
    {
        assert_eq!(protocol(&[("RESPONSE_MODE", text)]).unwrap().response_mode, mode);
    }
    for (name, wrong) in [
        ("TOKEN_ENDPOINT_AUTH_METHOD", "private_key_jwt"),
        ("CLIENT_ASSERTION_AUDIENCE", "token_endpoint"),
        ("RESPONSE_MODE", "fragment"),
    ] {
        let mistakes = protocol(&[(name, wrong)]).unwrap_err();
        assert!(mistakes.contains(&format!("{name} is {wrong:?}; give it ")), "{mistakes}");
    }
    let key = ("CLIENT_PRIVATE_KEY_FILE", "no/such/file.pem");
    let mistakes = protocol(&[key, ("TOKEN_ENDPOINT_AUTH_METHOD", "client_secret_post")]).unwrap_err();
    assert!(mistakes.contains("give it no value: CLIENT_PRIVATE_KEY_FILE is set"), "{mistakes}");
    let mistakes = protocol(&[key, ("CLIENT_ASSERTION_AUDIENCE", "token_endpoint")]).unwrap_err();
    assert!(!mistakes.contains("CLIENT_ASSERTION_AUDIENCE"), "{mistakes}");
}

#[test]
fn an_api_is_named_as_audience_as_resource_or_as_both() {
    let names = |more: &[(&str, &str)]| {
        let pairs = LAB.iter().copied().filter(|(name, _)| *name != "API_AUDIENCE").chain(more.to_vec());
        let bff = Settings::from_variables(&Variables::from_pairs(&pairs.collect::<Vec<_>>())).unwrap().bff;
        (
            bff.providers[0].audience.clone(),
            bff.providers[0].resource.as_ref().map(|resource| resource.to_string()),
        )
    };
    let api = || Some(AUDIENCE.to_owned());
    assert_eq!(names(&[]), (api(), None));
    assert_eq!(names(&[("API_RESOURCE", AUDIENCE)]), (None, api()));
    assert_eq!(names(&[("API_RESOURCE", AUDIENCE), ("API_AUDIENCE", AUDIENCE)]), (api(), api()));
    let mut pairs = LAB.to_vec();
    pairs.extend([("API_RESOURCE", "expenses"), ("DPOP", "perhaps")]);
    let mistakes = Settings::from_variables(&Variables::from_pairs(&pairs)).unwrap_err().to_string();
    assert!(mistakes.contains("API_RESOURCE is \"expenses\""), "{mistakes}");
    assert!(mistakes.contains("DPOP is \"perhaps\"; give it on or off"), "{mistakes}");
}

#[test]
fn people_are_signed_out_with_an_id_token_unless_it_is_set_otherwise() {
    let logout = |more: &[(&'static str, &'static str)]| {
        let pairs = [&LAB[..], more].concat();
        let settings = Settings::from_variables(&Variables::from_pairs(&pairs));
        settings.map(|settings| settings.bff.providers[0].logout.clone()).map_err(|error| error.to_string())
    };
    assert_eq!(logout(&[]).unwrap().hint, LogoutHint::IdToken);
    assert_eq!(logout(&[("LOGOUT_HINT", "logout_hint")]).unwrap().hint, LogoutHint::Sid);
    const AUTH0: &str =
        "https://tenant.auth0.com/v2/logout?client_id={client_id}&returnTo={post_logout_redirect_uri}";
    assert_eq!(logout(&[("LOGOUT_URL", AUTH0)]).unwrap().endpoint, AUTH0.parse().ok());
    let mistakes = logout(&[("LOGOUT_HINT", "sid"), ("LOGOUT_URL", "https://idp.example/?to={home}")]);
    let mistakes = mistakes.unwrap_err();
    assert!(mistakes.contains("LOGOUT_HINT is \"sid\"; give it id_token or logout_hint"), "{mistakes}");
    assert!(mistakes.contains("LOGOUT_URL is \"https://idp.example/?to={home}\""), "{mistakes}");
}

#[cfg(feature = "embedded")]
#[test]
fn no_token_is_needed_to_sign_out_at_the_embedded_provider() {
    let folder = tempfile::TempDir::new().unwrap();
    let data = folder.path().join("data");
    let pairs = [("DATA_DIR", data.to_str().unwrap())];
    let settings = Settings::from_variables(&Variables::from_pairs(&pairs)).unwrap();
    assert_eq!(settings.bff.providers[0].logout.hint, LogoutHint::Sid);
}

#[cfg(feature = "embedded")]
#[test]
fn a_key_proves_the_client_at_the_embedded_provider_too_c13() {
    let folder = tempfile::TempDir::new().unwrap();
    let (key, other) = (folder.path().join("client.pem"), folder.path().join("other.pem"));
    fs::write(&key, devidp::ClientKeyPair::ec().unwrap().private).unwrap();
    fs::write(&other, "no key").unwrap();
    let settings = |path: &Path| {
        let (data, path) = (folder.path().join("data"), path.to_str().unwrap());
        let pairs = [("CLIENT_PRIVATE_KEY_FILE", path), ("DATA_DIR", data.to_str().unwrap())];
        Settings::from_variables(&Variables::from_pairs(&pairs))
    };
    assert!(matches!(
        settings(&key).unwrap().bff.providers[0].client_credential,
        ClientCredential::PrivateKey(_)
    ));
    let mistakes = settings(&other).unwrap_err().to_string();
    assert!(mistakes.contains("a private key in PKCS #8"), "{mistakes}");
    assert!(!mistakes.contains("ISSUER_BASE_URL"), "{mistakes}");
}

#[cfg(feature = "embedded")]
#[test]
fn a_key_is_read_from_its_file_c13() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("client.pem");
    fs::write(&file, devidp::ClientKeyPair::ec().unwrap().private).unwrap();
    let mut pairs = LAB.to_vec();
    pairs[2] = ("CLIENT_PRIVATE_KEY_FILE", file.to_str().unwrap());
    let settings = Settings::from_variables(&Variables::from_pairs(&pairs)).unwrap();
    assert!(matches!(settings.bff.providers[0].client_credential, ClientCredential::PrivateKey(_)));
}
