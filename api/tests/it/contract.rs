//! The API's description held against the API: [schemathesis](https://schemathesis.io) makes requests from it, good and
//! bad ones, and looks whether each answer is one that was described.
//!
//! `tests/schemathesis/` says what it looks for. `cargo xtask setup` brings it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use tempfile::TempDir;
use tokio::{net::TcpListener, process::Command};

use crate::{
    signing::SigningKey,
    test_app::{NOW, TestApp},
};

/// So many requests as one person can't make by hand.
const UNLIMITED: u32 = u32::MAX;

#[tokio::test(flavor = "multi_thread")]
async fn the_api_does_what_it_says_of_itself() {
    let program = program();
    assert!(program.is_file(), "schemathesis is missing: `cargo xtask setup` brings it");
    let key = SigningKey::es256("k1");
    let app = TestApp::builder(&key).limits(16_384, UNLIMITED).demo_people(&["ada", "ben"]).build(key).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(axum::serve(listener, app.router.clone()).into_future());

    let folder = TempDir::new().unwrap();
    for file in ["schemathesis.toml", "hooks.py"] {
        fs::copy(
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemathesis").join(file),
            folder.path().join(file),
        )
        .unwrap();
    }
    let run = Command::new(program)
        .args(["run", &format!("http://{address}/openapi.json")])
        .current_dir(&folder)
        .env("ACCESS_TOKEN", app.sign(app.cleo()))
        .env("TODAY", NOW.date().to_string())
        .env("BASE_URL", format!("http://{address}"))
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    server.abort();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
}

/// Where `cargo xtask setup` puts it: in the build folder.
fn program() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("xtask").join("schemathesis/bin/st")
}
