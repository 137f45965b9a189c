use devidp::ApiScopeNames;

use crate::harness::{ADA, API, AuthorizationRequest, Harness};

#[tokio::test]
async fn the_scopes_of_an_api_may_have_its_identifier_before_them() {
    let (bare, whole) = ("read:reports".to_owned(), format!("{API}/read:reports"));
    for (names, asked, told, in_token) in [
        (ApiScopeNames::Bare, &bare, &bare, &bare),
        (ApiScopeNames::WithApi, &whole, &whole, &whole),
        (ApiScopeNames::WithApiUntilToken, &whole, &whole, &bare),
    ] {
        let mut harness = Harness::quirky(|quirks| quirks.api_scope_names = names);
        let ask = AuthorizationRequest::new(&format!("offline_access openid {asked}"));
        // The scope names the API, where it is part of it.
        let ask = if names == ApiScopeNames::Bare { ask } else { ask.without("audience") };
        let code = harness.code(&ask, ADA).await;
        let tokens = harness.exchange(&code).await.tokens();
        assert!(tokens.scopes().contains(&told.as_str()), "{names:?}: {:?}", tokens.scopes());
        let claims = harness.claims(tokens.access()).await;
        assert_eq!(claims["aud"], API);
        assert_eq!(claims["scope"], format!("offline_access openid {in_token}"));

        let narrow = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh()), ("scope", asked)];
        assert_eq!(harness.token(&narrow).await.tokens().scopes(), [told], "{names:?}");
    }
}

#[tokio::test]
async fn a_scope_without_its_api_is_refused_there() {
    for names in [ApiScopeNames::WithApi, ApiScopeNames::WithApiUntilToken] {
        let mut harness = Harness::quirky(|quirks| quirks.api_scope_names = names);
        for wrong in ["read:reports", "https://another-api/read:reports"] {
            let answer = harness.authorize(&AuthorizationRequest::new(&format!("openid {wrong}"))).await;
            assert_eq!(answer.field("error").unwrap(), "invalid_scope", "{wrong}");
        }
    }
}
