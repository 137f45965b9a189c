//! What the API knows of receipts. An approver reads them under another path than their owner.

use std::time::Duration;

use axum::body::{Body, Bytes};
use domain::{ExpenseId, Page, Receipt, ReceiptId, ReportId, receipt::Kind};
use http::{HeaderValue, Method, header};
use http_body_util::Limited;
use reqwest::Response;

use super::{ApiError, Call, condition::once};

/// How long a file may be under way, on its slow end a person's.
const UNDER_WAY: Duration = Duration::from_mins(5);

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

/// A file on its way to a person.
#[derive(Debug)]
pub(crate) struct Download {
    pub(crate) kind: Kind,
    /// What it is called, as a field of `Content-Disposition` says it after the first word (RFC 6266 §4.1).
    pub(crate) name: String,
    pub(crate) length: Option<HeaderValue>,
    pub(crate) content: Body,
}

impl Call<'_> {
    /// `GET …/receipts`: all of them.
    pub(crate) async fn receipts(self, of: ReceiptsOf) -> Result<Vec<Receipt>, ApiError> {
        Ok(self.get::<Page<Receipt>>(&path(of), &[]).await?.items)
    }

    /// `GET …/receipts/{id}`: at most `largest` bytes, which come as they are read.
    pub(crate) async fn receipt(
        self,
        of: ReceiptsOf,
        id: ReceiptId,
        largest: usize,
    ) -> Result<Download, ApiError> {
        let request = self.request(Method::GET, &format!("{}/{id}", path(of)))?.timeout(UNDER_WAY);
        download(self.granted(request).await?, largest)
    }

    /// `POST /expenses/{id}/receipts`
    pub(crate) async fn add_receipt(
        self,
        expense: ExpenseId,
        key: &str,
        Upload { name, kind, content }: Upload,
    ) -> Result<Receipt, ApiError> {
        let request = self.request(Method::POST, &path(ReceiptsOf::Own(expense)))?.timeout(UNDER_WAY);
        let request = once(request, key)?
            .query(&[("name", name)])
            .header(header::CONTENT_TYPE, kind.media_type())
            .body(content);
        self.read(request).await
    }

    /// `DELETE /expenses/{expense}/receipts/{id}`
    pub(crate) async fn remove_receipt(self, expense: ExpenseId, id: ReceiptId) -> Result<(), ApiError> {
        let path = format!("{}/{id}", path(ReceiptsOf::Own(expense)));
        self.answer(self.request(Method::DELETE, &path)?).await.map(drop)
    }
}

/// What can't be a receipt goes no further, whatever the API calls it.
fn download(answer: Response, largest: usize) -> Result<Download, ApiError> {
    let text = |name: header::HeaderName| answer.headers().get(name).and_then(|value| value.to_str().ok());
    let kind = text(header::CONTENT_TYPE).and_then(Kind::from_media_type).ok_or(ApiError::Foreign)?;
    let name = text(header::CONTENT_DISPOSITION).and_then(|field| field.strip_prefix("attachment;"));
    let name = name.unwrap_or_default().to_owned();
    let length = answer.headers().get(header::CONTENT_LENGTH).cloned();
    let content = Body::new(Limited::new(reqwest::Body::from(answer), largest));
    Ok(Download { kind, name, length, content })
}

fn path(of: ReceiptsOf) -> String {
    match of {
        ReceiptsOf::Own(expense) => format!("expenses/{expense}/receipts"),
        ReceiptsOf::Approval(report, expense) => format!("approvals/{report}/expenses/{expense}/receipts"),
    }
}
