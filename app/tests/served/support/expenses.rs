//! Expenses, as the backend of the tests has them: those of its reports.

use std::cmp::Reverse;

use app::{
    AppError, Backend, ExpenseView, Expenses, ExpensesView, FormKey, NewExpenseView, ReportChoice, Scope,
};
use domain::{
    Currency, Expense, ExpenseForm, ExpenseId, ExpenseQuery, Notation, Report, ReportId, Status, Version,
};

use super::{FakeBackend, NOW, receipts::receipts};

impl FakeBackend {
    /// In the order of the query; of what narrows, the text, the status, and to be in no report.
    fn found(&self, wanted: &ExpenseQuery) -> Result<Vec<Expense>, AppError> {
        let mut expenses: Vec<_> =
            self.reports.clone()?.into_iter().flat_map(|report| report.expenses).collect();
        let text = wanted.q.as_deref().unwrap_or_default();
        expenses.retain(|expense| expense.description.contains(text));
        let status = |expense: &Expense| expense.report.as_ref().map(|report| report.status);
        expenses.retain(|expense| wanted.status.is_none() || status(expense) == wanted.status);
        expenses.retain(|expense| !wanted.loose || expense.report.is_none());
        expenses.sort_by_key(|expense| Reverse(expense.date));
        Ok(expenses)
    }

    /// The API's answer to a place in a list that it has not given out.
    pub(super) fn known(&self, cursor: Option<&str>) -> Result<(), AppError> {
        cursor
            .is_none_or(|cursor| matches!(cursor, "middle" | "further"))
            .then_some(())
            .ok_or(AppError::Unreadable)
    }

    fn choices(&self) -> Result<Vec<ReportChoice>, AppError> {
        let open = self.reports.clone()?.into_iter().filter(|report| report.status == Status::Open);
        Ok(open.map(|Report { id, title, .. }| ReportChoice { id, title }).collect())
    }
}

#[async_trait::async_trait]
impl Expenses for FakeBackend {
    async fn expenses(&self, wanted: &ExpenseQuery) -> Result<ExpensesView, AppError> {
        self.known(wanted.cursor.as_deref())?;
        let next =
            wanted.cursor.as_ref().is_some_and(|cursor| cursor == "middle").then(|| "further".to_owned());
        Ok(ExpensesView {
            permissions: self.permissions,
            expenses: self.found(wanted)?,
            next,
            restarted: false,
        })
    }

    async fn new_expense(&self) -> Result<NewExpenseView, AppError> {
        if !self.permissions().await?.write {
            return Err(AppError::Forbidden { scope: Some(Scope::WriteReports) });
        }
        let form_key = FormKey(Self::FORM_KEY.to_owned());
        Ok(NewExpenseView { now: NOW, form_key, currency: Some(Currency::EUR), reports: self.choices()? })
    }

    async fn expense(&self, id: ExpenseId) -> Result<ExpenseView, AppError> {
        let found = self.found(&ExpenseQuery::default())?.into_iter().find(|expense| expense.id == id);
        let expense = found.ok_or(AppError::NotFound)?;
        Ok(ExpenseView {
            now: NOW,
            permissions: self.permissions,
            receipts: receipts(expense.id),
            expense,
            form_key: FormKey(Self::FORM_KEY.to_owned()),
            reports: self.choices()?,
        })
    }

    async fn create_expense(
        &self,
        _: &FormKey,
        form: &ExpenseForm,
        notation: Notation,
        _: Option<ReportId>,
    ) -> Result<ExpenseId, AppError> {
        self.change.clone()?;
        form.check(NOW.date(), notation)?;
        Ok(self.found(&ExpenseQuery::default())?.first().ok_or(AppError::NotFound)?.id)
    }

    async fn change_expense(
        &self,
        _: ExpenseId,
        _: Version,
        form: &ExpenseForm,
        notation: Notation,
        _: Option<ReportId>,
    ) -> Result<(), AppError> {
        form.check(NOW.date(), notation)?;
        self.change.clone()
    }

    async fn delete_expense(&self, _: ExpenseId, _: Version) -> Result<(), AppError> {
        self.change.clone()
    }

    async fn restore_expense(&self, _: ExpenseId) -> Result<(), AppError> {
        self.change.clone()
    }
}
