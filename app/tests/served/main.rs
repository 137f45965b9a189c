//! The application as it is served: pages and server functions over a backend that answers what it is told to.
#![expect(clippy::unwrap_used, reason = "tests")]

mod page;
mod pages;
mod server_functions;
mod sessions;
mod support;
