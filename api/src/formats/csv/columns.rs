//! The columns of a file.

/// The columns of a file. The first of them are an expense's fields; the rest only tells how it stands.
pub(super) const COLUMNS: [&str; 8] =
    ["date", "merchant", "description", "category", "amount", "currency", "report", "status"];
/// How many of the columns are needed to read an expense.
pub(super) const NEEDED: usize = 6;
