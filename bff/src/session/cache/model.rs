//! A model of the cache: reads, changes of this process's and others', and confirmations, in any order. The cache never
//! gives what it must not.

use std::{collections::BTreeMap, mem, sync::Arc, time::Duration};

use proptest::{collection::vec, prelude::*};
use time::OffsetDateTime;
use tokio::time::{Instant, advance};
use tower_sessions::session::Id;

use super::*;
use crate::session::{identity::Identity, request_session::Session};

const SESSIONS: usize = 3;
const START: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

#[derive(Debug, Clone)]
enum Step {
    Get(usize),
    BeginRead(usize),
    /// The store reads the row of the read with this number.
    Read(usize),
    Put(usize),
    BeginChange(usize),
    Commit(usize),
    Done(usize),
    /// Nobody waits for the change any more: it is carried out before the store answers the next time, or never.
    Abandon(usize),
    CarryOut,
    ForeignCommit(usize),
    Ask,
    Answer,
    Confirm,
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let any = 0..SESSIONS;
    prop_oneof![
        6 => any.clone().prop_map(Step::Get),
        3 => any.clone().prop_map(Step::BeginRead),
        3 => any.clone().prop_map(Step::Read),
        3 => any.clone().prop_map(Step::Put),
        2 => any.clone().prop_map(Step::BeginChange),
        2 => any.clone().prop_map(Step::Commit),
        1 => any.clone().prop_map(Step::Done),
        1 => any.clone().prop_map(Step::Abandon),
        1 => Just(Step::CarryOut),
        1 => any.prop_map(Step::ForeignCommit),
        3 => Just(Step::Ask),
        3 => Just(Step::Answer),
        3 => Just(Step::Confirm),
        3 => (1..400_u64).prop_map(Step::Wait),
    ]
}

fn key(session: usize) -> SessionKey {
    SessionKey::of(&Id(session as i128))
}

/// A session whose version is the generation of its tokens.
fn found(session: usize, generation: u64) -> FoundSession {
    let identity = Identity::ada();
    let end = START + time::Duration::DAY;
    let session = Session {
        key: key(session),
        identity: Arc::new(identity),
        signed_in_at: START,
        authenticated_at: None,
        idle_ends_at: end,
        ends_at: end,
        generation,
    };
    FoundSession { session, last_used_at: START }
}

#[derive(Default)]
struct Row {
    version: u64,
    /// Since when a version is not the row's any more because of somebody else.
    superseded_by_others: BTreeMap<u64, Instant>,
    /// The oldest version that may be given: changes after it were answered.
    oldest: u64,
}

struct OwnChange<'a> {
    session: usize,
    guard: Change<'a>,
    committed: Option<u64>,
}

struct Model<'a> {
    cache: &'a SessionCache,
    rows: [Row; SESSIONS],
    reads: Vec<(Reading, usize, Option<u64>)>,
    changes: Vec<OwnChange<'a>>,
    abandoned: Vec<usize>,
    foreign_commits: u64,
    confirmation: Option<(Confirmation, Option<u64>)>,
    known_foreign_commits: Option<u64>,
    /// How often the cache had an answer.
    hits: u32,
}

impl<'a> Model<'a> {
    fn new(cache: &'a SessionCache) -> Self {
        Self {
            cache,
            rows: Default::default(),
            reads: Vec::new(),
            changes: Vec::new(),
            abandoned: Vec::new(),
            foreign_commits: 0,
            confirmation: None,
            known_foreign_commits: None,
            hits: 0,
        }
    }

    fn commit(&mut self, session: usize) -> u64 {
        self.rows[session].version += 1;
        self.rows[session].version
    }

    fn carry_out_abandoned(&mut self) {
        for session in mem::take(&mut self.abandoned) {
            let version = self.commit(session);
            self.rows[session].oldest = version;
        }
    }

    /// The store is asked on the connection that writes, so whatever was sent before has been carried out.
    fn answer(&mut self) {
        self.carry_out_abandoned();
        let foreign_commits = self.foreign_commits;
        if let Some((_, answer)) = &mut self.confirmation {
            *answer = Some(foreign_commits);
        }
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Get(session) => self.get(session),
            Step::BeginRead(session) => self.reads.push((self.cache.begin_read(key(session)), session, None)),
            Step::Read(number) => {
                if let Some((_, session, version)) = self.reads.get_mut(number) {
                    version.get_or_insert(self.rows[*session].version);
                }
            }
            Step::Put(number) if number < self.reads.len() => {
                let (reading, session, version) = self.reads.swap_remove(number);
                if let Some(version) = version {
                    self.cache.put(reading, found(session, version));
                }
            }
            Step::BeginChange(session) => {
                let guard = self.cache.begin_change(&[key(session)]);
                self.changes.push(OwnChange { session, guard, committed: None });
            }
            Step::Commit(number) if number < self.changes.len() => {
                if self.changes[number].committed.is_none() {
                    let session = self.changes[number].session;
                    self.changes[number].committed = Some(self.commit(session));
                }
            }
            Step::Done(number) if number < self.changes.len() => {
                let OwnChange { session, guard, committed } = self.changes.swap_remove(number);
                guard.done();
                let oldest = &mut self.rows[session].oldest;
                *oldest = committed.unwrap_or_default().max(*oldest);
            }
            Step::Abandon(number) if number < self.changes.len() => {
                let OwnChange { session, guard, committed } = self.changes.swap_remove(number);
                drop(guard);
                match committed {
                    Some(version) => self.rows[session].oldest = version.max(self.rows[session].oldest),
                    None => self.abandoned.push(session),
                }
            }
            Step::CarryOut => self.carry_out_abandoned(),
            Step::ForeignCommit(session) => {
                let before = self.rows[session].version;
                let superseded = &mut self.rows[session].superseded_by_others;
                (0..=before).for_each(|version| _ = superseded.entry(version).or_insert_with(Instant::now));
                self.commit(session);
                self.foreign_commits += 1;
            }
            Step::Ask => self.confirmation = Some((self.cache.begin_confirmation(), None)),
            Step::Answer => self.answer(),
            Step::Confirm => {
                if let Some((confirmation, Some(foreign_commits))) = self.confirmation.take() {
                    if self.known_foreign_commits.replace(foreign_commits) != Some(foreign_commits) {
                        self.cache.void();
                    }
                    self.cache.confirm(&confirmation);
                }
            }
            Step::Wait(milliseconds) => advance(Duration::from_millis(milliseconds)).await,
            Step::Put(_) | Step::Commit(_) | Step::Done(_) | Step::Abandon(_) => {}
        }
    }

    fn get(&mut self, session: usize) {
        let Some(found) = self.cache.get(&key(session), START) else { return };
        let (version, row) = (found.session.generation, &self.rows[session]);
        self.hits += 1;
        assert!(version >= row.oldest, "version {version} was over when {} was answered", row.oldest);
        let superseded = row.superseded_by_others.get(&version);
        assert!(superseded.is_none_or(|at| at.elapsed() < TRUST), "others changed {version} a second ago");
    }
}

