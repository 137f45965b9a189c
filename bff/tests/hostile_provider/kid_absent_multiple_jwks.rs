//! An ID token that does not say which of the provider's keys signed it (OpenID Connect Core §10.1).

use jsonwebtoken::Header;

use crate::{
    attempt::{Attempt, Verdict},
    harness::App,
    key::{Key, publish},
};

#[tokio::test]
async fn a_key_need_not_be_named_where_there_is_one_and_must_be_where_there_are_several() {
    let (first, second) = (Key::named("first"), Key::named("second"));
    let nameless = Header { kid: None, ..first.header() };
    for (published, key, header, verdict) in [
        (&[&first][..], &first, &nameless, Verdict::SignedIn),
        (&[&first], &second, &nameless, Verdict::Refused),
        (&[&first, &second], &second, &second.header(), Verdict::SignedIn),
        (&[&first, &second], &second, &nameless, Verdict::Refused),
        (&[&first, &second], &second, &first.header(), Verdict::Refused),
    ] {
        let app = App::start().await;
        publish(&app, published);
        let attempt = Attempt::begin(&app).await;
        let token = key.sign(header, &attempt.claims());
        let what = (published.len(), &key.jwk.common.key_id, &header.kid);
        assert_eq!(attempt.given(&token).await, verdict, "{what:?}");
    }
}
