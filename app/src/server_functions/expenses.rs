//! What pages ask about expenses. Every error is as the session or the API refuses: see [`AppError`].

use domain::{ExpenseForm, ExpenseId, ExpenseQuery, Version};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{answered, backend, is_form};
#[cfg(feature = "ssr")]
use crate::expense_address::{Done, NEW, Typed, path_of};
use crate::{AppError, ExpenseView, ExpensesView, FormKey, NewExpenseView};

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

/// Writes an expense down and leads to the list.
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
) -> Result<(), AppError> {
    let typed = Typed { form, report, version: String::new() };
    let created = match typed.report() {
        Ok(report) => backend()?.create_expense(&key, &typed.form, report).await,
        Err(error) => Err(error),
    };
    let led = created.map(|id| leptos_axum::redirect(&Done::Created.href(id)));
    kept::<CreateExpense>(led, NEW, &typed)
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
) -> Result<(), AppError> {
    let typed = Typed { form, report, version: version.to_string() };
    let changed = match typed.report() {
        Ok(report) => backend()?.change_expense(id, version, &typed.form, report).await,
        Err(error) => Err(error),
    };
    let led = changed.map(|()| leptos_axum::redirect(&Done::Changed.href(id)));
    kept::<ChangeExpense>(led, &path_of(id), &typed)
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
) -> Result<(), AppError> {
    let deleted = backend()?.delete_expense(id, version).await;
    answered(deleted.map(|()| leptos_axum::redirect(&Done::Deleted.href(id))))
}

/// Undoes a deletion.
///
/// # Errors
/// [`AppError::NotFound`]; else as [`list_expenses`].
#[server(endpoint = "restore_expense")]
pub async fn restore_expense(
    /// Which expense.
    id: ExpenseId,
) -> Result<(), AppError> {
    let restored = backend()?.restore_expense(id).await;
    answered(restored.map(|()| leptos_axum::redirect(&Done::Restored.href(id))))
}

/// The answer. A form that was sent without JavaScript and not taken goes back to its page with what was typed, which
/// nothing else would keep.
#[cfg(feature = "ssr")]
fn kept<Function>(result: Result<(), AppError>, path: &str, typed: &Typed) -> Result<(), AppError>
where
    Function: server_fn::ServerFn<Error = AppError>,
{
    use leptos::server_fn::error::ServerFnUrlError;

    /// An error is told in a whole address only.
    const ORIGIN: &str = "http://localhost";

    if let Err(error) = &result
        && is_form()
        && let Ok(back) = ServerFnUrlError::new(Function::url(), error.clone())
            .to_url(&format!("{ORIGIN}{}", typed.href(path)))
    {
        leptos_axum::redirect(back.as_str().trim_start_matches(ORIGIN));
    }
    answered(result)
}
