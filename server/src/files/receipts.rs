//! The files of receipts: they come by a form, and go to their owner and to who decides.

mod upload;

use axum::{
    extract::DefaultBodyLimit,
    response::Response,
    routing::{get, post},
};
use domain::{
    ExpenseId, ReceiptId, ReportId,
    receipt::{LARGEST_RECEIPT, MOST_RECEIPTS},
};
use http::{Method, Uri};

use super::{
    extract::{PathIds, ids},
    file_response::{Disposition, file_or_sign_in},
    route::Route,
};
use crate::{api_client::ReceiptsOf, gateway::Gateway};

/// The largest form, in bytes: as many files as an expense can have.
const MAX_FORM_BYTES: usize = MOST_RECEIPTS * LARGEST_RECEIPT;

pub(super) static ROUTES: [Route; 3] = [
    Route {
        method: Method::POST,
        path: "/expenses/{id}/receipts",
        handler: || post(upload::add).layer(DefaultBodyLimit::max(MAX_FORM_BYTES)),
    },
    Route { method: Method::GET, path: "/expenses/{id}/receipts/{receipt}", handler: || get(show) },
    Route {
        method: Method::GET,
        path: "/reports/{id}/expenses/{expense}/receipts/{receipt}",
        handler: || get(show_for_approval),
    },
];

/// `GET /expenses/{id}/receipts/{receipt}`: a file of one's own.
async fn show(gateway: Gateway, uri: Uri, path: PathIds<(ExpenseId, ReceiptId)>) -> Response {
    let read = async {
        let (expense, id) = ids(path)?;
        gateway.receipt(ReceiptsOf::Own(expense), id).await
    };
    file_or_sign_in(&gateway, &uri, Disposition::Inline, read).await
}

/// `GET /reports/{id}/expenses/{expense}/receipts/{receipt}`: a file in a report to decide on.
async fn show_for_approval(
    gateway: Gateway,
    uri: Uri,
    path: PathIds<(ReportId, ExpenseId, ReceiptId)>,
) -> Response {
    let read = async {
        let (report, expense, id) = ids(path)?;
        gateway.receipt(ReceiptsOf::Approval(report, expense), id).await
    };
    file_or_sign_in(&gateway, &uri, Disposition::Inline, read).await
}
