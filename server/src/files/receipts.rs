//! The files of receipts: they come by a form, and go to their owner and to who decides.

mod upload;

use app::LARGEST_RECEIPT;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    response::Response,
    routing::{get, post},
};
use domain::{ExpenseId, ReceiptId, ReportId, receipt::MOST_RECEIPTS};
use http::Uri;

use super::{Disposition, PathOf, Shared, file, ids};
use crate::{api_client::ReceiptsOf, gateway::Gateway};

/// The largest form, in bytes: as many files as an expense can have.
const LARGEST: usize = MOST_RECEIPTS * LARGEST_RECEIPT;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/expenses/{id}/receipts", post(upload::add).layer(DefaultBodyLimit::max(LARGEST)))
        .route("/expenses/{id}/receipts/{receipt}", get(show))
        .route("/reports/{id}/expenses/{expense}/receipts/{receipt}", get(show_for_approval))
}

/// Whether what is posted to `path` is receipts.
pub(super) fn takes_files(path: &str) -> bool {
    let expense = path.strip_prefix("/expenses/").and_then(|rest| rest.strip_suffix("/receipts"));
    expense.is_some_and(|expense| !expense.contains('/'))
}

/// `GET /expenses/{id}/receipts/{receipt}`: a file of one's own.
async fn show(gateway: Gateway, uri: Uri, path: PathOf<(ExpenseId, ReceiptId)>) -> Response {
    let read = async {
        let (expense, id) = ids(path)?;
        gateway.receipt(ReceiptsOf::Own(expense), id).await
    };
    file(&gateway, &uri, Disposition::Inline, read).await
}

/// `GET /reports/{id}/expenses/{expense}/receipts/{receipt}`: a file in a report to decide on.
async fn show_for_approval(
    gateway: Gateway,
    uri: Uri,
    path: PathOf<(ReportId, ExpenseId, ReceiptId)>,
) -> Response {
    let read = async {
        let (report, expense, id) = ids(path)?;
        gateway.receipt(ReceiptsOf::Approval(report, expense), id).await
    };
    file(&gateway, &uri, Disposition::Inline, read).await
}
