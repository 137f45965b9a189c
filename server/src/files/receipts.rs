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

/// How much a form may say of one file, in bytes: what it is called, above all.
const MAX_PART_HEAD_BYTES: usize = 2 << 10;
/// The largest form, in bytes: as many files as an expense can have, and what it says of each and of itself.
const MAX_FORM_BYTES: usize = MOST_RECEIPTS * LARGEST_RECEIPT + (MOST_RECEIPTS + 1) * MAX_PART_HEAD_BYTES;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_may_bring_as_many_of_the_largest_files_as_an_expense_can_have() {
        // As long as file systems have names, and of what browsers write as three characters.
        let name = "%22".repeat(255);
        let boundary = "------WebKitFormBoundary7MA4YWxkTrZu0gW\r\n";
        let head = format!(
            "{boundary}Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/pdf\r\n\r\n"
        );
        let key =
            format!("{boundary}Content-Disposition: form-data; name=\"key\"\r\n\r\n{}\r\n", "k".repeat(36));
        let files = MOST_RECEIPTS * (head.len() + LARGEST_RECEIPT + "\r\n".len());
        assert!(key.len() + files + boundary.len() + "--".len() <= MAX_FORM_BYTES);
    }
}
