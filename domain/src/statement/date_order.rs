//! In which order days are written.

use serde::{Deserialize, Serialize};

/// In which order a day's three numbers stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// `31/10/2026`
    DayFirst,
    /// `10/31/2026`
    MonthFirst,
    /// `26/10/31`
    YearFirst,
}

impl DateOrder {
    /// The three.
    pub const ALL: [Self; 3] = [Self::DayFirst, Self::MonthFirst, Self::YearFirst];
}
