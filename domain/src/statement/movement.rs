//! What a movement of money is: which way it went, what kind it is, how far it is.

use serde::{Deserialize, Serialize};

/// Which way money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// It was spent.
    Out,
    /// It came in.
    In,
}

/// What kind of movement a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Something was paid, or paid to the person.
    Payment,
    /// What was paid came back.
    Refund,
    /// From one account of the person's to another.
    Transfer,
    /// What the bank took for itself.
    Fee,
}

/// How far a movement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is on the account.
    Booked,
    /// It is not yet, and may never be.
    Pending,
    /// It was taken back, or never took place.
    Reverted,
}
