//! An ID token that is not valid yet. Clocks may differ by ten seconds here.

use bff::Clock;
use serde_json::json;

use crate::{
    captured_log,
    harness::App,
    sign_in_attempt::{ATTACKER_MARK, Outcome, with_claim},
};

#[tokio::test]
async fn an_id_token_that_is_not_valid_yet_is_refused_and_the_log_says_for_how_long() {
    captured_log::listen();
    let app = App::start().await;
    let now = app.clock.now().unix_timestamp();
    for early in [None, Some(json!(now - 60)), Some(json!(now + 10)), Some(json!(now as f64 + 0.5))] {
        assert_eq!(with_claim(&app, "nbf", early.clone()).await, Outcome::SignedIn, "{early:?}");
    }
    for seconds in [11, 3600, i64::MAX - now] {
        captured_log::take();
        assert_eq!(
            with_claim(&app, "nbf", Some(json!(now + seconds))).await,
            Outcome::Refused,
            "{seconds} s"
        );
        let log = captured_log::take();
        assert!(log.contains(&format!("not valid for another {seconds} s: the clocks differ")), "{log}");
        assert!(!log.contains(ATTACKER_MARK), "{log}");
    }
    assert_eq!(with_claim(&app, "nbf", Some(json!("soon"))).await, Outcome::Refused, "no time at all");
}
