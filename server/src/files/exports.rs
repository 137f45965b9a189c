//! What people take away: a list of expenses as a table, and a report with all that proves it. Both come from the API as
//! they are made, and go on as they come.

use app::expense_query;
use axum::{response::Response, routing::get};
use domain::{ExpenseQuery, ReportId};
use http::{Method, Uri};

use super::{Disposition, PathOf, Route, file, ids};
use crate::gateway::Gateway;

pub(super) static ROUTES: [Route; 2] = [
    Route { method: Method::GET, path: "/expenses.csv", answer: || get(expenses) },
    Route { method: Method::GET, path: "/reports/{id}/report.zip", answer: || get(report) },
];

/// `GET /expenses.csv?…`: all that a list with the same query shows, on whichever of its pages.
async fn expenses(gateway: Gateway, uri: Uri) -> Response {
    let wanted = expense_query(uri.query().unwrap_or_default());
    let wanted = ExpenseQuery { cursor: None, ..wanted };
    file(&gateway, &uri, Disposition::Attachment, gateway.export(&wanted)).await
}

/// `GET /reports/{id}/report.zip`: a report of one's own, or one to decide on.
async fn report(gateway: Gateway, uri: Uri, path: PathOf<ReportId>) -> Response {
    let read = async { gateway.archive(ids(path)?).await };
    file(&gateway, &uri, Disposition::Attachment, read).await
}
