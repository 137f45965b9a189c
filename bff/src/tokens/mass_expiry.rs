//! The tokens of very many sessions run out at once: how the provider is called, and what becomes of everyone who asks.
//! The store and the provider are in memory, and time goes by only where everybody waits.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use async_trait::async_trait;
use futures::future::join_all;
use time::{Duration, OffsetDateTime};
use tokio::{task::JoinHandle, time::sleep};
use tokio_util::task::TaskTracker;
use tower_sessions::session::Id;

use super::{
    call_slots::CALLS_AT_ONCE,
    lease::LeaseHolder,
    refresh::{Owner, Refresher, TokenError},
    token::{AccessToken, GrantedToken, RefreshToken, TokenSet},
    token_endpoint::{RefreshError, TokenEndpoint},
    token_store::{Commit, StoreError, StoredTokens, TokenStore},
};
use crate::{
    clock::Clock,
    provider_config::ProviderId,
    session::{identity::Identity, key::SessionKey},
};

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> OffsetDateTime {
        NOW
    }
}

fn key(session: usize) -> SessionKey {
    SessionKey::of(&Id(i128::try_from(session).unwrap()))
}

/// Tokens whose access token is out, or good.
fn tokens(provider: &str, refresh_token: &str, is_good: bool) -> TokenSet {
    TokenSet {
        provider: Some(provider.parse::<ProviderId>().unwrap()),
        access_token: AccessToken::from(format!("access for {refresh_token}")),
        refresh_token: Some(RefreshToken::new(refresh_token.to_owned())),
        id_token: None,
        scopes: Vec::new(),
        issued_at: NOW,
        expires_at: if is_good { NOW + Duration::HOUR } else { NOW },
        refresh_ends_at: None,
        replaces_rejected: false,
    }
}

/// Each session's tokens, and whether somebody holds their lease.
#[derive(Default)]
struct MemoryStore {
    rows: Mutex<BTreeMap<SessionKey, (StoredTokens, bool)>>,
    /// It takes no tokens: the disk is full.
    is_full: AtomicBool,
}

impl MemoryStore {
    fn put(&self, session: usize, tokens: TokenSet) {
        self.rows.lock().unwrap().insert(key(session), (StoredTokens { generation: 0, tokens }, false));
    }
}

#[async_trait]
impl TokenStore for MemoryStore {
    async fn read(&self, key: &SessionKey) -> Result<Option<StoredTokens>, StoreError> {
        Ok(self.rows.lock().unwrap().get(key).map(|(stored, _)| stored.clone()))
    }

    async fn take_lease(
        &self,
        key: &SessionKey,
        generation: u64,
        _: LeaseHolder,
        _: OffsetDateTime,
        _: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let mut rows = self.rows.lock().unwrap();
        let (stored, is_held) = rows.get_mut(key).unwrap();
        let is_free = stored.generation == generation && !*is_held;
        *is_held |= is_free;
        Ok(is_free)
    }

    async fn renew_lease(&self, _: &SessionKey, _: LeaseHolder, _: OffsetDateTime) -> Result<(), StoreError> {
        Ok(())
    }

    async fn release_lease(&self, key: &SessionKey, _: LeaseHolder) -> Result<(), StoreError> {
        self.rows.lock().unwrap().get_mut(key).unwrap().1 = false;
        Ok(())
    }

    async fn commit(
        &self,
        key: &SessionKey,
        generation: u64,
        tokens: &TokenSet,
    ) -> Result<Commit, StoreError> {
        if self.is_full.load(Ordering::Relaxed) {
            return Err(StoreError::Database(sqlx::Error::PoolTimedOut));
        }
        let stored = StoredTokens { generation: generation + 1, tokens: tokens.clone() };
        self.rows.lock().unwrap().insert(*key, (stored, false));
        Ok(Commit::Done)
    }

    async fn mark_accepted(&self, _: &SessionKey, _: u64) -> Result<(), StoreError> {
        Ok(())
    }

    async fn end_at(&self, key: &SessionKey, _: u64, _: OffsetDateTime) -> Result<bool, StoreError> {
        Ok(self.rows.lock().unwrap().remove(key).is_some())
    }
}

/// A provider that takes its time, and takes each refresh token once.
struct SlowProvider {
    duration: std::time::Duration,
    calls: Mutex<Calls>,
}

#[derive(Default)]
struct Calls {
    used: BTreeSet<String>,
    under_way: usize,
    most_under_way: usize,
}

impl SlowProvider {
    fn new(duration: std::time::Duration) -> Arc<Self> {
        Arc::new(Self { duration, calls: Mutex::default() })
    }

    fn used(&self) -> usize {
        self.calls.lock().unwrap().used.len()
    }
}

#[async_trait]
impl TokenEndpoint for SlowProvider {
    async fn refresh(
        &self,
        token: &RefreshToken,
        old: &TokenSet,
        _: &Identity,
    ) -> Result<TokenSet, RefreshError> {
        {
            let mut calls = self.calls.lock().unwrap();
            assert!(calls.used.insert(token.expose().to_owned()), "{} was used twice", token.expose());
            calls.under_way += 1;
            calls.most_under_way = calls.most_under_way.max(calls.under_way);
        }
        sleep(self.duration).await;
        self.calls.lock().unwrap().under_way -= 1;
        let provider = old.provider.as_ref().unwrap().to_string();
        Ok(tokens(&provider, &format!("next of {}", token.expose()), true))
    }

    async fn revoke(&self, _: &GrantedToken) {}
}

struct Process {
    refresher: Refresher,
    tasks: TaskTracker,
    store: Arc<MemoryStore>,
}

