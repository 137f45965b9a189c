//! A provider that issues for many tenants, of which only some may sign in (Microsoft Entra).

use bff::{TenantIssuer, Tenants};
use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    discovery::modify_discovery,
    harness::{App, Browser},
    sign_in_attempt::{Outcome, SignInAttempt},
};

const OURS: &str = "11111111-2222-3333-4444-55555555555a";
const OTHERS: &str = "99999999-2222-3333-4444-55555555555b";

/// The discovery document has the literal in the tenant's place, as Entra's for all tenants has.
async fn with_tenants(tenants: &str) -> App {
    let tenants: Tenants = tenants.parse().unwrap();
    let app = App::start_with(|config| {
        let provider = &mut config.providers[0];
        provider.tenants =
            TenantIssuer::new(&format!("{}/organizations/v2.0", provider.issuer), tenants.clone());
    })
    .await;
    name_template(&app).await;
    app
}

async fn name_template(app: &App) {
    modify_discovery(app, |document| {
        document["issuer"] = json!(format!("{}/{{tenantid}}/v2.0", app.issuer));
        document["authorization_response_iss_parameter_supported"] = false.into();
    })
    .await;
}

async fn sign_in(app: &App, issuer: &str, tid: Option<&str>) -> Outcome {
    let mut attempt = SignInAttempt::begin(app).await;
    attempt.callback = crate::harness::with_parameter(&attempt.callback, "iss", None);
    let mut claims: Value = attempt.claims();
    claims["iss"] = json!(issuer);
    if let Some(tid) = tid {
        claims["tid"] = json!(tid);
    }
    let token = app.provider.sign("JWT", &claims).unwrap();
    attempt.complete_with_id_token(&token).await
}

#[tokio::test]
async fn people_of_the_allowed_tenant_sign_in_and_those_of_others_do_not() {
    let app = with_tenants(OURS).await;
    let of = |tenant: &str| format!("{}/{tenant}/v2.0", app.issuer);
    assert_eq!(sign_in(&app, &of(OURS), Some(OURS)).await, Outcome::SignedIn);
    for (issuer, tid) in [
        (of(OTHERS), Some(OTHERS)),
        (of(OURS), Some(OTHERS)),
        (of(OTHERS), Some(OURS)),
        (of(OURS), None),
        (of("{tenantid}"), Some("{tenantid}")),
        (of("organizations"), Some(OURS)),
        (format!("https://evil.example/{OURS}/v2.0"), Some(OURS)),
    ] {
        assert_eq!(sign_in(&app, &issuer, tid).await, Outcome::Refused, "{issuer} {tid:?}");
    }
}

#[tokio::test]
async fn any_tenant_is_let_in_only_where_that_is_said() {
    let app = with_tenants("any").await;
    let of = |tenant: &str| format!("{}/{tenant}/v2.0", app.issuer);
    assert_eq!(sign_in(&app, &of(OTHERS), Some(OTHERS)).await, Outcome::SignedIn);
    assert_eq!(sign_in(&app, &of("common"), Some("common")).await, Outcome::Refused, "it is no tenant's");
}

#[tokio::test]
async fn a_template_in_the_document_is_another_issuer_where_no_tenants_are_configured() {
    let app = App::start().await;
    name_template(&app).await;
    let answer = Browser::new(&app).get("/login").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.body);
}
