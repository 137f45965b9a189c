//! Rows of SQLite as PostgreSQL reads them in the text format of COPY.

use std::{borrow::Cow, io::Write as _};

use sqlx::{Row as _, TypeInfo as _, ValueRef as _, sqlite::SqliteRow};

/// A column that is copied, as PostgreSQL has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) is_date: bool,
}

/// Adds a row, which has these columns and no others.
pub(super) fn push_row(text: &mut Vec<u8>, row: &SqliteRow, columns: &[Column]) -> sqlx::Result<()> {
    for (at, column) in columns.iter().enumerate() {
        if at > 0 {
            text.push(b'\t');
        }
        push_value(text, row, at, column)?;
    }
    text.push(b'\n');
    Ok(())
}

fn push_value(text: &mut Vec<u8>, row: &SqliteRow, at: usize, column: &Column) -> sqlx::Result<()> {
    enum Type {
        Null,
        Integer,
        Bytes,
        Text,
    }
    let held = {
        let value = row.try_get_raw(at)?;
        let type_info = value.type_info();
        match type_info.name() {
            _ if value.is_null() => Type::Null,
            "INTEGER" => Type::Integer,
            "BLOB" => Type::Bytes,
            _ => Type::Text,
        }
    };
    match held {
        Type::Null => text.extend(br"\N"),
        // Writing to memory does not fail.
        Type::Integer => _ = write!(text, "{}", row.try_get_unchecked::<i64, _>(at)?),
        Type::Bytes => push_bytes(text, row.try_get_unchecked(at)?),
        Type::Text => {
            let value = row.try_get_unchecked(at)?;
            let value = if column.is_date { day(value) } else { Cow::Borrowed(value) };
            push_text(text, &value);
        }
    }
    Ok(())
}

fn push_text(text: &mut Vec<u8>, value: &str) {
    for byte in value.bytes() {
        match byte {
            b'\\' => text.extend(br"\\"),
            b'\n' => text.extend(br"\n"),
            b'\r' => text.extend(br"\r"),
            b'\t' => text.extend(br"\t"),
            byte => text.push(byte),
        }
    }
}

/// `\x` and hexadecimal digits, of which the backslash is written twice.
fn push_bytes(text: &mut Vec<u8>, value: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    text.extend(br"\\x");
    text.extend(
        value.iter().flat_map(|byte| [byte >> 4, byte & 0xf]).map(|digit| DIGITS[usize::from(digit)]),
    );
}

/// A day as PostgreSQL reads it, which has no year 0.
fn day(value: &str) -> Cow<'_, str> {
    value.strip_prefix("0000-").map_or(Cow::Borrowed(value), |rest| format!("0001-{rest} BC").into())
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection, SqliteConnection};

    use super::*;

    #[tokio::test]
    async fn each_type_is_written_as_postgresql_reads_it() {
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        let row = sqlx::query(
            "SELECT NULL, -9223372036854775808, 'a' || char(9, 10, 13, 92) || 'N é', x'00ff5c', '', x'', '\\.'",
        );
        let row = row.fetch_one(&mut connection).await.unwrap();
        let column = Column { name: String::new(), is_date: false };
        let mut text = Vec::new();
        push_row(&mut text, &row, &vec![column; row.len()]).unwrap();
        let expected = "\\N\t-9223372036854775808\ta\\t\\n\\r\\\\N é\t\\\\x00ff5c\t\t\\\\x\t\\\\.\n";
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }

    #[test]
    fn the_year_before_the_first_is_one_before_christ() {
        assert_eq!(day("0000-02-29"), "0001-02-29 BC");
        assert_eq!(day("2026-11-30"), "2026-11-30");
    }
}
