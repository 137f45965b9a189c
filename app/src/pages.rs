//! The pages, one to a noun. Each has one `h1`.

mod all_sessions;
mod approvals;
mod expense;
mod expenses;
mod home;
mod import;
mod not_found;
mod report;
mod reports;
mod session;
mod session_ended;
mod sessions;
mod user;

pub(crate) use all_sessions::AllSessionsPage;
pub(crate) use approvals::ApprovalsPage;
pub(crate) use expense::{ExpensePage, NewExpensePage};
pub(crate) use expenses::ExpensesPage;
pub(crate) use home::HomePage;
pub(crate) use import::{ImportPage, NewImportPage};
pub(crate) use not_found::NotFoundPage;
pub(crate) use report::ReportPage;
pub(crate) use reports::ReportsPage;
pub(crate) use session::SessionPage;
pub(crate) use session_ended::SessionEndedPage;
pub(crate) use sessions::SessionsPage;
pub(crate) use user::UserPage;
