//! `server check`: what an operator reads of providers that are up, down, and lacking something.

use std::{
    fs,
    net::SocketAddr,
    process::{Command, Output, Stdio},
};

use axum::{Router, http::StatusCode, response::IntoResponse, routing::get};
use devidp::{Control, Endpoint, Fault, FaultKind, Provider};
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
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

/// An API that can work and refuses who shows no token, with such a challenge. Its address.
async fn api(challenge: &'static str) -> String {
    let refuse =
        move || async move { (StatusCode::UNAUTHORIZED, [("www-authenticate", challenge)]).into_response() };
    let date = |clock: &'static str| ([("date", clock)], "ok");
    let health = match challenge {
        LATE => get(move || async move { date("Sat, 01 Jan 2000 00:00:00 GMT") }),
        _ => get(|| async { "ok" }),
    };
    let router = Router::new().route("/health", health).route("/expenses", get(refuse));
    let router = match challenge {
        STORES_NOTHING => router.route("/readyz/receipts", get(async || StatusCode::SERVICE_UNAVAILABLE)),
        STORES => router.route("/readyz/receipts", get(async || "ready\n")),
        _ => router,
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

const TAKES_BEARER: &str = "Bearer realm=\"expenses\"";
/// Of one that can store no receipts, and of one that can.
const STORES_NOTHING: &str = "Bearer realm=\"stores nothing\"";
const STORES: &str = "Bearer realm=\"stores\"";
/// Of an API whose clock stands.
const LATE: &str = "Bearer realm=\"late\"";

/// What the program answers, with these variables and no others.
async fn check(folder: &TempDir, variables: &[(&str, &str)]) -> Output {
    let api = api(TAKES_BEARER).await;
    check_with(folder, &[], &[&[("API_URL", api.as_str())], variables].concat()).await
}

async fn check_with(folder: &TempDir, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_server"));
    program.arg("check").args(arguments).current_dir(folder.path()).env_clear().stdin(Stdio::null());
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
    let mut document: Value = reqwest::get(address).await.unwrap().json().await.unwrap();
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

const SESSION_SECRET: (&str, &str) = ("APP_SESSION_SECRET", "thirty-two bytes or more of noise");

#[tokio::test]
async fn it_looks_at_the_api_and_says_what_mends_it() {
    let (folder, provider) = (TempDir::new().unwrap(), provider().await);
    let check = async |api: &str| {
        let variables = [("ISSUER_BASE_URL", provider.issuer.as_str()), ("API_URL", api), SESSION_SECRET];
        let output = check_with(&folder, &["--json"], &variables).await;
        let found = serde_json::from_slice::<Value>(&output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(if found["usable"] == true { 0 } else { 1 }));
        let sections = found["sections"].as_array().unwrap();
        let section = sections.iter().find(|section| section["id"] == "api").unwrap();
        let wrong = section["findings"].as_array().unwrap().iter().filter(|line| line["verdict"] == "wrong");
        wrong.map(|line| line["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(check(&api(TAKES_BEARER).await).await, "");
    let bound = check(&api("DPoP algs=\"ES256\"").await).await;
    assert!(bound.starts_with("it takes only those that are bound to a key: DPOP=on here"), "{bound}");
    let stores_nothing = check(&api(STORES_NOTHING).await).await;
    assert!(stores_nothing.starts_with("none can be stored or read (503)"), "{stores_nothing}");
    assert_eq!(check(&api(STORES).await).await, "");
    let late = check(&api(LATE).await).await;
    assert!(late.contains("behind ours: it takes tokens for not yet good") && late.contains("NTP"), "{late}");
    let nobody = check("http://127.0.0.1:9").await;
    assert!(nobody.ends_with("start it, or correct API_URL"), "{nobody}");
    let another = check(&provider.issuer).await;
    assert!(another.contains("404") && another.contains("in place of 401"), "{another}");
}

#[tokio::test]
async fn it_looks_at_the_database_and_files_and_changes_nothing() {
    let (folder, provider) = (TempDir::new().unwrap(), provider().await);
    let secret = folder.path().join("secrets");
    fs::write(&secret, format!("{}\n", SESSION_SECRET.1)).unwrap();
    #[cfg(unix)]
    fs::set_permissions(&secret, std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let variables = [("ISSUER_BASE_URL", provider.issuer.as_str()), ("APP_SESSION_SECRET_FILE", "secrets")];
    let lines = async || {
        let output = check(&folder, &variables).await;
        (text(&output.stdout), output.status.code())
    };
    let (table, code) = lines().await;
    assert_eq!(code, Some(0), "{table}");
    assert!(
        table.contains("- reached               .data/bff.db is not there yet; the first start makes it"),
        "{table}"
    );
    #[cfg(unix)]
    assert!(
        table.contains("- session secret        others on this machine may read secrets: chmod 600 secrets"),
        "{table}"
    );
    assert!(!folder.path().join(".data").exists(), "it changes nothing");

    let address = format!("sqlite:{}", folder.path().join("bff.db").display());
    drop(bff::Db::open(&address).await.unwrap());
    let mut with_database = variables.to_vec();
    with_database.push(("BFF_DATABASE_URL", &address));
    let table = text(&check(&folder, &with_database).await.stdout);
    assert!(table.contains("  tables                up to date (migration "), "{table}");
    assert!(table.contains("bff.db, for its owner alone"), "{table}");
    with_database.push(("CLIENT_SECRET_FILE", "nowhere"));
    let output = check(&folder, &with_database).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("CLIENT_SECRET_FILE"), "{}", text(&output.stderr));

    let postgres =
        [variables[0], variables[1], ("BFF_DATABASE_URL", "postgres://bff:hush-hush@127.0.0.1:9/bff")];
    let output = check(&folder, &postgres).await;
    let table = text(&output.stdout);
    assert!(output.status.code() == Some(1) && table.contains("! reached               no: "), "{table}");
    assert!(!table.contains("hush-hush"), "{table}");
}

#[tokio::test]
async fn of_the_embedded_api_it_looks_at_where_receipts_are() {
    let folder = TempDir::new().unwrap();
    let lines = async || {
        let mut program = Command::new(env!("CARGO_BIN_EXE_server"));
        program.arg("check").current_dir(folder.path()).env_clear().stdin(Stdio::null());
        let output = tokio::task::spawn_blocking(move || program.output().unwrap()).await.unwrap();
        (text(&output.stdout), output.status.code())
    };
    let (table, code) = lines().await;
    assert_eq!(code, Some(0), "{table}");
    assert!(
        table.contains("- storage               .data/receipts is not there yet; the first start makes it"),
        "{table}"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "it changes nothing");
    fs::create_dir(folder.path().join(".data")).unwrap();
    fs::write(folder.path().join(".data/receipts"), "no folder").unwrap();
    let (table, code) = lines().await;
    assert!(code == Some(1) && table.contains("! storage               "), "{table}");
    fs::remove_file(folder.path().join(".data/receipts")).unwrap();
    fs::create_dir(folder.path().join(".data/receipts")).unwrap();
    let (table, code) = lines().await;
    assert!(
        code == Some(0) && table.contains("  storage               a file was written, read and removed"),
        "{table}"
    );
}
