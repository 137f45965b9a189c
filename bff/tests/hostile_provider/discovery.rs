//! The provider's discovery document, tampered with.

use devidp::{Endpoint, Fault, FaultKind};
use serde_json::Value;

use crate::harness::App;

/// Changes the provider's discovery document until the faults are cleared.
pub(crate) async fn modify_discovery(app: &App, change: impl FnOnce(&mut Value)) {
    let address = format!("{}/.well-known/openid-configuration", app.issuer);
    let mut document = reqwest::get(address).await.unwrap().json().await.unwrap();
    change(&mut document);
    let modified = FaultKind::Json { body: document.to_string() };
    app.provider.add_fault(Fault::until_cleared(Endpoint::Discovery, modified));
}
