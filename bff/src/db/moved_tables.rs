//! Which rows go along when somebody moves the sessions from SQLite to PostgreSQL.

use super::Db;

impl Db {
    /// The tables of [`tables`](Self::tables), those that others refer to first, each with the columns that stay behind. A
    /// lease does: whoever held it has ended, or the tables would not be moved. What is sealed goes as it is, and is opened
    /// with the secret that has sealed it. A sign-in that is under way is in its browser's cookie alone.
    pub const MOVED_TABLES: [(&'static str, &'static [&'static str]); 4] = [
        ("sessions", &[]),
        ("tokens", &["lease_holder", "lease_until"]),
        // They tell browsers for a day why a session ended, and take no logout token twice.
        ("ended_sessions", &[]),
        ("logout_tokens", &[]),
    ];
}
