//! The routes of exports: a list of expenses as CSV, and a report with its receipts as ZIP. Both come from the API as
//! they are made, and go on as they come.

use app::exported_expenses;
use axum::{response::Response, routing::get};
use domain::ReportId;
use http::{Method, Uri};

use super::{
    extract::{PathIds, ids},
    file_response::{Disposition, file_or_sign_in},
    route::Route,
};
use crate::gateway::Gateway;

pub(super) static ROUTES: [Route; 2] = [
    Route { method: Method::GET, path: "/expenses.csv", handler: || get(expenses_csv) },
    Route { method: Method::GET, path: "/reports/{id}/report.zip", handler: || get(report_zip) },
];

/// `GET /expenses.csv?…`: all that a list with the same query shows, on whichever of its pages.
async fn expenses_csv(gateway: Gateway, uri: Uri) -> Response {
    let read = async { gateway.expenses_csv(&exported_expenses(uri.query().unwrap_or_default())?).await };
    file_or_sign_in(&gateway, &uri, Disposition::Attachment, read).await
}

/// `GET /reports/{id}/report.zip`: a report of one's own, or one to decide on.
async fn report_zip(gateway: Gateway, uri: Uri, path: PathIds<ReportId>) -> Response {
    let read = async { gateway.report_zip(ids(path)?).await };
    file_or_sign_in(&gateway, &uri, Disposition::Attachment, read).await
}
