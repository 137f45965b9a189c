//! Which expenses somebody asks for, and in which order: the query of `GET /expenses`.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{Category, ReportId, Status, iso_date};

/// The longest text that is looked for, in characters.
pub const LONGEST_SEARCH: usize = 200;

/// A question for expenses. What is left out narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(default)]
pub struct ExpenseQuery {
    /// Spent on this day or later.
    #[serde(with = "iso_date::option", skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Spent on this day or before.
    #[serde(with = "iso_date::option", skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// In a report that has come this far.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// In this report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportId>,
    /// In no report.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "openapi", param(required = false))]
    pub loose: bool,
    /// With this text in the merchant's name or in the description, whatever their case and accents.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(max_length = 200))]
    pub q: Option<String>,
    /// In this order.
    #[cfg_attr(feature = "openapi", param(inline, required = false))]
    pub sort: Sort,
    /// How many at most; a whole page where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", param(schema_with = crate::openapi::limit))]
    pub limit: Option<u32>,
    /// After this: the `next` of the page before, for the same question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}

/// An order of expenses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Sort {
    /// Newest first.
    #[default]
    #[serde(rename = "-date")]
    Newest,
    /// Oldest first.
    #[serde(rename = "date")]
    Oldest,
    /// By currency, since amounts of different ones can't be compared, then the largest first.
    #[serde(rename = "-amount")]
    Largest,
    /// By currency, then the smallest first. It is the order of [`Largest`](Self::Largest) read backwards.
    #[serde(rename = "amount")]
    Smallest,
}
