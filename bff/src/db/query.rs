//! A statement and its values, for either database. It owns them, so that it can wait for its turn to be written.

/// A statement that means the same on SQLite and PostgreSQL, with the values of `$1`, `$2` and so on.
pub(crate) struct Query {
    pub(super) sql: &'static str,
    pub(super) values: Vec<Value>,
}

/// A value, of the types that both databases know.
#[derive(Clone)]
pub(crate) enum Value {
    Integer(Option<i64>),
    Text(&'static str),
    Bytes(Option<Vec<u8>>),
}

/// A statement without values yet.
pub(crate) fn query(sql: &'static str) -> Query {
    #[cfg(test)]
    MADE.with_borrow_mut(|made| made.insert(sql));
    Query { sql, values: Vec::new() }
}

#[cfg(test)]
thread_local! {
    /// The statements that were made on this thread, for the test that looks at the plan of each.
    pub(crate) static MADE: std::cell::RefCell<std::collections::BTreeSet<&'static str>> = const {
        std::cell::RefCell::new(std::collections::BTreeSet::new())
    };
}

impl Query {
    /// Gives the next of its values.
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(Some(value))
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Integer(value)
    }
}

impl From<&'static str> for Value {
    fn from(value: &'static str) -> Self {
        Self::Text(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(Some(value.to_vec()))
    }
}

impl From<Option<&[u8]>> for Value {
    fn from(value: Option<&[u8]>) -> Self {
        Self::Bytes(value.map(<[u8]>::to_vec))
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(Some(value))
    }
}

/// sqlx's own query, of whichever database, with the values.
macro_rules! bind_all {
    ($query:expr, $values:expr) => {
        $values.into_iter().fold($query, |query, value| match value {
            $crate::db::query::Value::Integer(value) => query.bind(value),
            $crate::db::query::Value::Text(value) => query.bind(value),
            $crate::db::query::Value::Bytes(value) => query.bind(value),
        })
    };
}

pub(super) use bind_all;
