//! The files of the demo's receipts. They are there before the rows that name them, as every receipt's file is.

use std::collections::HashMap;

use domain::ReceiptId;
use futures::{StreamExt, TryStreamExt, stream};
use time::Date;

use super::{people::DemoPeople, year};
use crate::{
    people::store::find_person,
    receipts::{
        content_writer::ContentWriter,
        files::{error::FileError, stored_file::ReceiptContent},
    },
    store::{Store, error::StoreError},
};

/// How many are written at once.
const AT_ONCE: usize = 16;

/// What is in the demo's receipts, by the receipts.
pub(crate) struct DemoReceipts(HashMap<ReceiptId, ReceiptContent>);

/// Why they can't be stored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DemoReceiptsError {
    #[error("the store failed")]
    Store(#[from] StoreError),
    #[error("the demo's receipts can't be stored")]
    File(#[from] FileError),
}

impl DemoReceipts {
    /// Stores the receipts of a newcomer, and of the demo's people who are not there yet.
    pub(crate) async fn store(
        store: &Store,
        demo: &DemoPeople,
        issuer: &str,
        newcomer: &str,
        today: Date,
    ) -> Result<Self, DemoReceiptsError> {
        let mut owners = vec![newcomer];
        for person in demo.people.iter().filter(|person| person.subject != newcomer) {
            let mut connection = store.connection().await.map_err(StoreError::from)?;
            if find_person(&mut connection, issuer, &person.subject).await?.is_none() {
                owners.push(&person.subject);
            }
        }
        let mut contents = Vec::new();
        for owner in owners {
            for report in year::year(issuer, owner, today).reports {
                contents.extend(report.with_receipts().map(|expense| {
                    let (id, _, content) = expense.receipt();
                    (id, content)
                }));
            }
        }
        let is_stored = store.uses_receipt_folder().await?;
        let stored = stream::iter(contents).map(|(id, content): (ReceiptId, Vec<u8>)| async move {
            let mut writer = ContentWriter::new(&demo.receipts, is_stored);
            writer.write(&content).await?;
            Ok::<_, DemoReceiptsError>((id, writer.finish().await?))
        });
        Ok(Self(stored.buffer_unordered(AT_ONCE).try_collect().await?))
    }

    /// What is in a receipt.
    pub(crate) fn content(&self, id: ReceiptId) -> Option<ReceiptContent> {
        self.0.get(&id).cloned()
    }
}
