//! An ID token that does not say which of the provider's keys signed it (OpenID Connect Core §10.1).

use jsonwebtoken::Header;

use crate::{
    harness::App,
    sign_in_attempt::{Outcome, SignInAttempt},
    signing_key::{SigningKey, publish},
};

#[tokio::test]
async fn a_kid_may_be_missing_where_there_is_one_key_and_not_where_there_are_several() {
    let (first, second) = (SigningKey::named("first"), SigningKey::named("second"));
    let nameless = Header { kid: None, ..first.header() };
    for (published, key, header, outcome) in [
        (&[&first][..], &first, &nameless, Outcome::SignedIn),
        (&[&first], &second, &nameless, Outcome::Refused),
        (&[&first, &second], &second, &second.header(), Outcome::SignedIn),
        (&[&first, &second], &second, &nameless, Outcome::Refused),
        (&[&first, &second], &second, &first.header(), Outcome::Refused),
    ] {
        let app = App::start().await;
        publish(&app, published);
        let attempt = SignInAttempt::begin(&app).await;
        let token = key.sign(header, &attempt.claims());
        let what = (published.len(), &key.jwk.common.key_id, &header.kid);
        assert_eq!(attempt.complete_with_id_token(&token).await, outcome, "{what:?}");
    }
}
