//! The provider's description of itself, bent.

use devidp::{Endpoint, Fault, FaultKind};
use serde_json::Value;

use crate::harness::App;

/// Changes the provider's discovery document until the faults are cleared.
pub(crate) async fn bend(app: &App, change: impl FnOnce(&mut Value)) {
    let address = format!("{}/.well-known/openid-configuration", app.issuer);
    let mut document = reqwest::get(address).await.unwrap().json().await.unwrap();
    change(&mut document);
    let bent = FaultKind::Json { body: document.to_string() };
    app.provider.add_fault(Fault::until_cleared(Endpoint::Discovery, bent));
}
