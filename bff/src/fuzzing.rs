//! What unauthenticated clients can send: one function for each kind, which takes any of it and holds what must then be true.
//!
//! The fuzzer calls these functions (`cargo xtask fuzz`) and so do the tests beside them: what the two look for can't
//! come to differ. No other build holds this module.

#![expect(clippy::expect_used, reason = "what is not as it must be is to end the fuzzer's run")]

mod callback_query;
mod cookie_header;
mod fixture;
mod logout_token;
mod return_to;
mod set_cookies;
mod signed;

pub use callback_query::callback_query;
pub use cookie_header::cookie_header;
pub use logout_token::logout_token;
pub use return_to::return_to;
pub use set_cookies::set_cookies;
