//! Rows by the names of their columns.

/// Reads each field from the column of its name. It stands in for sqlx' derive, with which every build would compile
/// the database's driver a second time, for the compiler itself. A field after the semicolon is a row of its own, of
/// columns of the same row.
macro_rules! from_row {
    ($row:ident { $($column:ident),+ $(; $part:ident)? $(,)? }) => {
        impl sqlx::FromRow<'_, sqlx::sqlite::SqliteRow> for $row {
            fn from_row(row: &sqlx::sqlite::SqliteRow) -> sqlx::Result<Self> {
                Ok(Self {
                    $($column: sqlx::Row::try_get(row, stringify!($column))?,)+
                    $($part: sqlx::FromRow::from_row(row)?,)?
                })
            }
        }
    };
}

pub(crate) use from_row;
