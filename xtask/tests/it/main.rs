//! What the repository holds itself to: its documents, its migrations, what its crates depend on; and `cargo xtask run`
//! as a whole.

mod checklist;
mod checkout;
mod dependencies;
mod deploy;
mod documents;
mod file_length;
mod fuzz;
mod leptos_options;
mod limits;
mod log_lines;
mod migrations;
mod module_circles;
mod page_budget;
mod run;
mod supply_chain;
