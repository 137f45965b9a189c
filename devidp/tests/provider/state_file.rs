use std::fs;

use devidp::{Config, Provider, StartError};

use crate::harness::{ADA, AuthorizationRequest, Harness, SCOPE, config};

#[tokio::test]
async fn a_restart_with_a_state_file_keeps_keys_sign_ins_consents_and_refresh_tokens() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { state_file: Some(folder.path().join("new").join("devidp.json")), ..config() };
    let mut before = Harness::with(config.clone());
    let tokens = before.tokens(SCOPE, ADA).await;
    let used = tokens.refresh();
    let tokens = before.refresh(used).await.tokens();

    let mut after = Harness::with(config);
    after.cookie = before.cookie;
    assert!(after.verified(tokens.access()).await.is_some());
    let silent = AuthorizationRequest::new(SCOPE).with("prompt", "none");
    assert!(after.authorize(&silent).await.field("code").is_some());
    after.refresh(tokens.refresh()).await.tokens();
    assert_eq!(after.refresh(used).await.error().1, "invalid_grant");
    assert_eq!(after.control.stats().reuses_detected, 1);
}

#[tokio::test]
async fn without_a_state_file_a_restart_begins_anew() {
    let tokens = Harness::new().tokens(SCOPE, ADA).await;
    assert_eq!(Harness::new().refresh(tokens.refresh()).await.error().1, "invalid_grant");
}

#[cfg(unix)]
#[test]
fn the_state_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("devidp.json");
    Provider::new(Config { state_file: Some(file.clone()), ..config() }).map(drop).unwrap();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_state_file_that_can_not_be_read_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("devidp.json");
    fs::write(&file, "{").unwrap();
    let refused = Provider::new(Config { state_file: Some(file.clone()), ..config() });
    assert!(matches!(refused, Err(StartError::StateFile { path, .. }) if path == file));
    assert_eq!(fs::read_to_string(&file).unwrap(), "{");
}
