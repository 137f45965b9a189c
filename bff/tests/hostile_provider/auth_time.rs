//! An ID token that dates the person's proof wrongly, where a fresh one was asked for.

use bff::Clock;
use serde_json::json;

use crate::{
    attempt::{Attempt, Verdict},
    harness::App,
};

/// The last second that there is.
const THE_END: i64 = 253_402_300_799;

#[tokio::test]
async fn a_proof_that_is_old_or_of_the_future_is_not_fresh_c57() {
    let app = App::start().await;
    let now = app.clock.now().unix_timestamp();
    for (auth_time, verdict) in [
        (now - 30, Verdict::SignedIn),
        (now - 69, Verdict::SignedIn),
        (now + 10, Verdict::SignedIn),
        (now - 72, Verdict::Refused),
        (now + 12, Verdict::Refused),
        (THE_END, Verdict::Refused),
        (i64::MAX, Verdict::Refused),
    ] {
        let attempt = Attempt::begin_at(&app, "/login?max_age=60").await;
        let token =
            app.provider.sign("JWT", &attempt.claims_with("auth_time", Some(json!(auth_time)))).unwrap();
        assert_eq!(attempt.given(&token).await, verdict, "{auth_time}");
    }
    let unasked = Attempt::begin(&app).await;
    let token = app.provider.sign("JWT", &unasked.claims_with("auth_time", Some(json!(THE_END)))).unwrap();
    assert_eq!(unasked.given(&token).await, Verdict::SignedIn, "where none was asked for");
}
