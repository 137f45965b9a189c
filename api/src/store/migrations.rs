//! The tables, made one file after another.
//!
//! The files are named here, one by one, in place of `sqlx::migrate!`: that macro would have every build compile both
//! databases' drivers a second time, for the compiler itself.

use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Version, name and statements of each file, oldest first.
type Files = &'static [(i64, &'static str, &'static str)];

const SQLITE: Files = &[
    (1, "people", include_str!("../../../migrations/api/sqlite/0001_people.sql")),
    (2, "reports", include_str!("../../../migrations/api/sqlite/0002_reports.sql")),
    (3, "expenses", include_str!("../../../migrations/api/sqlite/0003_expenses.sql")),
    (4, "categories", include_str!("../../../migrations/api/sqlite/0004_categories.sql")),
    (5, "reports move", include_str!("../../../migrations/api/sqlite/0005_reports_move.sql")),
    (6, "expenses alone", include_str!("../../../migrations/api/sqlite/0006_expenses_alone.sql")),
    (7, "history", include_str!("../../../migrations/api/sqlite/0007_history.sql")),
    (8, "idempotency keys", include_str!("../../../migrations/api/sqlite/0008_idempotency_keys.sql")),
    (9, "events", include_str!("../../../migrations/api/sqlite/0009_events.sql")),
    (10, "receipts", include_str!("../../../migrations/api/sqlite/0010_receipts.sql")),
    (11, "imports", include_str!("../../../migrations/api/sqlite/0011_imports.sql")),
    (12, "alike and loose", include_str!("../../../migrations/api/sqlite/0012_alike_and_loose.sql")),
    (13, "expense events", include_str!("../../../migrations/api/sqlite/0013_expense_events.sql")),
    (14, "import notes", include_str!("../../../migrations/api/sqlite/0014_import_notes.sql")),
    (15, "expense search", include_str!("../../../migrations/api/sqlite/0015_expense_search.sql")),
    (16, "people names", include_str!("../../../migrations/api/sqlite/0016_people_names.sql")),
    (17, "expense sums", include_str!("../../../migrations/api/sqlite/0017_expense_sums.sql")),
    (18, "receipt objects", include_str!("../../../migrations/api/sqlite/0018_receipt_objects.sql")),
    (19, "dpop proofs", include_str!("../../../migrations/api/sqlite/0019_dpop_proofs.sql")),
    (20, "import rows", include_str!("../../../migrations/api/sqlite/0020_import_rows.sql")),
    (21, "refunds", include_str!("../../../migrations/api/sqlite/0021_refunds.sql")),
    (22, "foreign amounts", include_str!("../../../migrations/api/sqlite/0022_foreign_amounts.sql")),
    (23, "receipt folder use", include_str!("../../../migrations/api/sqlite/0023_receipt_folder_use.sql")),
    (24, "sums of many", include_str!("../../../migrations/api/sqlite/0024_sums_of_many.sql")),
    (25, "alike with merchant", include_str!("../../../migrations/api/sqlite/0025_alike_with_merchant.sql")),
];

/// What SQLite's files came to in the end, made at once. From here on each change has a file for either database,
/// but for one that the other has no need of.
const POSTGRES: Files = &[
    (1, "people", include_str!("../../../migrations/api/postgres/0001_people.sql")),
    (2, "reports", include_str!("../../../migrations/api/postgres/0002_reports.sql")),
    (3, "expenses", include_str!("../../../migrations/api/postgres/0003_expenses.sql")),
    (4, "history", include_str!("../../../migrations/api/postgres/0004_history.sql")),
    (5, "expense events", include_str!("../../../migrations/api/postgres/0005_expense_events.sql")),
    (6, "receipts", include_str!("../../../migrations/api/postgres/0006_receipts.sql")),
    (7, "imports", include_str!("../../../migrations/api/postgres/0007_imports.sql")),
    (8, "idempotency keys", include_str!("../../../migrations/api/postgres/0008_idempotency_keys.sql")),
    (9, "expense search", include_str!("../../../migrations/api/postgres/0009_expense_search.sql")),
    (10, "expense sums", include_str!("../../../migrations/api/postgres/0010_expense_sums.sql")),
    (11, "receipt objects", include_str!("../../../migrations/api/postgres/0011_receipt_objects.sql")),
    (12, "dpop proofs", include_str!("../../../migrations/api/postgres/0012_dpop_proofs.sql")),
    (13, "import rows", include_str!("../../../migrations/api/postgres/0013_import_rows.sql")),
    (14, "refunds", include_str!("../../../migrations/api/postgres/0014_refunds.sql")),
    (15, "foreign amounts", include_str!("../../../migrations/api/postgres/0015_foreign_amounts.sql")),
    (16, "receipt folder use", include_str!("../../../migrations/api/postgres/0016_receipt_folder_use.sql")),
    (
        17,
        "alike with merchant",
        include_str!("../../../migrations/api/postgres/0017_alike_with_merchant.sql"),
    ),
];

pub(super) fn sqlite() -> Migrator {
    migrator(SQLITE)
}

pub(super) fn postgres() -> Migrator {
    migrator(POSTGRES)
}

fn migrator(files: Files) -> Migrator {
    let migration = |&(version, name, statements): &(i64, &'static str, &'static str)| {
        Migration::new(version, name.into(), MigrationType::Simple, statements.into_sql_str(), false)
    };
    let mut migrator = Migrator::with_migrations(files.iter().map(migration).collect());
    // A newer process may have migrated the database: what it added is such that this one reads and writes on.
    migrator.set_ignore_missing(true);
    migrator
}
