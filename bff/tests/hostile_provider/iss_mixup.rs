//! A code of one provider, brought to the callback as if another had given it (RFC 9207, RFC 9700 §4.4).

use crate::{
    attempt::{Attempt, Verdict},
    discovery::bend,
    harness::{App, with_parameter},
};

fn exchanges(app: &App) -> u64 {
    app.provider.stats().token_requests.authorization_code
}

#[tokio::test]
async fn a_code_of_another_provider_goes_nowhere_c9() {
    let app = App::start().await;
    assert_eq!(Attempt::begin(&app).await.arrives().await, Verdict::SignedIn);
    assert_eq!(exchanges(&app), 1);
    for issuer in [Some("https://evil.example"), Some(""), None] {
        let mut attempt = Attempt::begin(&app).await;
        attempt.callback = with_parameter(&attempt.callback, "iss", issuer);
        assert_eq!(attempt.arrives().await, Verdict::Refused, "{issuer:?}");
    }
    assert_eq!(exchanges(&app), 1, "the token endpoint saw none of those codes");
}

#[tokio::test]
async fn an_error_of_another_provider_is_not_told_as_this_ones_c9() {
    let app = App::start().await;
    let mut attempt = Attempt::begin(&app).await;
    let failed = with_parameter(&attempt.callback, "error", Some("temporarily_unavailable"));
    attempt.callback = failed.clone();
    assert_eq!(attempt.arrives().await, Verdict::Unavailable, "the provider's own word");
    let mut attempt = Attempt::begin(&app).await;
    let failed = with_parameter(&attempt.callback, "error", Some("temporarily_unavailable"));
    attempt.callback = with_parameter(&failed, "iss", Some("https://evil.example"));
    assert_eq!(attempt.arrives().await, Verdict::Refused);
}

#[tokio::test]
async fn a_provider_that_announces_no_issuer_may_leave_it_out_and_not_name_another_c9() {
    let app = App::start().await;
    bend(&app, |document| document["authorization_response_iss_parameter_supported"] = false.into()).await;
    for (issuer, verdict) in [(None, Verdict::SignedIn), (Some("https://evil.example"), Verdict::Refused)] {
        let mut attempt = Attempt::begin(&app).await;
        attempt.callback = with_parameter(&attempt.callback, "iss", issuer);
        assert_eq!(attempt.arrives().await, verdict, "{issuer:?}");
    }
}
