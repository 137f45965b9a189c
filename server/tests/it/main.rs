//! The program as a process of its own.
#![expect(clippy::unwrap_used, reason = "a test that cannot start its program has failed")]

#[cfg(feature = "embedded")]
mod app;
#[cfg(feature = "embedded")]
mod backup;
#[cfg(feature = "embedded")]
mod check;
mod empty_folder;
mod help;
#[cfg(feature = "embedded")]
mod keys;
#[cfg(feature = "embedded")]
mod move_database;
#[cfg(all(unix, feature = "embedded"))]
mod observation;
mod process;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod read_only_root;
#[cfg(feature = "embedded")]
mod sessions;
mod tls;