impl Process {
    fn new(provider: &Arc<SlowProvider>) -> Self {
        let (store, tasks) = (Arc::new(MemoryStore::default()), TaskTracker::new());
        let holder = LeaseHolder::new().unwrap();
        let clock = Arc::new(StoppedClock);
        let refresher = Refresher::new(store.clone(), provider.clone(), clock, holder, tasks.clone());
        Self { refresher, tasks, store }
    }

    /// Someone with a session asks for its token.
    fn ask(&self, session: usize) -> JoinHandle<Result<String, TokenError>> {
        let refresher = self.refresher.clone();
        tokio::spawn(async move {
            let identity = Identity::ada();
            let owner = Owner { key: key(session), identity: &identity, generation: 0 };
            refresher.access_token(owner).await.map(|token| token.expose().to_owned())
        })
    }
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_expired_sessions_are_renewed_a_bounded_number_at_a_time() {
    const SESSIONS: usize = 10_000;
    // At this pace the last ones wait for minutes: far longer than a call may take, or another process's refresh.
    let provider = SlowProvider::new(std::time::Duration::from_secs(5));
    let process = Process::new(&provider);
    for session in 0..SESSIONS {
        process.store.put(session, tokens("default", &session.to_string(), false));
    }
    let answers = join_all((0..SESSIONS).map(|session| process.ask(session))).await;
    for (session, answer) in answers.into_iter().enumerate() {
        assert_eq!(answer.unwrap(), Ok(format!("access for next of {session}")));
    }
    assert_eq!(provider.used(), SESSIONS);
    assert_eq!(provider.calls.lock().unwrap().most_under_way, CALLS_AT_ONCE);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_at_once_on_one_expired_token_wait_for_one_call_and_no_longer() {
    let duration = std::time::Duration::from_millis(80);
    let provider = SlowProvider::new(duration);
    let process = Process::new(&provider);
    process.store.put(1, tokens("default", "one", false));
    let began = tokio::time::Instant::now();
    let answers = join_all((0..1000).map(|_| process.ask(1))).await;
    assert!(answers.into_iter().all(|answer| answer.unwrap() == Ok("access for next of one".to_owned())));
    assert_eq!((provider.used(), began.elapsed()), (1, duration), "nobody looked again later");
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_as_long_as_a_store_is_offered_what_it_does_not_take() {
    let provider = SlowProvider::new(std::time::Duration::ZERO);
    let process = Process::new(&provider);
    process.store.put(1, tokens("default", "one", false));
    process.store.is_full.store(true, Ordering::Relaxed);
    let began = tokio::time::Instant::now();
    assert_eq!(process.ask(1).await.unwrap(), Err(TokenError::Store));
    assert!(began.elapsed() < std::time::Duration::from_secs(11), "{:?}", began.elapsed());
    let began = tokio::time::Instant::now();
    assert_eq!(process.ask(1).await.unwrap(), Err(TokenError::Store));
    assert_eq!(began.elapsed(), std::time::Duration::ZERO, "it is known by then");

    process.store.is_full.store(false, Ordering::Relaxed);
    sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(process.ask(1).await.unwrap(), Ok("access for next of one".to_owned()));
    assert_eq!(provider.used(), 1, "what the provider gave was kept until then");
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_behind_another_providers_people_or_with_a_good_token() {
    let provider = SlowProvider::new(std::time::Duration::from_secs(1));
    let process = Process::new(&provider);
    for session in 0..10 * CALLS_AT_ONCE {
        process.store.put(session, tokens("busy", &session.to_string(), false));
    }
    let busy: Vec<_> = (0..10 * CALLS_AT_ONCE).map(|session| process.ask(session)).collect();
    let (other, good) = (usize::MAX, usize::MAX - 1);
    process.store.put(other, tokens("other", "other", false));
    process.store.put(good, tokens("busy", "good", true));
    let began = tokio::time::Instant::now();
    assert_eq!(process.ask(good).await.unwrap(), Ok("access for good".to_owned()));
    assert_eq!(began.elapsed(), std::time::Duration::ZERO);
    assert_eq!(process.ask(other).await.unwrap(), Ok("access for next of other".to_owned()));
    assert_eq!(began.elapsed(), provider.duration);
    assert!(join_all(busy).await.into_iter().all(|answer| answer.unwrap().is_ok()));
}

#[tokio::test(start_paused = true)]
async fn at_the_end_who_waits_is_sent_away_and_who_is_at_the_provider_is_waited_for() {
    const SESSIONS: usize = CALLS_AT_ONCE + 50;
    let provider = SlowProvider::new(std::time::Duration::from_secs(1));
    let process = Process::new(&provider);
    for session in 0..SESSIONS {
        process.store.put(session, tokens("default", &session.to_string(), false));
    }
    let asking: Vec<_> = (0..SESSIONS).map(|session| process.ask(session)).collect();
    while provider.used() < CALLS_AT_ONCE {
        tokio::task::yield_now().await;
    }
    process.refresher.send_waiting_away();
    process.tasks.close();
    process.tasks.wait().await;
    let answers = join_all(asking).await.into_iter().map(Result::unwrap);
    let (renewed, sent_away): (Vec<_>, Vec<_>) = answers.partition(Result::is_ok);
    assert_eq!((renewed.len(), sent_away.len(), provider.used()), (CALLS_AT_ONCE, 50, CALLS_AT_ONCE));
    let is_temporary = |answer: &Result<_, _>| matches!(answer, Err(TokenError::ProviderUnavailable { .. }));
    assert!(sent_away.iter().all(is_temporary));
}
