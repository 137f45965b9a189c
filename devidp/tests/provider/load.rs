use futures::future::join_all;

use crate::harness::{ADA, AuthorizationRequest, Harness, SCOPE};

/// What `act` makes of each of `tokens`, all at once.
async fn at_once<F: Future<Output = String> + Send + 'static>(
    harness: &Harness,
    tokens: Vec<String>,
    act: impl Fn(Harness, String) -> F,
) -> Vec<String> {
    let tasks: Vec<_> = tokens.into_iter().map(|token| tokio::spawn(act(harness.clone(), token))).collect();
    join_all(tasks).await.into_iter().map(Result::unwrap).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_of_token_calls_at_once_are_all_answered() {
    let mut harness = Harness::new();
    let ask = AuthorizationRequest::new(SCOPE);
    let mut codes = vec![harness.code(&ask, ADA).await];
    while codes.len() < 300 {
        codes.push(harness.authorize(&ask).await.field("code").unwrap());
    }
    let first = at_once(&harness, codes, |mut client, code| async move {
        client.exchange(&code).await.tokens().refresh().to_owned()
    });
    let first = first.await;
    let second = at_once(&harness, first, |mut client, refresh_token| async move {
        client.refresh(&refresh_token).await.tokens().refresh().to_owned()
    });
    assert_eq!(second.await.len(), 300);
    let stats = harness.control.stats();
    assert_eq!((stats.refreshes, stats.reuses_detected), (300, 0));
}
