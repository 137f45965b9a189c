//! `/reports/{id}/expenses/{expense}`: what is in a report. The version that `If-Match` names is the report's.

use std::sync::Arc;

use axum::extract::{Path, State, rejection::PathRejection};
use domain::{ExpenseId, Report, ReportId};

use crate::{
    admitted::Admitted,
    endpoint::Endpoint,
    precondition::{IfMatch, Tagged},
    problem::ApiError,
    router::Api,
    scopes::WriteReports,
    store::{NotDone, Placing},
};

const PATH: &str = "/reports/{id}/expenses/{expense}";

pub(crate) fn routes() -> [Endpoint; 2] {
    [Endpoint::put(PATH, put_in), Endpoint::delete(PATH, take_out)]
}

type Ids = Result<Path<(ReportId, ExpenseId)>, PathRejection>;

fn placing(path: Ids) -> Result<Placing, ApiError> {
    let Path((report, expense)) = path.map_err(|_| NotDone::NoSuch("expense in this report"))?;
    Ok(Placing { report, expense })
}

/// `PUT`: puts an expense in, out of the report it was in.
async fn put_in(
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    path: Ids,
    if_match: IfMatch,
) -> Result<Tagged<Report>, ApiError> {
    let report = api.store.put_in(&person, placing(path)?, &if_match, api.now()).await?;
    Ok(Tagged(report.version, report))
}

/// `DELETE`: takes an expense out. It stays, in no report.
async fn take_out(
    person: Admitted<WriteReports>,
    State(api): State<Arc<Api>>,
    path: Ids,
    if_match: IfMatch,
) -> Result<Tagged<Report>, ApiError> {
    let report = api.store.take_out(&person, placing(path)?, &if_match, api.now()).await?;
    Ok(Tagged(report.version, report))
}
