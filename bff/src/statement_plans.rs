//! How SQLite carries each statement out: by an index, so that the millionth session costs what the thousandth does.
//!
//! A plan is the same however many rows there are, as nobody gathers statistics of them.

use std::sync::Arc;

use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use time::Duration;
use tower_sessions::{SessionStore, session::Record as CookieRecord};

use crate::{
    clock::{Clock, SystemClock},
    db::{Db, Durability, MADE},
    seal::Sealer,
    session::{
        end_reason::EndReason,
        identity::Identity,
        key::{IssuerKey, SessionKey},
        noted_uses::LastUse,
        record::Record,
        store::Sessions,
    },
    tokens::{
        lease::LeaseHolder,
        sql_store::SqlTokenStore,
        token::{AccessToken, TokenSet},
        token_store::{Commit, TokenStore},
    },
};

/// Everything that is asked of the store, once.
async fn use_everything(db: &Db) {
    let sealer = Sealer::new(&["thirty-two bytes or more of noise".into()]).unwrap();
    let sessions = Sessions::new(db.clone(), sealer.clone(), Arc::new(SystemClock), Duration::HOUR);
    let store = SqlTokenStore::new(db.clone(), sealer, sessions.cache().clone());
    let now = SystemClock.now();
    let identity = Identity { provider_session: Some("at the provider".to_owned()), ..Identity::ada() };
    let device = String::new();
    let record = Record { identity, signed_in_at: now, authenticated_at: None, device, name: None };
    let tokens = TokenSet {
        provider: None,
        access_token: AccessToken::from("access".to_owned()),
        refresh_token: None,
        id_token: None,
        scopes: Vec::new(),
        issued_at: now,
        expires_at: now,
        refresh_ends_at: Some(now + Duration::DAY),
        replaces_rejected: false,
    };
    let (id, insert) = sessions.insert(&record, now + Duration::DAY).unwrap();
    let key = SessionKey::of(&id);
    db.execute(Durability::Relaxed, insert).await.unwrap();
    for insert in store.insert(&key, &tokens).unwrap() {
        db.execute(Durability::Relaxed, insert).await.unwrap();
    }

    let person = IssuerKey::all_of_person("https://id.example", "ada");
    assert_eq!(sessions.of_person(person).await.unwrap().len(), 1);
    assert_eq!(
        sessions.keys_of_person(IssuerKey::all_of_person("https://id.example", "ada")).await.unwrap(),
        [key]
    );
    let nobody = IssuerKey::all_of_person("https://id.example", "nobody");
    assert!(sessions.of_provider_session(nobody).await.unwrap().is_empty());
    assert_eq!(sessions.latest(5).await.unwrap().len(), 1);
    assert_eq!(sessions.used_before(None, 5).await.unwrap().sessions.len(), 1);
    assert_eq!(sessions.keys_between(key, key, 5).await.unwrap(), [key]);
    assert_eq!(sessions.keys_after(None, 5).await.unwrap(), [key]);
    assert!(sessions.find(&key).await.unwrap().is_some());
    assert_eq!(sessions.count().await.unwrap(), 1);
    sessions.check().await.unwrap();
    let last_use = LastUse { at: now + Duration::MINUTE, idle_ends_at: now + Duration::HOUR };
    sessions.write_uses(&[(key, last_use)]).await.unwrap();
    assert!(sessions.rename(&key, Some("the new one")).await.unwrap());
    assert!(!sessions.reseal(&key).await.unwrap());
    let cookie: CookieRecord = sessions.load(&id).await.unwrap().unwrap();
    sessions.save(&cookie).await.unwrap();
    assert!(!sessions.is_logout_token_used(&[1; 32]).await.unwrap());
    sessions.record_logout_token(&[1; 32], now).await.unwrap();

    let holder = LeaseHolder::new().unwrap();
    assert!(store.take_lease(&key, 0, holder, now, now).await.unwrap());
    store.renew_lease(&key, holder, now).await.unwrap();
    store.release_lease(&key, holder).await.unwrap();
    assert_eq!(store.commit(&key, 0, &tokens).await.unwrap(), Commit::Done);
    store.mark_accepted(&key, 1).await.unwrap();
    assert!(!store.reseal(&key).await.unwrap());
    assert!(store.end_at(&key, 1, now).await.unwrap());
    assert!(!sessions.end(&key, EndReason::Revoked).await.unwrap());
    assert_eq!(sessions.end_reason(&key).await.unwrap(), Some(EndReason::Expired));
    assert_eq!(sessions.ended_since(now - Duration::HOUR).await.unwrap().len(), 1);

    let (_, expired) = sessions.insert(&record, now - Duration::DAY).unwrap();
    db.execute(Durability::Relaxed, expired).await.unwrap();
    assert_eq!(sessions.delete_expired(5).await.unwrap(), 1);
    assert_eq!(sessions.forget_ended(5).await.unwrap(), 0);
    assert_eq!(sessions.forget_logout_tokens(5).await.unwrap(), 1);
}

#[tokio::test]
async fn every_statement_is_carried_out_by_an_index() {
    let folder = tempfile::TempDir::new().unwrap();
    let address = format!("sqlite:{}/bff.db", folder.path().display());
    use_everything(&Db::open(&address).await.unwrap()).await;
    let mut connection = SqliteConnection::connect(&address).await.unwrap();
    let statements = MADE.with_borrow(Clone::clone);
    assert!(statements.len() > 25, "{} statements", statements.len());
    for statement in statements {
        let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"));
        let steps: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(explain).fetch_all(&mut connection).await.unwrap();
        let steps: Vec<_> = steps.into_iter().map(|(_, _, _, step)| step).collect();
        let is_bounded = |step: &String| {
            // Those that were used last are read off their index, up to the limit.
            !step.starts_with("SCAN") || step == "SCAN sessions USING INDEX sessions_by_last_use"
        };
        assert!(steps.iter().all(is_bounded), "{statement}\n{steps:#?}");
        // A batch of what has expired is found by the index of ends and then row by row, not among all that have expired.
        if statement.contains(" IN (SELECT ") {
            assert!(steps[0].contains("USING PRIMARY KEY"), "{statement}\n{steps:#?}");
        }
    }
}
