//! Which expenses somebody asks for.

use axum::extract::{Query, rejection::QueryRejection};
use domain::{ExpenseQuery, expense_query::LONGEST_SEARCH};

use crate::http::{pagination, problem::ApiError};

/// Which expenses a query asks for.
pub(crate) fn validated(
    query: Result<Query<ExpenseQuery>, QueryRejection>,
) -> Result<ExpenseQuery, ApiError> {
    let query = pagination::parsed_query(query)?;
    if query.q.as_ref().is_some_and(|text| text.chars().count() > LONGEST_SEARCH) {
        return Err(ApiError::Malformed("q may have 200 characters at most"));
    }
    Ok(query)
}
