//! What is done for receipts while the API serves, and nobody asks for.

use std::{error::Error, sync::Arc, time::Duration};

use tokio::time::{MissedTickBehavior, interval};

use super::{files::Receipts, orphans::sweep_receipts};
use crate::{
    clock::Clock,
    store::{Store, error::StoreError},
};

/// How often files are looked for that no receipt names.
const PERIOD: Duration = Duration::from_hours(24);

/// Says at the start what is wrong with the storage, and once a day removes the files that no receipt names. It never
/// ends, and may be dropped at any time.
pub(crate) async fn keep_receipts(receipts: Receipts, store: Store, clock: Arc<dyn Clock>) {
    if let Err(error) = receipts.check().await {
        tracing::warn!(
            target: "api",
            error = &error as &dyn Error,
            "receipts can't be stored or read as it is now; everything else works",
        );
    }
    if let Err(error) = tell_of_database_files(&receipts, &store).await {
        tracing::warn!(target: "api", error = &error as &dyn Error, "the store failed");
    }
    let mut days = interval(PERIOD);
    days.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        days.tick().await;
        match sweep_receipts(&receipts, &store, clock.now()).await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(target: "api", removed, "files were removed that no receipt names"),
            Err(error) => tracing::warn!(
                target: "api",
                error = &error as &dyn Error,
                "files that no receipt names can't be removed now; they are looked for again in a day",
            ),
        }
    }
}

/// Says what an earlier release left to be done.
async fn tell_of_database_files(receipts: &Receipts, store: &Store) -> Result<(), StoreError> {
    let location = receipts.location();
    match store.count_database_files().await? {
        0 => {}
        count => tracing::info!(
            target: "api",
            count,
            location,
            "receipts of an earlier release are in the database and served from there; `api move-receipts` moves them",
        ),
    }
    if !store.uses_receipt_folder().await? {
        tracing::info!(
            target: "api",
            location,
            "new receipts go into the database, for the version before to read; `api move-receipts` ends that",
        );
    }
    Ok(())
}
