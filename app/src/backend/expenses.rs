//! What a page may ask for about the person's own expenses.

use async_trait::async_trait;
use domain::{ExpenseForm, ExpenseId, ExpenseQuery, Notation, ReportId, Version};

use crate::{AppError, ExpenseView, ExpensesView, FormKey, NewExpenseView};

/// One request's way to expenses. Every error is as the session or the API refuses: see [`AppError`]. Who changes an
/// expense names the version they saw, and gets [`AppError::Changed`] where that is no longer the present one.
#[async_trait]
pub trait Expenses: Send + Sync {
    /// A part of the person's expenses, with one call to the API. How long a part is, is not the page's to say.
    async fn expenses(&self, query: &ExpenseQuery) -> Result<ExpensesView, AppError>;

    /// What a form for a new one needs. [`AppError::Forbidden`] for who may not write.
    async fn new_expense(&self) -> Result<NewExpenseView, AppError>;

    /// One expense.
    async fn expense(&self, id: ExpenseId) -> Result<ExpenseView, AppError>;

    /// Creates an expense, its amount typed in that notation, once for each key, adds it to that report, if any, and
    /// tells its name. Sent again, it finishes what an earlier time left half done.
    async fn create_expense(
        &self,
        key: &FormKey,
        form: &ExpenseForm,
        notation: Notation,
        report: Option<ReportId>,
    ) -> Result<ExpenseId, AppError>;

    /// Changes an expense, as [`create_expense`](Self::create_expense) reads it, and moves it to that report, or to none.
    /// Where it is so already, that is no error.
    async fn change_expense(
        &self,
        id: ExpenseId,
        seen: Version,
        form: &ExpenseForm,
        notation: Notation,
        report: Option<ReportId>,
    ) -> Result<(), AppError>;

    /// Deletes an expense.
    async fn delete_expense(&self, id: ExpenseId, seen: Version) -> Result<(), AppError>;

    /// Restores a deleted expense.
    async fn restore_expense(&self, id: ExpenseId) -> Result<(), AppError>;
}
