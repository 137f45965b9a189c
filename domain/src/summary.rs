//! Where a person's money stands, and what it was spent on month by month.

use serde::{Deserialize, Serialize};

use crate::{Category, Money, Status};

/// How things stand for one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Summary {
    /// What was spent in this month and the eleven before it: one sum for each month, category and currency, in this
    /// order.
    pub spending: Vec<Spending>,
    /// The person's reports, put together by status, in the order a report passes through them.
    pub standing: Vec<Standing>,
    /// What is in no report yet.
    pub loose: Vec<Money>,
}

/// What was spent on one kind of thing in one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Spending {
    /// The month (ISO 8601, `2026-11`).
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$"))]
    pub month: String,
    /// On what.
    pub category: Category,
    /// How much, in one currency.
    pub total: Money,
}

/// The reports of one status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Standing {
    /// How far they have come.
    pub status: Status,
    /// How many they are.
    pub reports: usize,
    /// What they come to, one sum for each currency.
    pub totals: Vec<Money>,
}

impl Summary {
    /// What the person is owed: what was approved and not yet paid back.
    #[must_use]
    pub fn owed(&self) -> &[Money] {
        let approved = self.standing.iter().find(|standing| standing.status == Status::Approved);
        approved.map_or(&[], |standing| &standing.totals)
    }

    /// How many reports wait for the person: to be handed in, for the first time or again.
    #[must_use]
    pub fn waiting(&self) -> usize {
        let own = self.standing.iter().filter(|standing| standing.status.takes_changes());
        own.map(|standing| standing.reports).sum()
    }
}
