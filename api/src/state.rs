//! What the handlers share: the parts, and none of what uses them.

use std::sync::Arc;

use axum::body::Bytes;
use program::{Readiness, UploadSlots};
use time::{Date, OffsetDateTime};

use crate::{
    auth::{dpop::Dpop, step_up::StepUp, verifier::Verifier},
    clock::Clock,
    demo::people::DemoPeople,
    http::rate_limit::PersonRateLimiter,
    receipts::{files::Receipts, storage_status::StorageStatus},
    store::Store,
};

/// The state of the API, one for all requests.
pub(crate) struct ApiState {
    pub(crate) verifier: Verifier,
    pub(crate) dpop: Dpop,
    pub(crate) rate_limiter: PersonRateLimiter,
    pub(crate) step_up: StepUp,
    pub(crate) store: Store,
    /// The files of receipts.
    pub(crate) receipts: Receipts,
    /// Whether they can be written and read.
    pub(crate) storage_status: StorageStatus,
    /// The largest receipt, in bytes.
    pub(crate) receipt_limit: usize,
    /// Who uploads files, by the person's row.
    pub(crate) upload_slots: UploadSlots<i64>,
    /// What the API says of itself, as JSON; none where it can't be written down.
    pub(crate) description: Option<Bytes>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) readiness: Readiness,
    /// What a newcomer finds, where the configuration says so.
    pub(crate) demo: Option<DemoPeople>,
}

impl ApiState {
    pub(crate) fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    pub(crate) fn today(&self) -> Date {
        self.now().date()
    }
}
