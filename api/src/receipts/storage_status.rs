//! Whether receipts can be stored and read, for whoever asks, without saying who that is: so it is looked at once a minute at
//! most, and by one at a time.

use std::{error::Error, sync::Arc, time::Duration};

use time::OffsetDateTime;
use tokio::{sync::Mutex, time::timeout};

use super::files::Receipts;
use crate::clock::Clock;

/// For how long what was found is told.
const PERIOD: time::Duration = time::Duration::MINUTE;
/// How long the storage may take: less than whoever asks waits.
const PATIENCE: Duration = Duration::from_secs(8);

pub(crate) struct StorageStatus {
    receipts: Receipts,
    clock: Arc<dyn Clock>,
    last: Mutex<Option<Looked>>,
}

/// What was found last, and when.
struct Looked {
    at: OffsetDateTime,
    is_usable: bool,
}

impl StorageStatus {
    pub(crate) fn of(receipts: Receipts, clock: Arc<dyn Clock>) -> Self {
        Self { receipts, clock, last: Mutex::default() }
    }

    /// Whether a file could be written, read and removed lately. The log says why not.
    pub(crate) async fn is_usable(&self) -> bool {
        let mut last = self.last.lock().await;
        let now = self.clock.now();
        if let Some(Looked { at, is_usable }) = &*last
            && (now - *at).abs() < PERIOD
        {
            return *is_usable;
        }
        let checked: Result<(), Box<dyn Error + Send + Sync>> =
            match timeout(PATIENCE, self.receipts.check()).await {
                Ok(checked) => checked.map_err(Into::into),
                Err(late) => Err(late.into()),
            };
        if let Err(error) = &checked {
            tracing::warn!(
                target: "api",
                error = &**error as &dyn Error,
                "receipts can't be stored or read as it is now; everything else works",
            );
        }
        *last = Some(Looked { at: now, is_usable: checked.is_ok() });
        checked.is_ok()
    }
}
