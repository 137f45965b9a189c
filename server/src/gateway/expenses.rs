//! Expenses, from a page to the API and back.

use app::{AppError, Backend, ExpenseView, Expenses, ExpensesView, FormKey, NewExpenseView, ReportChoice};
use async_trait::async_trait;
use domain::{
    Expense, ExpenseDraft, ExpenseForm, ExpenseId, ExpenseQuery, Notation, ReportId, ReportSummary, Status,
    Valid, Version,
};
use http::Method;

use super::{Gateway, form_key};

/// How many expenses one page of the list shows.
const PAGE_SIZE: u32 = 20;

impl Gateway {
    /// What is in a form. Whoever is not signed in is told nothing of it.
    pub(super) fn validate(
        &self,
        form: &ExpenseForm,
        notation: Notation,
    ) -> Result<Valid<ExpenseDraft>, AppError> {
        self.signed_in()?;
        Ok(form.check(self.bff.now().date(), notation)?)
    }

    /// The person's reports that take changes, the open ones first.
    async fn report_choices(&self) -> Result<Vec<ReportChoice>, AppError> {
        let of = async |status| self.call_api(|api| api.reports_that_are(status)).await;
        let (open, refused) = tokio::try_join!(of(Status::Open), of(Status::Refused))?;
        let choice = |ReportSummary { id, title, .. }| ReportChoice { id, title };
        Ok(open.into_iter().chain(refused).map(choice).collect())
    }

    /// Puts an expense into that report, or into none.
    async fn set_report(&self, expense: &Expense, report: Option<ReportId>) -> Result<(), AppError> {
        let (method, report) = match (report_of(expense), report) {
            (now, wanted) if now == wanted => return Ok(()),
            (_, Some(report)) => (Method::PUT, report),
            (Some(report), None) => (Method::DELETE, report),
            (None, None) => return Ok(()),
        };
        self.call_api(|api| api.set_report(method.clone(), report, expense.id)).await
    }

    /// Whether the expense is already as somebody wants it who saw an earlier version: the response to an earlier request
    /// may have been lost.
    async fn confirm_saved(
        &self,
        id: ExpenseId,
        draft: &ExpenseDraft,
        report: Option<ReportId>,
    ) -> Result<(), AppError> {
        let present = self.call_api(|api| api.expense(id)).await?;
        let same = ExpenseDraft::from(&present) == *draft && report_of(&present) == report;
        same.then_some(()).ok_or(AppError::Changed)
    }
}

#[async_trait]
impl Expenses for Gateway {
    async fn expenses(&self, wanted: &ExpenseQuery) -> Result<ExpensesView, AppError> {
        let query = ExpenseQuery { limit: Some(PAGE_SIZE), ..wanted.clone() };
        let page = self.call_api(|api| api.expenses(&query)).await?;
        let permissions = self.permissions().await?;
        Ok(ExpensesView { permissions, expenses: page.items, next: page.next, restarted: false })
    }

    async fn new_expense(&self) -> Result<NewExpenseView, AppError> {
        self.may_write().await?;
        let latest = ExpenseQuery { limit: Some(1), ..ExpenseQuery::default() };
        let (latest, reports) =
            tokio::try_join!(self.call_api(|api| api.expenses(&latest)), self.report_choices())?;
        let currency = latest.items.first().map(|expense| expense.amount.currency());
        Ok(NewExpenseView { now: self.bff.now(), form_key: form_key(), currency, reports })
    }

    async fn expense(&self, id: ExpenseId) -> Result<ExpenseView, AppError> {
        let (expense, receipts) =
            tokio::try_join!(self.call_api(|api| api.expense(id)), self.receipts_of(id))?;
        let permissions = self.permissions().await?;
        let (now, form_key) = (self.bff.now(), form_key());
        let mut view = ExpenseView { now, permissions, expense, receipts, form_key, reports: Vec::new() };
        if view.takes_changes() {
            view.reports = self.report_choices().await?;
            let own = view.expense.report.as_ref();
            if let Some(own) = own.filter(|own| view.reports.iter().all(|choice| choice.id != own.id)) {
                view.reports.insert(0, ReportChoice { id: own.id, title: own.title.clone() });
            }
        }
        Ok(view)
    }

    async fn create_expense(
        &self,
        key: &FormKey,
        form: &ExpenseForm,
        notation: Notation,
        report: Option<ReportId>,
    ) -> Result<ExpenseId, AppError> {
        let draft = self.validate(form, notation)?;
        let expense = self.call_api(|api| api.create_expense(&key.0, &draft)).await?;
        self.set_report(&expense, report).await?;
        Ok(expense.id)
    }

    async fn change_expense(
        &self,
        id: ExpenseId,
        seen: Version,
        form: &ExpenseForm,
        notation: Notation,
        report: Option<ReportId>,
    ) -> Result<(), AppError> {
        let draft = self.validate(form, notation)?;
        match self.call_api(|api| api.change_expense(id, seen, &draft)).await {
            Ok(expense) => self.set_report(&expense, report).await,
            Err(AppError::Changed) => self.confirm_saved(id, &draft, report).await,
            Err(error) => Err(error),
        }
    }

    async fn delete_expense(&self, id: ExpenseId, seen: Version) -> Result<(), AppError> {
        self.call_api(|api| api.delete_expense(id, seen)).await
    }

    async fn restore_expense(&self, id: ExpenseId) -> Result<(), AppError> {
        self.call_api(|api| api.restore_expense(id)).await
    }
}

fn report_of(expense: &Expense) -> Option<ReportId> {
    expense.report.as_ref().map(|report| report.id)
}
