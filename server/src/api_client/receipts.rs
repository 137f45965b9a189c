//! The receipts of an expense, as the API has them. An approver reads their files under another path than their owner.

use axum::body::Bytes;
use domain::{ExpenseId, Page, Receipt, ReceiptId, ReportId, receipt::Kind};
use http::{HeaderValue, Method};

use super::{
    ApiError, Call, Download,
    download::{TRANSFER_TIMEOUT, download},
    request_headers::idempotent,
};

/// The expense that receipts belong to, and how the person comes to it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ReceiptsOf {
    /// It is their own.
    Own(ExpenseId),
    /// It is in a report that they may decide on.
    Approval(ReportId, ExpenseId),
}

/// A file that a person brings.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    /// What it is called.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) content: Bytes,
}

impl Call<'_> {
    /// `GET /expenses/{id}/receipts`: all of them.
    pub(crate) async fn receipts(self, expense: ExpenseId) -> Result<Vec<Receipt>, ApiError> {
        Ok(self.get::<Page<Receipt>>(&path(ReceiptsOf::Own(expense)), &[]).await?.items)
    }

    /// `GET …/receipts/{id}`: at most `max_bytes` bytes, which come as they are read.
    pub(crate) async fn receipt(
        self,
        of: ReceiptsOf,
        id: ReceiptId,
        max_bytes: usize,
    ) -> Result<Download, ApiError> {
        let request = self.request(Method::GET, &format!("{}/{id}", path(of)))?.timeout(TRANSFER_TIMEOUT);
        // What can't be a receipt goes no further, whatever the API calls it.
        let allowed = |said: &str| Kind::from_media_type(said).map(Kind::media_type);
        download(self.success(&request).await?, allowed, max_bytes)
    }

    /// `POST /expenses/{id}/receipts`
    pub(crate) async fn add_receipt(
        self,
        expense: ExpenseId,
        key: &str,
        Upload { name, kind, content }: Upload,
    ) -> Result<Receipt, ApiError> {
        let request = self.request(Method::POST, &path(ReceiptsOf::Own(expense)))?.timeout(TRANSFER_TIMEOUT);
        let request = idempotent(request, key)?
            .query(&[("name", name)])?
            .body(HeaderValue::from_static(kind.media_type()), content);
        self.json(request).await
    }

    /// `DELETE /expenses/{expense}/receipts/{id}`
    pub(crate) async fn remove_receipt(self, expense: ExpenseId, id: ReceiptId) -> Result<(), ApiError> {
        let path = format!("{}/{id}", path(ReceiptsOf::Own(expense)));
        self.bytes(self.request(Method::DELETE, &path)?).await.map(drop)
    }
}

fn path(of: ReceiptsOf) -> String {
    match of {
        ReceiptsOf::Own(expense) => format!("expenses/{expense}/receipts"),
        ReceiptsOf::Approval(report, expense) => format!("approvals/{report}/expenses/{expense}/receipts"),
    }
}
