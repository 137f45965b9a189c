//! Each personality, as a client meets it that knows how to treat it.

use axum::http::StatusCode;
use devidp::{Config, Personality};
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::harness::{
    ADA, API, AuthorizationRequest, CALLBACK, CLIENT_ID, HOME, Harness, ISSUER, SECRET, Tokens, config,
    exchange_form,
};

/// A provider of that kind, at the issuer that such a one has.
fn like(personality: Personality) -> Harness {
    let issuer = personality.issuer(ISSUER).unwrap();
    Harness::with(Config { issuer, ..config() }.like(personality))
}

/// What a client asks for there.
fn request(personality: Personality) -> AuthorizationRequest {
    let online = AuthorizationRequest::new("openid profile email read:reports");
    let offline = AuthorizationRequest::new("openid profile email read:reports offline_access");
    match personality {
        Personality::Auth0 => offline,
        Personality::Generic => offline.with("prompt", "consent").without("audience").with("resource", API),
        Personality::Google => online.without("audience").with("access_type", "offline"),
        Personality::Keycloak => online.without("audience"),
        Personality::Cognito => {
            online.with("scope", &format!("openid profile email {API}/read:reports")).without("audience")
        }
        Personality::Entra => {
            let scope = format!("openid profile email {API}/read:reports offline_access");
            offline.with("scope", &scope).without("audience")
        }
        Personality::Okta | Personality::Authentik | Personality::Zitadel => offline.without("audience"),
    }
}

/// Whether the API could read the access token itself.
fn has_jwt(personality: Personality) -> bool {
    !matches!(personality, Personality::Google | Personality::Zitadel)
}

async fn sign_in(harness: &mut Harness, personality: Personality) -> Tokens {
    let ask = request(personality);
    harness.sign_in(&ask, ADA).await;
    let answer = harness.allow(&ask).await;
    assert!(answer.location().as_str().starts_with(CALLBACK), "{personality:?}");
    let code = answer.field("code").unwrap();
    let form: Vec<_> = exchange_form(&code).into_iter().chain(resource(personality)).collect();
    harness.token(&form).await.tokens()
}

/// What names the API at the token endpoint, where that is needed.
fn resource(personality: Personality) -> Option<(&'static str, &'static str)> {
    (personality == Personality::Generic).then_some(("resource", API))
}

async fn refresh(harness: &mut Harness, tokens: &Tokens, resource: Option<(&str, &str)>) -> Tokens {
    let form = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh())];
    harness.token(&form.into_iter().chain(resource).collect::<Vec<_>>()).await.tokens()
}

/// Where a browser is sent for signing out, as the provider's documents say.
fn sign_out_address(personality: Personality, harness: &Harness, id_token: &str) -> Option<String> {
    let address = |path: &str, parameters: &[(&str, &str)]| {
        format!(
            "{path}?{}",
            form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
        )
    };
    match personality {
        Personality::Google => None,
        Personality::Cognito => Some(address("/logout", &[("client_id", CLIENT_ID), ("logout_uri", HOME)])),
        _ => {
            let parameters = [("id_token_hint", id_token), ("post_logout_redirect_uri", HOME)];
            Some(address(&harness.at("/end-session"), &parameters))
        }
    }
}

