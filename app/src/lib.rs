//! What a person sees: the pages, and the server functions behind them.
//!
//! This crate knows no provider, no token, no session store and no API: on the server it asks the
//! [`Backend`], in the browser it asks the server functions.

// A page that awaits its parts is a deep type.
#![recursion_limit = "256"]

pub mod app;
pub mod approvals_view;
#[cfg(feature = "ssr")]
pub mod backend;
mod deed;
pub mod error;
mod expense_address;
pub mod expense_view;
pub mod import_address;
pub mod import_view;
mod notation;
#[expect(unreachable_pub, reason = "`#[component]` makes the builder of a component's properties public")]
mod pages;
#[expect(unreachable_pub, reason = "as for the pages")]
mod parts;
pub mod permissions;
pub mod profile;
mod query;
pub mod receipt_address;
pub mod report_view;
pub mod server_functions;
mod session_end;
pub mod session_list;
pub mod session_view;
pub mod shell;
mod sign_in;
pub mod summary_view;
mod viewer;

pub use app::App;
pub use approvals_view::{ApprovalsView, ApprovalsWanted, Choice, Chosen};
#[cfg(feature = "ssr")]
pub use backend::{Approvals, Backend, Expenses, Imports, Receipts, Reports, Summaries};
pub use error::{AppError, Ending};
pub use expense_address::wanted as wanted_expenses;
pub use expense_view::{ExpenseView, ExpensesView, NewExpenseView, ReportChoice, Then};
pub use import_view::ImportView;
#[cfg(feature = "ssr")]
pub use notation::notation_of;
pub use permissions::Permissions;
pub use profile::Profile;
pub use receipt_address::{Brought, LARGEST_RECEIPT, Refused};
pub use report_view::{ChosenExpenses, FormKey, ReportView, ReportsView, ReportsWanted};
pub use session_list::{PeopleView, PersonLine, SessionLine, SessionName, SessionsView};
pub use session_view::{AccessTokenView, SessionView};
pub use shell::shell;
#[cfg(feature = "ssr")]
pub use sign_in::way_to_sign_in;
pub use summary_view::{SummaryView, ToDecide};
