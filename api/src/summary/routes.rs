//! `GET /summary`: how things stand for the caller.

use std::sync::Arc;

use axum::{Json, extract::State};
use domain::Summary;
use time::Date;
use utoipa_axum::routes;

use crate::{
    auth::{caller::Caller, scope::ReadReports},
    http::{endpoint::Endpoint, openapi::responses::Guarded, problem::ApiError},
    state::ApiState,
};

pub(crate) fn routes() -> [Endpoint; 1] {
    [routes!(show)]
}

/// How things stand: a year of spending, and the reports by status.
#[utoipa::path(
    get,
    path = "/summary",
    operation_id = "show_summary",
    tag = "summary",
    responses((status = OK, description = "The present state.", body = Summary), Guarded),
    security(("access_token" = ["read:reports"])),
)]
async fn show(
    caller: Caller<ReadReports>,
    State(api): State<Arc<ApiState>>,
) -> Result<Json<Summary>, ApiError> {
    Ok(Json(api.store.summary(&caller, eleven_months_before(api.today())).await?))
}

/// The first day of the month that is eleven months before `day`'s, so that a chart has twelve whole ones.
fn eleven_months_before(day: Date) -> Date {
    let first = |year| Date::from_calendar_date(year, day.month().next(), 1);
    let year = if day.month() == time::Month::December { day.year() } else { day.year() - 1 };
    first(year).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_year_of_months_ends_with_the_present_one() {
        assert_eq!(eleven_months_before(date!(2026 - 11 - 23)), date!(2025 - 12 - 01));
        assert_eq!(eleven_months_before(date!(2026 - 12 - 31)), date!(2026 - 01 - 01));
        assert_eq!(eleven_months_before(date!(2024 - 02 - 29)), date!(2023 - 03 - 01));
    }
}
