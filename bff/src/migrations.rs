//! The tables, made one file after another, on each of the two databases.
//!
//! The files are named here, one by one, in place of `sqlx::migrate!`: that macro would have every build compile both
//! databases' drivers a second time, for the compiler itself.

use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Version, name and statements of a file.
type File = (i64, &'static str, &'static str);

const SQLITE: &[File] = &[
    (1, "sessions", include_str!("../../migrations/bff/sqlite/0001_sessions.sql")),
    (2, "tokens", include_str!("../../migrations/bff/sqlite/0002_tokens.sql")),
    (3, "lease", include_str!("../../migrations/bff/sqlite/0003_lease.sql")),
    (4, "people", include_str!("../../migrations/bff/sqlite/0004_people.sql")),
    (5, "ended sessions", include_str!("../../migrations/bff/sqlite/0005_ended_sessions.sql")),
    (6, "last use", include_str!("../../migrations/bff/sqlite/0006_last_use.sql")),
];

const POSTGRES: &[File] = &[
    (1, "sessions", include_str!("../../migrations/bff/postgres/0001_sessions.sql")),
    (2, "tokens", include_str!("../../migrations/bff/postgres/0002_tokens.sql")),
    (3, "ends", include_str!("../../migrations/bff/postgres/0003_ends.sql")),
    (4, "ended sessions", include_str!("../../migrations/bff/postgres/0004_ended_sessions.sql")),
    (5, "session changes", include_str!("../../migrations/bff/postgres/0005_session_changes.sql")),
    (6, "last use", include_str!("../../migrations/bff/postgres/0006_last_use.sql")),
];

pub(crate) fn sqlite() -> Migrator {
    migrator(SQLITE)
}

pub(crate) fn postgres() -> Migrator {
    migrator(POSTGRES)
}

fn migrator(files: &[File]) -> Migrator {
    let migration = |&(version, name, statements): &File| {
        Migration::new(version, name.into(), MigrationType::Simple, statements.into_sql_str(), false)
    };
    let mut migrator = Migrator::with_migrations(files.iter().map(migration).collect());
    // A newer process may have migrated the database: what it added is such that this one reads and writes on.
    migrator.set_ignore_missing(true);
    migrator
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_file_of_the_folder_is_named_as_it_is() {
        let listed = |migrator: &Migrator| {
            let each =
                migrator.iter().map(|one| (one.version, one.description.clone(), one.checksum.clone()));
            each.collect::<Vec<_>>()
        };
        let folder = Migrator::new(std::path::Path::new("../migrations/bff/sqlite")).await.unwrap();
        assert_eq!(listed(&folder), listed(&sqlite()));
        let folder = Migrator::new(std::path::Path::new("../migrations/bff/postgres")).await.unwrap();
        assert_eq!(listed(&folder), listed(&postgres()));
    }
}
