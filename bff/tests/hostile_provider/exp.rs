//! An ID token whose time is over. Clocks may differ by ten seconds here.

use bff::Clock;
use serde_json::json;

use crate::{
    captured_log,
    harness::App,
    sign_in_attempt::{ATTACKER_MARK, Outcome, with_claim},
};

#[tokio::test]
async fn an_expired_id_token_is_refused_and_the_log_says_how_long_ago() {
    captured_log::listen();
    let app = App::start().await;
    let ago = |seconds: i64| Some(json!(app.clock.now().unix_timestamp() - seconds));
    assert_eq!(with_claim(&app, "exp", ago(9)).await, Outcome::SignedIn, "within the skew");
    for seconds in [10, 3600] {
        captured_log::take();
        assert_eq!(with_claim(&app, "exp", ago(seconds)).await, Outcome::Refused, "{seconds} s ago");
        let log = captured_log::take();
        assert!(log.contains(&format!("ran out {seconds} s ago")), "{log}");
        assert!(!log.contains(ATTACKER_MARK), "{log}");
    }
    assert_eq!(with_claim(&app, "exp", None).await, Outcome::Refused, "without one");
}
