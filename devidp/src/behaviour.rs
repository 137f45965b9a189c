//! What may change while the provider runs.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    clock,
    config::Config,
    dpop_mode::Dpop,
    personality::{Personality, Traits},
    quirks::{Quirks, QuirksChange},
};

/// How the provider behaves now. In JSON, durations are whole seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Behaviour {
    /// How long an access token lives.
    #[serde(serialize_with = "as_seconds")]
    pub access_token_lifetime: Duration,
    /// How long a family of refresh tokens lives, counted from the first.
    #[serde(serialize_with = "as_seconds")]
    pub refresh_token_lifetime: Duration,
    /// Whether a refresh token is replaced when it is used.
    pub rotation: bool,
    /// How long a replaced refresh token is still taken, without counting as a reuse.
    #[serde(serialize_with = "as_seconds")]
    pub overlap: Duration,
    /// For each API, by its identifier: whether `offline_access` may be granted.
    pub offline_access: BTreeMap<String, bool>,
    /// What becomes of DPoP proofs.
    pub dpop: Dpop,
    /// By how many seconds the provider's clock is ahead; negative if it is behind.
    pub clock_offset: i32,
    /// In what it differs from what the standards ask for, and from others.
    pub quirks: Quirks,
}

/// What to change of a [`Behaviour`]; what is `None` or not named stays. In JSON, durations are whole seconds.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Change {
    /// Takes on the ways of a provider, all at once and before anything else is changed: [`Behaviour::rotation`],
    /// [`Behaviour::overlap`], [`Behaviour::dpop`] and [`Behaviour::quirks`]. The issuer stays.
    pub personality: Option<Personality>,
    /// See [`Behaviour::access_token_lifetime`]. Tokens that are out already keep theirs.
    #[serde(deserialize_with = "from_seconds")]
    pub access_token_lifetime: Option<Duration>,
    /// See [`Behaviour::refresh_token_lifetime`]. Families that have begun keep theirs.
    #[serde(deserialize_with = "from_seconds")]
    pub refresh_token_lifetime: Option<Duration>,
    /// See [`Behaviour::rotation`].
    pub rotation: Option<bool>,
    /// See [`Behaviour::overlap`].
    #[serde(deserialize_with = "from_seconds")]
    pub overlap: Option<Duration>,
    /// See [`Behaviour::offline_access`]. An API that is not named stays as it is.
    pub offline_access: BTreeMap<String, bool>,
    /// See [`Behaviour::dpop`].
    pub dpop: Option<Dpop>,
    /// See [`Behaviour::clock_offset`].
    pub clock_offset: Option<i32>,
    /// See [`Behaviour::quirks`]. In the same process, [`Control::change_quirks`](crate::Control::change_quirks) is easier.
    pub quirks: QuirksChange,
}

impl Behaviour {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            access_token_lifetime: config.access_token_lifetime,
            refresh_token_lifetime: config.refresh_token_lifetime,
            rotation: config.rotation,
            overlap: config.overlap,
            offline_access: config
                .apis
                .iter()
                .map(|api| (api.audience.clone(), api.offline_access))
                .collect(),
            dpop: config.dpop,
            clock_offset: 0,
            quirks: config.quirks.clone(),
        }
    }

    pub(crate) fn apply(&mut self, change: Change) {
        fn set<T>(field: &mut T, to: Option<T>) {
            if let Some(to) = to {
                *field = to;
            }
        }
        if let Some(personality) = change.personality {
            let Traits { rotation, overlap, dpop, quirks, .. } = personality.traits();
            *self = Self { rotation, overlap, dpop, quirks, ..self.clone() };
        }
        set(&mut self.access_token_lifetime, change.access_token_lifetime);
        set(&mut self.refresh_token_lifetime, change.refresh_token_lifetime);
        set(&mut self.rotation, change.rotation);
        set(&mut self.overlap, change.overlap);
        set(&mut self.dpop, change.dpop);
        set(&mut self.clock_offset, change.clock_offset);
        self.offline_access.extend(change.offline_access);
        if let Err(error) = change.quirks.apply(&mut self.quirks) {
            tracing::error!(%error, "the quirks stay as they were");
        }
    }

    pub(crate) fn now(&self) -> SystemTime {
        clock::now(self.clock_offset)
    }
}

fn as_seconds<S: Serializer>(duration: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u64(duration.as_secs())
}

fn from_seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    Ok(Option::<u32>::deserialize(from)?.map(|seconds| Duration::from_secs(seconds.into())))
}
