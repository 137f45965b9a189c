//! A code of one provider, brought to the callback as if another had given it (RFC 9207, RFC 9700 §4.4).

use crate::{
    discovery::modify_discovery,
    harness::{App, with_parameter},
    sign_in_attempt::{Outcome, SignInAttempt},
};

fn exchanges(app: &App) -> u64 {
    app.provider.stats().token_requests.authorization_code
}

#[tokio::test]
async fn a_code_of_another_provider_is_not_redeemed_c9() {
    let app = App::start().await;
    assert_eq!(SignInAttempt::begin(&app).await.complete().await, Outcome::SignedIn);
    assert_eq!(exchanges(&app), 1);
    for issuer in [Some("https://evil.example"), Some(""), None] {
        let mut attempt = SignInAttempt::begin(&app).await;
        attempt.callback = with_parameter(&attempt.callback, "iss", issuer);
        assert_eq!(attempt.complete().await, Outcome::Refused, "{issuer:?}");
    }
    assert_eq!(exchanges(&app), 1, "the token endpoint saw none of those codes");
}

#[tokio::test]
async fn an_error_of_another_provider_is_not_shown_as_this_ones_c9() {
    let app = App::start().await;
    let mut attempt = SignInAttempt::begin(&app).await;
    let failed = with_parameter(&attempt.callback, "error", Some("temporarily_unavailable"));
    attempt.callback = failed.clone();
    assert_eq!(attempt.complete().await, Outcome::Unavailable, "the provider's own word");
    let mut attempt = SignInAttempt::begin(&app).await;
    let failed = with_parameter(&attempt.callback, "error", Some("temporarily_unavailable"));
    attempt.callback = with_parameter(&failed, "iss", Some("https://evil.example"));
    assert_eq!(attempt.complete().await, Outcome::Refused);
}

#[tokio::test]
async fn a_provider_that_announces_no_issuer_may_leave_it_out_and_not_name_another_c9() {
    let app = App::start().await;
    modify_discovery(&app, |document| {
        document["authorization_response_iss_parameter_supported"] = false.into()
    })
    .await;
    for (issuer, outcome) in [(None, Outcome::SignedIn), (Some("https://evil.example"), Outcome::Refused)] {
        let mut attempt = SignInAttempt::begin(&app).await;
        attempt.callback = with_parameter(&attempt.callback, "iss", issuer);
        assert_eq!(attempt.complete().await, outcome, "{issuer:?}");
    }
}
