//! What strangers can send: one function for each kind, which takes any of it and holds what must then be true.
//!
//! The fuzzer calls these functions (`cargo xtask fuzz`) and so do the tests beside them: what the two look for can't
//! come to differ. No other build holds this module.

#![expect(clippy::expect_used, reason = "what is not as it must be is to end the fuzzer's run")]

mod access_token;
mod authorization;
mod csv_import;
mod file_name;
mod import_file;
mod signed;

pub use access_token::access_token;
pub use authorization::authorization;
pub use csv_import::csv_import;
pub use file_name::file_name;
pub use import_file::import_file;
