//! An ID token that dates the person's proof wrongly, where a fresh one was asked for.

use bff::Clock;
use serde_json::json;

use crate::{
    harness::App,
    sign_in_attempt::{Outcome, SignInAttempt},
};

/// The last second that there is.
const THE_END: i64 = 253_402_300_799;

#[tokio::test]
async fn an_auth_time_that_is_old_or_in_the_future_is_not_fresh_c57() {
    let app = App::start().await;
    let now = app.clock.now().unix_timestamp();
    for (auth_time, outcome) in [
        (now - 30, Outcome::SignedIn),
        (now - 69, Outcome::SignedIn),
        (now + 10, Outcome::SignedIn),
        (now - 72, Outcome::Refused),
        (now + 12, Outcome::Refused),
        (THE_END, Outcome::Refused),
        (i64::MAX, Outcome::Refused),
    ] {
        let attempt = SignInAttempt::begin_at(&app, "/login?max_age=60").await;
        let token =
            app.provider.sign("JWT", &attempt.claims_with("auth_time", Some(json!(auth_time)))).unwrap();
        assert_eq!(attempt.complete_with_id_token(&token).await, outcome, "{auth_time}");
    }
    let unasked = SignInAttempt::begin(&app).await;
    let token = app.provider.sign("JWT", &unasked.claims_with("auth_time", Some(json!(THE_END)))).unwrap();
    assert_eq!(unasked.complete_with_id_token(&token).await, Outcome::SignedIn, "where none was asked for");
}
