//! An ID token from the future. Clocks may differ by ten seconds here.

use bff::Clock;
use serde_json::json;

use crate::{
    captured_log,
    harness::App,
    sign_in_attempt::{ATTACKER_MARK, Outcome, with_claim},
};

#[tokio::test]
async fn an_id_token_from_the_future_is_refused_and_the_log_says_by_how_much_the_clocks_differ() {
    captured_log::listen();
    let app = App::start().await;
    let ahead = |seconds: i64| Some(json!(app.clock.now().unix_timestamp() + seconds));
    assert_eq!(with_claim(&app, "iat", ahead(10)).await, Outcome::SignedIn, "within the skew");
    for seconds in [11, 3600, 100 * 365 * 86_400] {
        captured_log::take();
        assert_eq!(with_claim(&app, "iat", ahead(seconds)).await, Outcome::Refused, "{seconds} s ahead");
        let log = captured_log::take();
        assert!(log.contains(&format!("{seconds} s in the future: the clocks differ")), "{log}");
        assert!(!log.contains(ATTACKER_MARK), "{log}");
    }
    assert_eq!(with_claim(&app, "iat", None).await, Outcome::Refused, "without one");
}
