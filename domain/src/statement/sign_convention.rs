//! What a sign before or behind an amount says.

use serde::{Deserialize, Serialize};

use super::Direction;

/// What a sign before or behind an amount says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SignConvention {
    /// `-12.50` was spent, as an account has it.
    MinusIsOut,
    /// `12.50` was spent, and `-12.50` came back, as many cards have it.
    MinusIsIn,
}

impl SignConvention {
    /// Which way money went whose amount has a minus, or has none.
    #[must_use]
    pub const fn direction(self, minus: bool) -> Direction {
        match (self, minus) {
            (Self::MinusIsOut, true) | (Self::MinusIsIn, false) => Direction::Out,
            (Self::MinusIsOut, false) | (Self::MinusIsIn, true) => Direction::In,
        }
    }
}
