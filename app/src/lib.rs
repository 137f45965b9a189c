//! What a person sees: the pages, and the server functions behind them.
//!
//! This crate knows no provider, no token, no session store and no API: on the server it asks the
//! [`Backend`], in the browser it asks the server functions.
//!
//! A file of one name says of one thing the same everywhere: receipts are `addresses/receipts.rs`, `backend/receipts.rs`,
//! `server_functions/receipts.rs` and `pages/expense/receipts.rs`. What only one page needs stands in the page's own folder,
//! what several need in `components/`.

// A page that awaits its parts is a deep type.
#![recursion_limit = "256"]

pub mod addresses;
pub mod app;
#[cfg(feature = "ssr")]
pub mod backend;
#[expect(unreachable_pub, reason = "`#[component]` makes the builder of a component's properties public")]
mod components;
pub mod error;
mod notation;
pub mod page_files;
#[expect(unreachable_pub, reason = "as for the components")]
mod pages;
pub mod server_functions;
mod session_end;
pub mod shell;
mod viewer;
pub mod views;

#[cfg(feature = "ssr")]
pub use addresses::sign_in::sign_in_redirect;
pub use addresses::{
    expenses::expense_query,
    receipts::{RefusedFile, UploadResult},
};
pub use app::App;
#[cfg(feature = "ssr")]
pub use backend::{Approvals, Backend, Expenses, Imports, Receipts, Reports, Summaries};
pub use error::{AppError, EndReason};
#[cfg(feature = "ssr")]
pub use notation::notation_of;
pub use page_files::PageFiles;
pub use shell::shell;
pub use views::{
    approvals::{ApprovalsQuery, ApprovalsView, Choice, Chosen},
    expenses::{AfterSave, ExpenseView, ExpensesView, NewExpenseView, ReportChoice},
    form_key::FormKey,
    imports::ImportView,
    permissions::Permissions,
    profile::Profile,
    reports::{ChosenExpenses, ReportView, ReportsQuery, ReportsView},
    session::{AccessTokenView, SessionView},
    sessions::{PeopleView, PersonRow, SessionName, SessionRow, SessionsView},
    summary::{SummaryView, ToDecide},
};
