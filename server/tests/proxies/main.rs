//! The program behind nginx, Caddy and HAProxy, as processes of their own, with the configuration files of docs/proxies; and
//! with TLS of its own.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod cache;
mod certificate;
mod header_limit;
mod http_3;
mod person;
mod process;
mod program;
mod proxy;
mod walk;
