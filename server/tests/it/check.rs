//! `server check`: what an operator reads of providers that are up, down, and lacking something.

use std::{
    fs,
    net::SocketAddr,
    process::{Command, Output, Stdio},
};

use devidp::{Control, Endpoint, Fault, FaultKind, Provider};
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};

const SECRET: &str = "hush-do-not-tell";

/// A provider that runs until it is dropped.
struct Running {
    issuer: String,
    control: Control,
    _stop: DropGuard,
}

async fn provider() -> Running {
    let listener = devidp::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    let client = devidp::Client {
        id: "expenses-bff".to_owned(),
        credential: devidp::Credential::Secret(SECRET.into()),
        name: "Expenses".to_owned(),
        redirect_uris: Vec::new(),
        post_logout_redirect_uris: Vec::new(),
        backchannel_logout_uri: None,
    };
    let provider = Provider::new(devidp::Config::development(issuer.parse().unwrap(), client)).unwrap();
    let (control, stop) = (provider.control(), CancellationToken::new());
    tokio::spawn(provider.serve(listener, stop.clone()));
    Running { issuer, control, _stop: stop.drop_guard() }
}

/// What the program answers, with these variables and no others.
async fn check(folder: &TempDir, variables: &[(&str, &str)]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_server"));
    program.arg("check").current_dir(folder.path()).env_clear().stdin(Stdio::null());
    program.env("CLIENT_ID", "expenses-bff").env("CLIENT_SECRET", SECRET);
    program.envs(variables.iter().copied());
    let output = tokio::task::spawn_blocking(move || program.output().unwrap()).await.unwrap();
    let all = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert!(!all.contains(SECRET), "{all}");
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test]
async fn of_a_provider_that_is_up_it_says_what_was_taken_and_found() {
    let (folder, provider) = (TempDir::new().unwrap(), provider().await);
    let output = check(&folder, &[("ISSUER_BASE_URL", &provider.issuer), ("PROVIDER", "keycloak")]).await;
    let table = text(&output.stdout);
    assert!(output.status.success(), "{table}{}", text(&output.stderr));
    for line in [
        "  preset                keycloak",
        "  client                expenses-bff, proven by a secret",
        "  scopes                openid profile email read:reports",
        "  clock                 ",
        "  PKCE                  S256",
    ] {
        assert!(table.contains(line), "{line}\n{table}");
    }
    assert!(
        table.contains(&format!("  reached               it names itself {}", provider.issuer)),
        "{table}"
    );
    assert!(table.contains("/callback"), "{table}");
}

#[tokio::test]
async fn what_is_missing_is_told_with_what_mends_it_and_fails_only_where_nobody_could_sign_in() {
    let (folder, provider) = (TempDir::new().unwrap(), provider().await);
    let address = format!("{}/.well-known/openid-configuration", provider.issuer);
    let mut document: serde_json::Value = reqwest::get(address).await.unwrap().json().await.unwrap();
    document["scopes_supported"] = serde_json::json!(["openid", "profile"]);
    document.as_object_mut().unwrap().remove("end_session_endpoint");
    let lacking = FaultKind::Json { body: document.to_string() };
    provider.control.add_fault(Fault::until_cleared(Endpoint::Discovery, lacking));
    let variables = [("ISSUER_BASE_URL", provider.issuer.as_str())];
    let output = check(&folder, &variables).await;
    let table = text(&output.stdout);
    assert!(output.status.success(), "{table}{}", text(&output.stderr));
    assert!(
        table.contains("- sign-out              missing: no end_session_endpoint is announced"),
        "{table}"
    );
    assert!(
        table.contains("- refresh tokens        offline_access is asked for and not announced"),
        "{table}"
    );

    provider.control.clear_faults();
    document["token_endpoint_auth_methods_supported"] = serde_json::json!(["private_key_jwt"]);
    let other_proof = FaultKind::Json { body: document.to_string() };
    provider.control.add_fault(Fault::until_cleared(Endpoint::Discovery, other_proof));
    let output = check(&folder, &variables).await;
    assert_eq!(output.status.code(), Some(1));
    let table = text(&output.stdout);
    assert!(table.contains("! client authentication the provider takes private_key_jwt"), "{table}");
}

#[tokio::test]
async fn a_provider_that_is_down_is_named_and_those_beside_it_are_shown() {
    let (folder, up) = (TempDir::new().unwrap(), provider().await);
    let file = folder.path().join("providers.toml");
    let table = |id: &str, issuer: &str| {
        format!(
            "[[provider]]\nid = \"{id}\"\nissuer = \"{issuer}\"\nclient_id = \"expenses-bff\"\n\
             client_secret_env = \"THEIR_SECRET\"\n"
        )
    };
    fs::write(&file, table("up", &up.issuer) + &table("down", "http://127.0.0.1:9")).unwrap();
    let variables = [
        ("PROVIDERS_FILE", file.to_str().unwrap()),
        ("THEIR_SECRET", SECRET),
        ("CLIENT_ID", ""),
        ("CLIENT_SECRET", ""),
    ];
    let output = check(&folder, &variables).await;
    let (tables, error) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{tables}{error}");
    assert!(error.contains("not usable as it is: down"), "{error}");
    assert!(tables.contains("up (127.0.0.1)") && tables.contains("down (127.0.0.1)"), "{tables}");
    assert!(tables.contains("! reached               nobody can sign in: "), "{tables}");
    assert!(tables.contains("the provider can't be reached"), "{tables}");
}
