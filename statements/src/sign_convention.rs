//! What a sign before or behind an amount says.

use serde::{Deserialize, Serialize};

use crate::Direction;

/// What a sign before or behind an amount says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignConvention {
    /// `-12.50` was spent, as an account has it.
    MinusIsOut,
    /// `12.50` was spent, and `-12.50` came back, as many cards have it.
    MinusIsIn,
}

impl SignConvention {
    pub(crate) const fn direction(self, minus: bool) -> Direction {
        match (self, minus) {
            (Self::MinusIsOut, true) | (Self::MinusIsIn, false) => Direction::Out,
            (Self::MinusIsOut, false) | (Self::MinusIsIn, true) => Direction::In,
        }
    }
}
