//! The way from a database to the files of its receipts.

use super::files::{
    Receipts,
    location::{LocationError, ReceiptsLocation},
};
use crate::store::{Store, error::StoreError};

/// Why the files of receipts can't be reached.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct OpenReceiptsError(Cause);

#[derive(Debug, thiserror::Error)]
enum Cause {
    #[error(transparent)]
    Location(#[from] LocationError),
    #[error("the database can't say where its receipts are")]
    Store(#[from] StoreError),
}

impl Receipts {
    /// The files at `location` of the receipts in `store`. A folder is made where it is missing; a bucket is not asked
    /// yet.
    ///
    /// # Errors
    /// Where there is no such folder and none can be made, where what is set for the bucket is no good, or the database
    /// fails.
    pub async fn open(location: &ReceiptsLocation, store: &Store) -> Result<Self, OpenReceiptsError> {
        let open = async { Ok(Self::at(location, store.receipt_folder().await?)?) };
        open.await.map_err(OpenReceiptsError)
    }

    /// The files at `location` of no database: for whoever looks whether files can be stored there.
    ///
    /// # Errors
    /// Where there is no such folder and none can be made, or what is set for the bucket is no good.
    pub(crate) fn of_no_database(location: &ReceiptsLocation) -> Result<Self, OpenReceiptsError> {
        Self::at(location, "check".to_owned()).map_err(|error| OpenReceiptsError(error.into()))
    }
}
