//! The first request of a person: they get a row, and something to look at where the configuration says so.

use time::Date;

use super::store::{find_person, insert_person};
use crate::{
    auth::principal::Principal,
    demo::{
        people::DemoPeople,
        receipts::{DemoReceipts, DemoReceiptsError},
        seed,
    },
    http::problem::ApiError,
    store::{Store, error::StoreError},
};

/// Why a person has no row.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RegistrationError {
    #[error("the store failed")]
    Store(#[from] StoreError),
    #[error(transparent)]
    DemoReceipts(#[from] DemoReceiptsError),
}

impl From<sqlx::Error> for RegistrationError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<RegistrationError> for ApiError {
    fn from(error: RegistrationError) -> Self {
        match error {
            RegistrationError::Store(error)
            | RegistrationError::DemoReceipts(DemoReceiptsError::Store(error)) => error.into(),
            RegistrationError::DemoReceipts(DemoReceiptsError::File(error)) => error.into(),
        }
    }
}

impl Store {
    /// The row of the person, made where there is none, and then filled with `demo`. All or nothing: of several
    /// requests at once one writes, and the others find it done.
    pub(crate) async fn find_or_register(
        &self,
        principal: &Principal,
        demo: Option<&DemoPeople>,
        today: Date,
    ) -> Result<i64, RegistrationError> {
        let Principal { issuer, subject, .. } = principal;
        if let Some(id) = find_person(&mut self.connection().await?, issuer, subject).await? {
            return Ok(id);
        }
        let demo = match demo {
            Some(demo) => Some((demo, DemoReceipts::store(self, demo, issuer, subject, today).await?)),
            None => None,
        };
        // Whoever finds something to look at is written for others of their issuer, too.
        let mut transaction = match demo {
            Some(_) => self.write_on_issuer(issuer).await?,
            None => self.write_unlocked().await?,
        };
        if insert_person(&mut transaction, issuer, subject).await?.is_some()
            && let Some((demo, files)) = &demo
        {
            seed::write(&mut transaction, (demo, files), issuer, subject, today).await?;
        }
        let id =
            find_person(&mut transaction, issuer, subject).await?.ok_or(StoreError::Corrupt("people"))?;
        transaction.commit().await?;
        Ok(id)
    }
}
