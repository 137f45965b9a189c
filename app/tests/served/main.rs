//! The application as it is served: pages and server functions over a backend that answers what it is told to.
#![expect(clippy::unwrap_used, reason = "tests")]

mod approvals;
mod crafted_addresses;
mod expense;
mod expenses;
mod home;
mod imports;
mod left_out_filters;
mod notation;
mod page;
mod pages;
mod receipts;
mod report;
mod reports;
mod server_functions;
mod sessions;
mod support;
