//! The words that the browser, the BFF and the API share: money, expenses, reports, problems.
//!
//! Pure data and rules. This crate knows no network, no storage and no clock, and builds for WebAssembly.

pub mod amount_text;
pub mod category;
mod composed;
pub mod currency_mark;
pub mod day;
pub mod decision;
pub mod draft;
pub mod expense;
pub mod expense_query;
pub mod field;
pub mod foreign_amount;
pub mod form;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod history;
pub mod id;
pub mod import;
mod iso_date;
pub mod limits;
pub mod money;
pub mod notation;
#[cfg(feature = "openapi")]
pub mod openapi;
pub mod page;
pub mod person;
pub mod plain_text;
pub mod problem;
pub mod receipt;
pub mod refund_conflict;
pub mod report;
pub mod statement;
pub mod status;
pub mod summary;
pub mod transition;
pub mod version;

pub use category::Category;
pub use decision::{Decided, Decision, Verdict};
pub use draft::{CommentDraft, ExpenseDraft, ProfileDraft, RefusalDraft, ReportDraft};
pub use expense::{Expense, InReport};
pub use expense_query::{ExpenseQuery, Sort};
pub use field::{Fault, Field, FieldError, Invalid, Valid};
pub use foreign_amount::ForeignAmount;
pub use form::ExpenseForm;
pub use history::{Comment, Entry, Event};
pub use id::{ExpenseId, ImportId, ReceiptId, ReportId};
pub use import::{FileReading, Import, ImportRow, ImportState};
pub use money::{Currency, Money};
pub use notation::Notation;
pub use page::Page;
pub use person::{Me, Person};
pub use problem::Problem;
pub use receipt::{ExpenseReceipts, Receipt};
pub use refund_conflict::RefundConflict;
pub use report::{NotReady, Report, ReportSummary};
pub use status::Status;
pub use summary::Summary;
pub use transition::{Action, Actor, Denied};
pub use version::Version;
