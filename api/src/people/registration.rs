//! The first request of a person: they get a row, and something to look at where the configuration says so.

use time::Date;

use super::store::{find_person, insert_person};
use crate::{
    auth::principal::Principal,
    demo::{people::DemoPeople, seed},
    store::{Store, error::StoreError},
};

impl Store {
    /// The row of the person, made where there is none, and then filled with `demo`. All or nothing: of several
    /// requests at once one writes, and the others find it done.
    pub(crate) async fn find_or_register(
        &self,
        principal: &Principal,
        demo: Option<&DemoPeople>,
        today: Date,
    ) -> Result<i64, StoreError> {
        let Principal { issuer, subject, .. } = principal;
        if let Some(id) = find_person(&mut self.connection().await?, issuer, subject).await? {
            return Ok(id);
        }
        // Whoever finds something to look at is written for others of their issuer, too.
        let mut transaction = match demo {
            Some(_) => self.write_on_issuer(issuer).await?,
            None => self.write_unlocked().await?,
        };
        if insert_person(&mut transaction, issuer, subject).await?.is_some()
            && let Some(demo) = demo
        {
            seed::write(&mut transaction, demo, issuer, subject, today).await?;
        }
        let id =
            find_person(&mut transaction, issuer, subject).await?.ok_or(StoreError::Corrupt("people"))?;
        transaction.commit().await?;
        Ok(id)
    }
}
