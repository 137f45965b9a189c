//! How much an import takes, and for how long it is there.

use time::Duration;

/// How many rows an import has at most.
pub const MOST_ROWS: usize = 10_000;
/// How many columns its file has at most.
pub const MOST_COLUMNS: usize = 100;
/// How many bytes its file has at most.
pub const LARGEST_FILE: usize = 5 << 20;
/// How long it can be undone after it was confirmed.
pub const UNDONE_WITHIN: Duration = Duration::DAY;
