//! What outlives the model's processes: the rows, the provider's state, and the trace of what happened.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use time::OffsetDateTime;
use tower_sessions::session::Id;

use crate::{
    session::key::SessionKey,
    tokens::{
        lease::LeaseHolder,
        token::{AccessToken, RefreshToken, TokenSet},
    },
};

/// How long the model's access tokens live.
const LIFETIME: time::Duration = time::Duration::seconds(10);
/// What is refreshed at this age has not run out, nor is it about to, by any process's clock.
const EARLY: time::Duration = time::Duration::seconds(5);
/// For how long the API takes the tokens of one session, and for how long it then takes none.
const API_PHASE: Duration = Duration::from_secs(15);

/// A session's row.
pub(super) struct Row {
    pub(super) generation: u64,
    pub(super) tokens: TokenSet,
    pub(super) lease: Option<(LeaseHolder, OffsetDateTime)>,
}

/// What the provider knows of a session's refresh tokens.
#[derive(Default)]
pub(super) struct Family {
    /// The newest refresh token's number.
    pub(super) newest: u64,
    pub(super) revoked: bool,
    /// Calls with one of its tokens that the provider works on.
    pub(super) in_flight: u32,
    /// Which process has had the newest token and not committed it yet.
    pub(super) held_by: Option<&'static str>,
    /// Whether an answer never arrived in the store: its process was killed, or the connection broke.
    pub(super) answer_lost: bool,
}

/// Everything that the processes share.
pub(super) struct Simulation {
    pub(super) rng: fastrand::Rng,
    pub(super) rows: BTreeMap<SessionKey, Row>,
    pub(super) families: BTreeMap<u32, Family>,
    pub(super) overlap: bool,
    pub(super) crashes: bool,
    signed_out: Vec<u32>,
    /// Tokens that were revoked, as the API knows.
    revoked: BTreeSet<String>,
    /// The sessions for which a rejection brought about a refresh, and of which the API has taken no token since.
    renewed: BTreeSet<u32>,
    refreshes: u64,
    reuses: u64,
    lost: Vec<u32>,
    violations: Vec<String>,
    trace: Vec<String>,
}

/// A handle on the simulation. Nothing is held over an `await`.
#[derive(Clone)]
pub(super) struct Shared(Arc<Mutex<Simulation>>);

/// The name of the session with this number.
pub(super) fn key(session: u32) -> SessionKey {
    SessionKey::of(&Id(i128::from(session)))
}

