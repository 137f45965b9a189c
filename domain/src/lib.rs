//! The words that the browser, the BFF and the API share: money, expenses, reports, problems.
//!
//! Pure data and rules. This crate knows no network, no storage and no clock, and builds for WebAssembly.

pub mod expense;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod money;
pub mod problem;
pub mod report;

pub use expense::{Expense, ExpenseId};
pub use money::{Currency, Money};
pub use problem::Problem;
pub use report::{Report, ReportId, Status};
