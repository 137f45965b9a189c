//! The columns of a file.

use domain::Field;

/// The columns of a file. The first of them are an expense's fields; then comes how it stands, which is not read, and what
/// else there is to know of it.
pub(super) const COLUMNS: [&str; 12] = [
    "date",
    "merchant",
    "description",
    "category",
    "amount",
    "currency",
    "report",
    "status",
    "foreign_amount",
    "foreign_currency",
    "id",
    "refund_of",
];
/// How many of the columns are needed to read an expense.
pub(super) const NEEDED: usize = 6;
/// Which of an expense's fields those are.
pub(super) const FIELDS: [Field; NEEDED] =
    [Field::Date, Field::Merchant, Field::Description, Field::Category, Field::Amount, Field::Currency];
/// Where among them begins what may be missing, and is read where it is there.
pub(super) const FURTHER: usize = 8;