/// Waits for a random time: mostly short, at times long enough for others to get far.
pub(super) async fn random_delay(simulation: &Shared) {
    let milliseconds =
        simulation.draw(|rng| if rng.u32(0..10) == 0 { rng.u64(0..400) } else { rng.u64(0..8) });
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

/// The tokens that the provider gives for a session with its `number`th refresh.
pub(super) fn tokens(session: u32, number: u64) -> TokenSet {
    let now = OffsetDateTime::UNIX_EPOCH + turmoil::sim_elapsed().unwrap_or_default();
    TokenSet {
        provider: None,
        access_token: AccessToken::from(format!("access {session}.{number}")),
        refresh_token: Some(RefreshToken::new(format!("{session}.{number}"))),
        id_token: None,
        scopes: Vec::new(),
        issued_at: now,
        expires_at: now + LIFETIME,
        refresh_ends_at: None,
        replaces_rejected: false,
    }
}

/// Session and number of a refresh token.
pub(super) fn parse(token: &str) -> (u32, u64) {
    let (session, number) = token.split_once('.').unwrap();
    (session.parse().unwrap(), number.parse().unwrap())
}

impl Simulation {
    pub(super) fn shared(seed: u64, sessions: u32, overlap: bool, crashes: bool) -> Shared {
        let row = |session| (key(session), Row { generation: 0, tokens: tokens(session, 0), lease: None });
        Shared(Arc::new(Mutex::new(Self {
            rng: fastrand::Rng::with_seed(seed ^ 0x5eed),
            rows: (0..sessions).map(row).collect(),
            families: (0..sessions).map(|session| (session, Family::default())).collect(),
            overlap,
            crashes,
            signed_out: Vec::new(),
            revoked: BTreeSet::new(),
            renewed: BTreeSet::new(),
            refreshes: 0,
            reuses: 0,
            lost: Vec::new(),
            violations: Vec::new(),
            trace: Vec::new(),
        })))
    }

    pub(super) fn log(&mut self, what: String) {
        let at = turmoil::sim_elapsed().unwrap_or_default().as_millis();
        self.trace.push(format!("{at} {what}"));
    }

    pub(super) fn record_violation(&mut self, what: String) {
        self.log(format!("VIOLATION {what}"));
        self.violations.push(what);
    }

    pub(super) fn record_refresh(&mut self, session: u32, number: u64) {
        self.refreshes += 1;
        self.log(format!("provider: {session} has refresh token {number} now"));
    }

    /// A refresh of tokens that have not run out comes of a rejection; of those there is one until the API has taken a
    /// token. Where answers get lost there may be more.
    pub(super) fn record_cause(&mut self, session: u32, old: &TokenSet) {
        let now = OffsetDateTime::UNIX_EPOCH + turmoil::sim_elapsed().unwrap_or_default();
        let is_early = now - old.issued_at < EARLY;
        if is_early && !self.renewed.insert(session) && !self.crashes {
            self.record_violation(format!("another refresh of {session} for a rejection"));
        }
    }

    pub(super) fn record_reuse(&mut self, session: u32, number: u64) {
        self.reuses += 1;
        self.log(format!("provider: refresh token {session}.{number} was used twice"));
    }

    pub(super) fn record_lost_session(&mut self, session: u32) {
        self.lost.push(session);
        self.log(format!("{session} is lost"));
    }

    /// What must hold in every run, whatever happened in it.
    pub(super) fn assert_sound(&self, seed: u64) {
        let trace = || self.trace.join("\n");
        assert!(self.violations.is_empty(), "seed {seed}: {:?}\n{}", self.violations, trace());
        for (session, family) in &self.families {
            let row = self.rows.get(&key(*session));
            assert_eq!(family.in_flight, 0, "seed {seed}: {session} has come to rest\n{}", trace());
            match row {
                // No lost winner: what the store has is what the provider would take.
                Some(row) => {
                    let newest = parse(row.tokens.refresh_token.as_ref().unwrap().expose()).1;
                    assert!(
                        newest == family.newest || family.answer_lost,
                        "seed {seed}: {session}\n{}",
                        trace()
                    );
                    assert!(
                        !self.signed_out.contains(session),
                        "seed {seed}: {session} came back\n{}",
                        trace()
                    );
                }
                // Nothing live stays behind at the provider, but for an answer that never arrived.
                None => assert!(family.revoked || family.answer_lost, "seed {seed}: {session}\n{}", trace()),
            }
            let is_lost = self.lost.contains(session);
            assert!(
                !is_lost || family.answer_lost,
                "seed {seed}: {session} was lost without a cause\n{}",
                trace()
            );
        }
    }

    pub(super) fn reuses(&self) -> u64 {
        self.reuses
    }

    pub(super) fn refreshes(&self) -> u64 {
        self.refreshes
    }

    pub(super) fn lost(&self) -> u64 {
        self.lost.len() as u64
    }

    /// How many sessions had an answer that never arrived.
    pub(super) fn lost_answers(&self) -> u64 {
        self.families.values().filter(|family| family.answer_lost).count() as u64
    }

    pub(super) fn violations(&self) -> &[String] {
        &self.violations
    }

    pub(super) fn trace(&self) -> &[String] {
        &self.trace
    }
}

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, Simulation> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn draw<T>(&self, draw: impl FnOnce(&mut fastrand::Rng) -> T) -> T {
        draw(&mut self.lock().rng)
    }

    pub(super) fn record_violation(&self, what: String) {
        self.lock().record_violation(what);
    }

    /// A process dies, and with it what only it had.
    pub(super) fn kill(&self, process: &'static str) {
        let mut simulation = self.lock();
        for family in simulation.families.values_mut().filter(|family| family.held_by == Some(process)) {
            family.held_by = None;
            family.answer_lost = true;
        }
        simulation.log(format!("process {process} is killed"));
    }

    /// As the token handler does it: the row first, then the token at the provider.
    pub(super) fn sign_out(&self, session: u32) {
        let mut simulation = self.lock();
        let Some(row) = simulation.rows.remove(&key(session)) else { return };
        simulation.signed_out.push(session);
        simulation.log(format!("{session} signs out"));
        let number = parse(row.tokens.refresh_token.unwrap().expose()).1;
        simulation.revoke(session, number);
    }

    /// A browser was given this access token.
    pub(super) fn saw_token(&self, session: u32, token: &str) {
        let mut simulation = self.lock();
        let newest = simulation.families[&session].newest;
        let (owner, number) = parse(token.strip_prefix("access ").unwrap());
        if owner != session || number > newest {
            simulation.record_violation(format!("a browser of {session} saw the token {token}"));
        }
        simulation.log(format!("a browser of {session} sees token {number}"));
    }

    /// Whether the API takes this token: not where it takes none of the session's just now, nor one that is revoked.
    pub(super) fn api_takes(&self, session: u32, token: &str) -> bool {
        let phase = turmoil::sim_elapsed().unwrap_or_default().as_millis() / API_PHASE.as_millis();
        let takes_none = (phase + u128::from(session)) % 3 == 2;
        let is_revoked = self.draw(|rng| rng.u32(0..20)) == 0;
        let mut simulation = self.lock();
        if is_revoked {
            simulation.revoked.insert(token.to_owned());
        }
        let takes = !takes_none && !simulation.revoked.contains(token);
        if takes {
            simulation.renewed.remove(&session);
        }
        takes
    }

    /// A browser was told that the session has ended.
    pub(super) fn saw_end(&self, session: u32) {
        let mut simulation = self.lock();
        if simulation.rows.contains_key(&key(session)) {
            simulation
                .record_violation(format!("a browser was told that {session} has ended, and it has not"));
        }
    }

    pub(super) fn finish(self) -> Simulation {
        Arc::into_inner(self.0).unwrap().into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Simulation {
    /// RFC 7009: revoking any refresh token of a family that counts ends the family.
    pub(super) fn revoke(&mut self, session: u32, number: u64) {
        let overlap = self.overlap;
        let Some(family) = self.families.get_mut(&session) else { return };
        if number == family.newest || (overlap && number + 1 == family.newest) {
            family.revoked = true;
            self.log(format!("provider: {session} is revoked"));
        }
    }
}