fn run(steps: Vec<Step>) -> u32 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.unwrap().block_on(async {
        let cache = SessionCache::default();
        let mut model = Model::new(&cache);
        for step in steps {
            model.take(step).await;
        }
        model.hits
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn what_was_changed_is_not_given_any_more(steps in vec(step(), 1..80)) {
        run(steps);
    }
}

const CONFIRMED: [Step; 3] = [Step::Ask, Step::Answer, Step::Confirm];
const READ: [Step; 3] = [Step::BeginRead(0), Step::Read(0), Step::Put(0)];

#[test]
fn what_was_read_is_given_for_as_long_as_the_store_confirms_it() {
    let hits = |waits: &[u64]| {
        let mut steps = [CONFIRMED, READ].concat();
        for wait in waits {
            steps.extend([Step::Wait(*wait), Step::Get(0)]);
        }
        run(steps)
    };
    assert_eq!(hits(&[0, 300, 300]), 3);
    assert_eq!(hits(&[0, 300, 400, 1]), 2, "nobody has confirmed it since");
    let stalled = [&CONFIRMED[..], &READ, &[Step::Wait(1_000), Step::Get(0)], &CONFIRMED, &[Step::Get(0)]];
    assert_eq!(run(stalled.concat()), 1, "it is as it was");
}

#[test]
fn an_own_change_takes_out_what_was_read_before_it_and_other_sessions_stay() {
    let both = [&CONFIRMED[..], &READ, &[Step::BeginRead(1), Step::Read(0), Step::Put(0)]].concat();
    let change = [Step::BeginChange(0), Step::Commit(0), Step::Done(0), Step::Get(0), Step::Get(1)];
    assert_eq!(run([&both[..], &change].concat()), 1);
    let late = [Step::BeginRead(0), Step::Read(0), Step::BeginChange(0), Step::Commit(0), Step::Done(0)];
    assert_eq!(run([&CONFIRMED[..], &late, &[Step::Put(0), Step::Get(0)]].concat()), 0);
}

#[test]
fn after_an_abandoned_change_nothing_is_given_before_the_store_is_over_it() {
    let abandoned = [&CONFIRMED[..], &READ, &[Step::BeginChange(1), Step::Abandon(0)]].concat();
    assert_eq!(run([&abandoned[..], &[Step::Get(0)]].concat()), 0);
    let again = [&CONFIRMED[..], &READ, &[Step::Get(0)]].concat();
    assert_eq!(run([abandoned, again].concat()), 1);
}

#[tokio::test]
async fn so_many_sessions_are_kept_and_no_more() {
    let cache = SessionCache::default();
    cache.confirm(&cache.begin_confirmation());
    let put = |session| cache.put(cache.begin_read(key(session)), found(session, 0));
    (0..CAPACITY.get()).for_each(put);
    assert!(cache.get(&key(0), START).is_some(), "it is the one that was used last now");
    put(CAPACITY.get());
    assert_eq!(cache.lock().entries.len(), CAPACITY.get());
    assert!(cache.get(&key(0), START).is_some() && cache.get(&key(1), START).is_none());
}

#[tokio::test]
async fn a_use_moves_the_idle_end_and_not_the_latest() {
    let cache = SessionCache::default();
    cache.confirm(&cache.begin_confirmation());
    let mut session = found(0, 0);
    session.session.idle_ends_at = START + time::Duration::HOUR;
    cache.put(cache.begin_read(key(0)), session);
    let get = |hours| cache.get(&key(0), START + time::Duration::hours(hours));
    assert!(get(0).is_some() && get(1).is_none(), "it looks as if it had ended");
    cache.record_use(&key(0), START, START + time::Duration::hours(2));
    assert!(get(1).is_some() && get(2).is_none());
    cache.record_use(&key(0), START, START + time::Duration::DAY * 2);
    assert!(get(23).is_some() && get(24).is_none());
}
