//! What pages ask about expenses. Every error is as the session or the API refuses: see [`AppError`].

use domain::{ExpenseForm, ExpenseId, ExpenseQuery, Version};
use leptos::prelude::*;

use super::response::{answered, backend, keep_input, redirect};
use crate::{AfterSave, AppError, ExpenseView, ExpensesView, FormKey, NewExpenseView};
use crate::{
    addresses::{
        expense_input::ExpenseInput,
        expenses::{LIST_PATH, ListNotice, NEW_PATH, expense_path},
        flash_message::FlashMessage,
        return_to::ReturnTo,
    },
    notation::notation,
};

/// A part of the person's expenses: the first one where the list can't go on from where that was asked for.
///
/// # Errors
/// As the session or the API refuses.
#[server(endpoint = "expenses")]
pub async fn list_expenses(
    /// Which: all, where nothing is said.
    #[server(default)]
    query: ExpenseQuery,
) -> Result<ExpensesView, AppError> {
    let backend = backend()?;
    let mut found = backend.expenses(&query).await;
    if query.cursor.is_some() && found == Err(AppError::Unreadable) {
        let first = ExpenseQuery { cursor: None, ..query };
        found = backend.expenses(&first).await.map(|view| ExpensesView { restarted: true, ..view });
    }
    answered(found)
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

/// Creates an expense and leads to the list, or to where its receipts added.
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
    then: AfterSave,
    /// Where the person came from.
    #[server(default)]
    back: String,
) -> Result<(), AppError> {
    let (typed, back) = (ExpenseInput { form, report, version: String::new() }, ReturnTo::read(&back));
    let created = match typed.report() {
        Ok(report) => backend()?.create_expense(&key, &typed.form, notation(), report).await,
        Err(error) => Err(error),
    };
    let led = created.map(|id| lead_on(then, &back, id));
    answered(keep_input::<CreateExpense>(led, &back.from(&typed.href(NEW_PATH))))
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
    let (typed, back) = (ExpenseInput { form, report, version: version.to_string() }, ReturnTo::read(&back));
    let changed = match typed.report() {
        Ok(report) => backend()?.change_expense(id, version, &typed.form, notation(), report).await,
        Err(error) => Err(error),
    };
    let led = changed.map(|()| lead_back(&back, ListNotice::Changed, id));
    answered(keep_input::<ChangeExpense>(led, &back.from(&typed.href(&expense_path(id)))))
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
    answered(deleted.map(|()| lead_back(&ReturnTo::read(&back), ListNotice::Deleted, id)))
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
    answered(restored.map(|()| lead_back(&ReturnTo::read(&back), ListNotice::Restored, id)))
}

/// Leads on from an expense that was created.
fn lead_on(then: AfterSave, back: &ReturnTo, id: ExpenseId) {
    match then {
        AfterSave::List => lead_back(back, ListNotice::Created, id),
        AfterSave::Receipts => redirect(&back.with_receipts_of(id), FlashMessage::ExpenseCreated),
    }
}

/// Leads back to where the person came from, which says what was done. Of a deletion that is always a list: a report could
/// not undo it.
fn lead_back(back: &ReturnTo, done: ListNotice, id: ExpenseId) {
    match (back, done) {
        (ReturnTo::Report(_), ListNotice::Created) => redirect(&back.href(), FlashMessage::ExpenseCreated),
        (ReturnTo::Report(_), ListNotice::Changed) => redirect(&back.href(), FlashMessage::ExpenseSaved),
        (ReturnTo::Report(_), done) => leptos_axum::redirect(&done.added_to(LIST_PATH, id)),
        (ReturnTo::List(_), done) => leptos_axum::redirect(&done.added_to(&back.href(), id)),
    }
}
