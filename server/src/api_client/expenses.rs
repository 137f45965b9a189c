//! Expenses, as the API has them, and the reports they are in.

use domain::{Expense, ExpenseDraft, ExpenseId, ExpenseQuery, Page, ReportId, Version};
use http::{HeaderValue, Method, header};

use super::{
    ApiError, Call,
    request_headers::{idempotent, if_match},
};

impl Call<'_> {
    /// `GET /expenses`: one page.
    pub(crate) async fn expenses(self, query: &ExpenseQuery) -> Result<Page<Expense>, ApiError> {
        self.json(self.request(Method::GET, "expenses")?.query(query)?).await
    }

    /// `GET /expenses/{id}`
    pub(crate) async fn expense(self, id: ExpenseId) -> Result<Expense, ApiError> {
        self.get(&path(id), &[]).await
    }

    /// `POST /expenses`
    pub(crate) async fn create_expense(self, key: &str, draft: &ExpenseDraft) -> Result<Expense, ApiError> {
        self.json(idempotent(self.request(Method::POST, "expenses")?, key)?.json(draft)?).await
    }

    /// `PUT /expenses/{id}`
    pub(crate) async fn change_expense(
        self,
        id: ExpenseId,
        seen: Version,
        draft: &ExpenseDraft,
    ) -> Result<Expense, ApiError> {
        self.json(if_match(self.request(Method::PUT, &path(id))?, seen)?.json(draft)?).await
    }

    /// `DELETE /expenses/{id}`
    pub(crate) async fn delete_expense(self, id: ExpenseId, seen: Version) -> Result<(), ApiError> {
        self.bytes(if_match(self.request(Method::DELETE, &path(id))?, seen)?).await.map(drop)
    }

    /// `POST /expenses/{id}/restore`
    pub(crate) async fn restore_expense(self, id: ExpenseId) -> Result<(), ApiError> {
        self.bytes(self.request(Method::POST, &(path(id) + "/restore"))?).await.map(drop)
    }

    /// `PUT` or `DELETE /reports/{report}/expenses/{id}`: puts an expense into a report, or takes it out. That undoes
    /// nothing that somebody else did to the report, so it is asked of whichever version is there.
    pub(crate) async fn set_report(
        self,
        method: Method,
        report: ReportId,
        id: ExpenseId,
    ) -> Result<(), ApiError> {
        let request = self.request(method, &format!("reports/{report}/{}", path(id)))?;
        self.bytes(request.header(header::IF_MATCH, HeaderValue::from_static("*"))).await.map(drop)
    }
}

fn path(id: ExpenseId) -> String {
    format!("expenses/{id}")
}
