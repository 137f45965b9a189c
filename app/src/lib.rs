//! What a person sees: the pages, and the server functions behind them.
//!
//! This crate knows no provider, no token, no session store and no API: it asks the [`Backend`]. The
//! server renders every page. For the browser only [`browser`] and the islands are compiled.
//!
//! A file of one name says of one thing the same everywhere: receipts are `addresses/receipts.rs`, `backend/receipts.rs`,
//! `server_functions/receipts.rs` and `pages/expense/receipts.rs`. What only one page needs stands in the page's own folder,
//! what several need in `components/`.

// A page that awaits its parts is a deep type.
#![recursion_limit = "256"]

pub mod addresses;
#[cfg(feature = "ssr")]
pub mod app;
#[cfg(feature = "ssr")]
pub mod backend;
pub mod browser;
#[cfg(feature = "ssr")]
#[expect(unreachable_pub, reason = "`#[component]` makes the builder of a component's properties public")]
mod components;
#[cfg(feature = "ssr")]
pub mod error;
#[expect(unreachable_pub, reason = "`#[island]` exports a function to the browser")]
mod islands;
#[cfg(feature = "ssr")]
mod notation;
#[cfg(feature = "ssr")]
pub mod page_files;
#[cfg(feature = "ssr")]
mod page_frame;
#[cfg(feature = "ssr")]
#[expect(unreachable_pub, reason = "as for the components")]
mod pages;
pub mod partial_navigation;
#[cfg(feature = "ssr")]
mod question;
#[cfg(feature = "ssr")]
pub mod scope;
#[cfg(feature = "ssr")]
pub mod server_functions;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
mod title;
#[cfg(feature = "ssr")]
mod viewer;
#[cfg(feature = "ssr")]
pub mod views;

#[cfg(feature = "ssr")]
pub use {
    addresses::{
        base_path::BasePath,
        expenses::exported_expenses,
        filters::UnreadableFilter,
        receipts::{RefusedFile, UploadResult},
        sign_in::sign_in_redirect,
    },
    app::{NOT_FOUND, PAGES, Page},
    backend::{Approvals, Backend, Expenses, Imports, Receipts, Reports, Summaries},
    error::{AppError, EndReason},
    notation::notation_of,
    page_files::PageFiles,
    scope::Scope,
    shell::Shell,
    views::{
        approvals::{ApprovalsQuery, ApprovalsView, Choice, Chosen},
        expenses::{AfterSave, ExpenseView, ExpensesView, NewExpenseView, ReportChoice},
        form_key::FormKey,
        imports::{ImportView, TickedRows},
        mapping_form::{MappingForm, Told},
        permissions::Permissions,
        profile::Profile,
        reports::{ChosenExpenses, ReportView, ReportsQuery, ReportsView},
        session::{AccessTokenView, SessionView},
        sessions::{PeopleView, PersonRow, SessionName, SessionRow, SessionsView},
        summary::{SummaryView, ToDecide},
    },
};
