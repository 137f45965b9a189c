//! How much the checks of [`draft`](crate::draft) take. A description of the API and a form in the browser tell the same.

use time::{Date, macros::date};

/// The first day on which something can have been spent.
pub const EARLIEST: Date = date!(2000 - 01 - 01);
/// The largest amount of one expense, in minor units. A report's or a year's sum is far from what an `i64` holds.
pub const LARGEST_AMOUNT: i64 = 100_000_000_000;
/// How many characters a merchant's name has at most.
pub const MERCHANT: usize = 120;
/// How many characters a description has at most.
pub const DESCRIPTION: usize = 500;
/// How many characters a report's title has at most.
pub const TITLE: usize = 200;
/// How many characters the reason of a refusal has at most.
pub const REASON: usize = 1000;
/// How many characters a person's name has at most.
pub const NAME: usize = 200;
/// How many characters an e-mail address has at most (RFC 5321 §4.5.3.1.3, without the brackets).
pub const EMAIL: usize = 254;
/// How many characters a comment has at most.
pub const COMMENT: usize = 2000;
