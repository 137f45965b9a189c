//! What pages ask about expenses. Every error is as the session or the API refuses: see [`AppError`].

use domain::{ExpenseForm, ExpenseId, ExpenseQuery, Version};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{answered, backend, kept, lead_to};
use crate::{AppError, ExpenseView, ExpensesView, FormKey, NewExpenseView, Then};
#[cfg(feature = "ssr")]
use crate::{
    deed::Deed,
    expense_address::{Back, Done, LIST, NEW, Typed, path_of, receipts_at},
    notation::of_request,
};

/// A part of the person's expenses.
///
/// # Errors
/// As the session or the API refuses.
#[server(endpoint = "expenses")]
pub async fn list_expenses(
    /// Which: all, where nothing is said.
    #[server(default)]
    wanted: ExpenseQuery,
) -> Result<ExpensesView, AppError> {
    answered(backend()?.expenses(&wanted).await)
}

/// What a form for a new expense needs.
///
/// # Errors
/// [`AppError::Forbidden`]; else as [`list_expenses`].
#[server(endpoint = "new_expense")]
pub async fn begin_expense() -> Result<NewExpenseView, AppError> {
    answered(backend()?.new_expense().await)
}

/// One expense.
///
/// # Errors
/// [`AppError::NotFound`]; else as [`list_expenses`].
#[server(endpoint = "expense")]
pub async fn read_expense(
    /// As the page's address tells it. One that can't be an expense's name gets the same answer as an unknown one.
    id: String,
) -> Result<ExpenseView, AppError> {
    answered(match id.parse() {
        Ok(id) => backend()?.expense(ExpenseId(id)).await,
        Err(_) => Err(AppError::NotFound),
    })
}

/// Writes an expense down and leads to the list, or to where its receipts are added.
///
/// # Errors
/// [`AppError::Invalid`], [`AppError::Conflict`]; else as [`list_expenses`].
#[server(endpoint = "create_expense")]
pub async fn create_expense(
    /// The form's.
    key: FormKey,
    /// As the person typed it.
    #[server(flatten)]
    form: ExpenseForm,
    /// The name of the report to put it into, or nothing.
    #[server(default)]
    report: String,
    /// Where to go then.
    #[server(default)]
    then: Then,
    /// Where the person came from.
    #[server(default)]
    back: String,
) -> Result<(), AppError> {
    let (typed, back) = (Typed { form, report, version: String::new() }, Back::read(&back));
    let created = match typed.report() {
        Ok(report) => backend()?.create_expense(&key, &typed.form, of_request(), report).await,
        Err(error) => Err(error),
    };
    let led = created.map(|id| lead_on(then, &back, id));
    answered(kept::<CreateExpense>(led, &back.from(&typed.href(NEW))))
}

/// Changes an expense and leads to the list.
///
/// # Errors
/// [`AppError::Invalid`], [`AppError::Changed`], [`AppError::Conflict`]; else as [`list_expenses`].
#[server(endpoint = "change_expense")]
pub async fn change_expense(
    /// Which expense.
    id: ExpenseId,
    /// As the person saw it.
    version: Version,
    /// As the person typed it.
    #[server(flatten)]
    form: ExpenseForm,
    /// The name of the report it is to be in, or nothing.
    #[server(default)]
    report: String,
    /// Where the person came from.
    #[server(default)]
    back: String,
) -> Result<(), AppError> {
    let (typed, back) = (Typed { form, report, version: version.to_string() }, Back::read(&back));
    let changed = match typed.report() {
        Ok(report) => backend()?.change_expense(id, version, &typed.form, of_request(), report).await,
        Err(error) => Err(error),
    };
    let led = changed.map(|()| lead_back(&back, Done::Changed, id));
    answered(kept::<ChangeExpense>(led, &back.from(&typed.href(&path_of(id)))))
}

/// Deletes an expense and leads to the list, where it can be undone.
///
/// # Errors
/// [`AppError::Changed`], [`AppError::Conflict`]; else as [`list_expenses`].
#[server(endpoint = "delete_expense")]
pub async fn delete_expense(
    /// Which expense.
    id: ExpenseId,
    /// As the person saw it.
    version: Version,
    /// Where the person came from.
    #[server(default)]
    back: String,
) -> Result<(), AppError> {
    let deleted = backend()?.delete_expense(id, version).await;
    answered(deleted.map(|()| lead_back(&Back::read(&back), Done::Deleted, id)))
}

/// Undoes a deletion.
///
/// # Errors
/// [`AppError::NotFound`]; else as [`list_expenses`].
#[server(endpoint = "restore_expense")]
pub async fn restore_expense(
    /// Which expense.
    id: ExpenseId,
    /// Where the person came from.
    #[server(default)]
    back: String,
) -> Result<(), AppError> {
    let restored = backend()?.restore_expense(id).await;
    answered(restored.map(|()| lead_back(&Back::read(&back), Done::Restored, id)))
}

/// Leads on from an expense that is written down.
#[cfg(feature = "ssr")]
fn lead_on(then: Then, back: &Back, id: ExpenseId) {
    match then {
        Then::List => lead_back(back, Done::Created, id),
        Then::Receipts => lead_to(&receipts_at(id, back), Deed::WrittenDown),
    }
}

/// Leads back to where the person came from, which says what was done. Of a deletion that is always a list: a report could
/// not undo it.
#[cfg(feature = "ssr")]
fn lead_back(back: &Back, done: Done, id: ExpenseId) {
    match (back, done) {
        (Back::Report(_), Done::Created) => lead_to(&back.href(), Deed::WrittenDown),
        (Back::Report(_), Done::Changed) => lead_to(&back.href(), Deed::Saved),
        (Back::Report(_), done) => leptos_axum::redirect(&done.told_at(LIST, id)),
        (Back::List(_), done) => leptos_axum::redirect(&done.told_at(&back.href(), id)),
    }
}
