//! Faults on request: what a client must survive, made to happen when a test says so.

use std::{
    num::NonZeroU32,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, futures::Notified};

/// Something that goes wrong, where and how often. As JSON, for instance:
/// `{"endpoint": "token", "kind": "status", "status": 503, "retry_after": 2, "times": 1}`, or
/// `{"endpoint": "token", "kind": "delay", "milliseconds": 300, "every": 3}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Where.
    pub endpoint: Endpoint,
    /// What.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// For how many requests; until the faults are cleared if `None`.
    #[serde(default)]
    pub times: Option<u32>,
    /// To every n-th request that comes there, counted from when the fault was added; to each if `None`.
    #[serde(default)]
    pub every: Option<NonZeroU32>,
    /// Whether the request is carried out before its answer is spoilt or waits, so that a rotation or revocation
    /// happens and the client does not learn of it (yet). If not, it is not carried out, or after the wait.
    #[serde(default)]
    pub carried_out: bool,
}

/// Where a fault happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// `/.well-known/openid-configuration`
    Discovery,
    /// `/.well-known/jwks.json`
    Jwks,
    /// `/par`
    Par,
    /// `/authorize`
    Authorize,
    /// `/token`
    Token,
    /// `/userinfo`
    Userinfo,
    /// `/revoke`
    Revocation,
    /// `/introspect`
    Introspection,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// The answer is right, but late.
    Delay {
        /// How late.
        milliseconds: u64,
    },
    /// The answer is right, and waits until the faults are cleared.
    Held,
    /// Another status with an empty body.
    Status {
        /// The status, such as 503 or 429.
        status: u16,
        /// `Retry-After`, in seconds.
        #[serde(default)]
        retry_after: Option<u64>,
    },
    /// The connection is closed without an answer.
    DroppedConnection,
    /// 200 with JSON that breaks off.
    BrokenJson,
    /// 200 with JSON of the test's own.
    Json {
        /// The JSON.
        body: String,
    },
    /// 200 with a valid but enormous JSON object.
    HugeBody {
        /// How enormous.
        bytes: usize,
    },
    /// 302 to another address.
    Redirect {
        /// The address.
        location: String,
    },
    /// UserInfo tells of somebody else (`sub`). It waits for UserInfo, whatever endpoint is named.
    OtherSubject,
    /// `invalid_grant` to a refresh. It waits for refreshes at the token endpoint, whatever endpoint is named.
    InvalidGrant,
}

impl Fault {
    /// `kind` for the next request.
    #[must_use]
    pub const fn once(endpoint: Endpoint, kind: FaultKind) -> Self {
        Self { endpoint, kind, times: Some(1), every: None, carried_out: false }
    }

    /// `kind` until the faults are cleared.
    #[must_use]
    pub const fn until_cleared(endpoint: Endpoint, kind: FaultKind) -> Self {
        Self { endpoint, kind, times: None, every: None, carried_out: false }
    }
}

/// The faults that wait for their requests, oldest first. A request meets one at most: where several are due, the
/// oldest happens, and the others at the requests that follow.
#[derive(Default)]
pub(crate) struct Faults {
    waiting: Mutex<Vec<Waiting>>,
    cleared: Notify,
}

struct Waiting {
    fault: Fault,
    /// The requests that count towards its next turn.
    passed: u32,
}

impl Waiting {
    /// Counts a request. Whether it is this fault's turn.
    fn is_due(&mut self) -> bool {
        self.passed = self.passed.saturating_add(1);
        self.passed >= self.period()
    }

    fn happen(&mut self) -> Fault {
        self.passed -= self.period();
        self.fault.times = self.fault.times.map(|times| times - 1);
        self.fault.clone()
    }

    fn period(&self) -> u32 {
        self.fault.every.map_or(1, NonZeroU32::get)
    }
}

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        self.waiting().push(Waiting { fault, passed: 0 });
    }

    pub(crate) fn clear(&self) {
        self.waiting().clear();
        self.cleared.notify_waiters();
    }

    pub(crate) fn take_invalid_grant(&self) -> bool {
        self.take(|fault| fault.kind == FaultKind::InvalidGrant).is_some()
    }

    pub(crate) fn take_other_subject(&self) -> bool {
        self.take(|fault| fault.kind == FaultKind::OtherSubject).is_some()
    }

    /// Ends when the faults are cleared, if that happens after this call.
    pub(crate) fn cleared(&self) -> Notified<'_> {
        self.cleared.notified()
    }

    pub(crate) fn take_at(&self, endpoint: Endpoint) -> Option<Fault> {
        self.take(|fault| fault.endpoint == endpoint && !fault.kind.is_in_answer())
    }

    fn take(&self, fits: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let mut waiting = self.waiting();
        waiting.retain(|waiting| waiting.fault.times != Some(0));
        let here = waiting.iter_mut().filter(|waiting| fits(&waiting.fault));
        // All count the request, also those behind the one that happens.
        let due: Vec<_> = here.filter_map(|waiting| waiting.is_due().then_some(waiting)).collect();
        due.into_iter().next().map(Waiting::happen)
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FaultKind {
    pub(crate) const fn delay(&self) -> Option<Duration> {
        match self {
            Self::Delay { milliseconds } => Some(Duration::from_millis(*milliseconds)),
            _ => None,
        }
    }

    /// Whether it is the endpoint itself that goes wrong.
    const fn is_in_answer(&self) -> bool {
        matches!(self, Self::InvalidGrant | Self::OtherSubject)
    }

    pub(crate) const fn only_delays(&self) -> bool {
        matches!(self, Self::Delay { .. } | Self::Held)
    }
}
