//! Faults on request: what a client must survive, made to happen when a test says so.

use std::{
    io,
    num::NonZeroU32,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{
        StatusCode,
        header::{CONTENT_TYPE, LOCATION, RETRY_AFTER},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use crate::inner::Inner;

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

    fn take_at(&self, endpoint: Endpoint) -> Option<Fault> {
        self.take(|fault| fault.endpoint == endpoint && fault.kind != FaultKind::InvalidGrant)
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

/// Lets the oldest fault that waits at `endpoint` happen.
pub(crate) async fn apply(
    State((inner, endpoint)): State<(Arc<Inner>, Endpoint)>,
    request: Request,
    next: Next,
) -> Response {
    let Some(Fault { kind, carried_out, .. }) = inner.faults.take_at(endpoint) else {
        return next.run(request).await;
    };
    // Whoever clears the faults from here on is heard, also before the wait begins.
    let cleared = inner.faults.cleared.notified();
    inner.count_fault(endpoint);
    let delay = kind.delay();
    let wait = async {
        match delay {
            Some(delay) => tokio::time::sleep(delay).await,
            None => cleared.await,
        }
    };
    match (kind.only_waits(), carried_out) {
        (true, true) => {
            let response = next.run(request).await;
            wait.await;
            response
        }
        (true, false) => {
            wait.await;
            next.run(request).await
        }
        (false, true) => {
            next.run(request).await;
            spoilt(kind)
        }
        (false, false) => spoilt(kind),
    }
}

impl FaultKind {
    const fn delay(&self) -> Option<Duration> {
        match self {
            Self::Delay { milliseconds } => Some(Duration::from_millis(*milliseconds)),
            _ => None,
        }
    }

    const fn only_waits(&self) -> bool {
        matches!(self, Self::Delay { .. } | Self::Held)
    }
}

fn spoilt(kind: FaultKind) -> Response {
    let json = |body: Vec<u8>| ([(CONTENT_TYPE, "application/json")], body).into_response();
    match kind {
        FaultKind::Status { status, retry_after } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = status.into_response();
            if let Some(seconds) = retry_after {
                response.headers_mut().insert(RETRY_AFTER, seconds.into());
            }
            response
        }
        FaultKind::DroppedConnection => dropped(),
        FaultKind::BrokenJson => json(br#"{"access_token":"#.to_vec()),
        FaultKind::Json { body } => json(body.into_bytes()),
        FaultKind::HugeBody { bytes } => json(huge(bytes)),
        FaultKind::Redirect { location } => (StatusCode::FOUND, [(LOCATION, location)]).into_response(),
        FaultKind::Delay { .. } | FaultKind::Held | FaultKind::InvalidGrant => {
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A body that fails before its first byte: the server closes the connection and sends nothing of the answer.
fn dropped() -> Response {
    let failing =
        futures::stream::once(async { Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionReset)) });
    Body::from_stream(failing).into_response()
}

fn huge(bytes: usize) -> Vec<u8> {
    let (before, after) = (br#"{"padding":""#, br#""}"#);
    let padding = bytes.saturating_sub(before.len() + after.len());
    [before.as_slice(), &vec![b' '; padding], after].concat()
}