#[tokio::test]
async fn with_each_a_person_signs_in_and_stays_and_signs_out() {
    for personality in Personality::ALL {
        let mut harness = like(personality);
        assert_eq!(harness.metadata().await["issuer"], personality.issuer(ISSUER).unwrap().as_str());
        let first = sign_in(&mut harness, personality).await;
        assert_eq!(
            jsonwebtoken::decode_header(first.access()).is_ok(),
            has_jwt(personality),
            "{personality:?}"
        );
        let id_token = harness.claims(first.id()).await;
        assert_eq!((&id_token["sub"], &id_token["aud"]), (&json!(ADA), &json!([CLIENT_ID])));

        harness.set_clock_offset(10);
        assert_eq!(harness.userinfo(first.access()).await.status, StatusCode::UNAUTHORIZED);
        let second = refresh(&mut harness, &first, resource(personality)).await;
        assert_ne!(first.access(), second.access());
        let for_api_only = matches!(personality, Personality::Entra | Personality::Generic);
        let refused = harness.userinfo(second.access()).await.status == StatusCode::UNAUTHORIZED;
        assert_eq!(refused, for_api_only, "{personality:?}");
        let name = match personality {
            Personality::Entra => id_token["name"].clone(),
            Personality::Generic => {
                let for_userinfo = refresh(&mut harness, &first, None).await;
                harness.userinfo(for_userinfo.access()).await.json()["name"].clone()
            }
            _ => harness.userinfo(second.access()).await.json()["name"].clone(),
        };
        assert_eq!(name, "Ada Alvarez", "{personality:?}");

        let Some(address) = sign_out_address(personality, &harness, first.id()) else { continue };
        let answer = harness.get(&address).await;
        if personality == Personality::Generic {
            assert!(answer.text().contains("<h1>Sign out?</h1>"));
        } else {
            assert_eq!(answer.location().as_str(), HOME, "{personality:?}");
            assert!(harness.control.sid_of(ADA).is_empty());
        }
    }
}

#[tokio::test]
async fn each_says_in_its_own_way_what_a_token_allows() {
    for personality in Personality::ALL {
        let mut harness = like(personality);
        let tokens = sign_in(&mut harness, personality).await;
        let said = if has_jwt(personality) {
            harness.claims(tokens.access()).await
        } else {
            let form = [("token", tokens.access())];
            let answer = harness.as_client("/introspect", &form, CLIENT_ID, SECRET).await;
            if personality == Personality::Google {
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "nobody but Google knows");
                continue;
            }
            answer.json()
        };
        assert_eq!(
            said.get("uid").is_some(),
            matches!(personality, Personality::Okta | Personality::Authentik)
        );
        let words = |name: &str| said[name].as_str().unwrap().split(' ').map(Value::from).collect();
        let rights: Vec<Value> = match personality {
            Personality::Auth0 => said["permissions"].as_array().unwrap().clone(),
            Personality::Keycloak => said["realm_access"]["roles"].as_array().unwrap().clone(),
            Personality::Authentik => said["rights"].as_array().unwrap().clone(),
            Personality::Okta => said["scp"].as_array().unwrap().clone(),
            Personality::Entra => words("scp"),
            _ => words("scope"),
        };
        let word = match personality {
            Personality::Cognito => format!("{API}/read:reports"),
            _ => "read:reports".to_owned(),
        };
        assert!(rights.contains(&json!(word)), "{personality:?}: {said}");
        let is_for_the_api = match &said["aud"] {
            Value::Array(audiences) => audiences.contains(&json!(API)),
            audience => *audience == API,
        };
        let is_not = matches!(personality, Personality::Authentik | Personality::Cognito);
        assert_eq!(is_for_the_api, !is_not, "{personality:?}: {said}");
    }
}

#[tokio::test]
async fn what_a_client_does_elsewhere_is_not_enough_everywhere() {
    let ordinary = AuthorizationRequest::new("openid profile email read:reports offline_access");
    for personality in [Personality::Google, Personality::Cognito, Personality::Entra] {
        let answer = like(personality).authorize(&ordinary).await;
        assert_eq!(answer.field("error").unwrap(), "invalid_scope", "{personality:?}");
    }
    let mut generic = like(Personality::Generic);
    let code = generic.code(&ordinary, ADA).await;
    assert!(!generic.exchange(&code).await.tokens().has("refresh_token"));

    let mut okta = like(Personality::Okta);
    sign_in(&mut okta, Personality::Okta).await;
    let without_hint =
        okta.at(&format!("/end-session?client_id={CLIENT_ID}&post_logout_redirect_uri={HOME}"));
    assert_eq!(okta.get(&without_hint).await.status, StatusCode::BAD_REQUEST);
    let mut keycloak = like(Personality::Keycloak);
    sign_in(&mut keycloak, Personality::Keycloak).await;
    let without_hint =
        keycloak.at(&format!("/end-session?client_id={CLIENT_ID}&post_logout_redirect_uri={HOME}"));
    assert!(keycloak.get(&without_hint).await.text().contains("<h1>Sign out?</h1>"));
}
