//! Rows by the names of their columns.

/// Reads each field from the column of its name. It stands in for sqlx' derive, with which every build would compile
/// the databases' drivers a second time, for the compiler itself. A field after the semicolon is a row of its own, of
/// columns of the same row.
macro_rules! from_row {
    ($row:ident { $($column:ident),+ $(; $part:ident)? $(,)? }) => {
        $crate::store::from_row::from_row!(@of sqlx::sqlite::SqliteRow, $row { $($column),+ $(; $part)? });
        $crate::store::from_row::from_row!(@of sqlx::postgres::PgRow, $row { $($column),+ $(; $part)? });
    };
    (@of $of:ty, $row:ident { $($column:ident),+ $(; $part:ident)? }) => {
        impl sqlx::FromRow<'_, $of> for $row {
            fn from_row(row: &$of) -> sqlx::Result<Self> {
                Ok(Self {
                    $($column: sqlx::Row::try_get(row, stringify!($column))?,)+
                    $($part: sqlx::FromRow::from_row(row)?,)?
                })
            }
        }
    };
}

pub(crate) use from_row;
