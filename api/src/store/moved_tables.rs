//! How the API's tables are moved from SQLite to PostgreSQL, when somebody outgrows the one file. Those that others refer to
//! come first. What SQLite's index of texts is made of stays behind: PostgreSQL makes its own of `expense_search`.

use program::database::MovedTable;

/// What was spent, by month, category and currency: as `migrations/api/postgres/0010_expense_sums.sql` adds it up.
const SPENDING: &str = r#"SELECT person_id, to_char(spent_on, 'YYYY-MM') COLLATE "C", category, currency, count(*),
        sum(amount_minor)::BIGINT
    FROM expenses WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4"#;
/// Where it stands.
const STANDING: &str = "SELECT e.person_id,
        coalesce(CASE WHEN r.deleted_at IS NULL THEN r.status ELSE 'deleted' END, 'unreported'), e.currency, count(*),
        sum(e.amount_minor)::BIGINT
    FROM expenses e LEFT JOIN reports r ON r.id = e.report_id WHERE e.deleted_at IS NULL GROUP BY 1, 2, 3";

/// All of them.
pub const MOVED_TABLES: [MovedTable; 27] = [
    MovedTable::written_by_migrations("categories"),
    MovedTable::written_by_migrations("events"),
    MovedTable::written_by_migrations("expense_event_words"),
    MovedTable::new("people"),
    MovedTable::new("reports"),
    // A refund names an expense that must be there. The trigger counts changes of a report, whose version says them already.
    MovedTable::new("expenses")
        .in_passes(&["refund_of IS NULL", "refund_of IS NOT NULL"])
        .without_trigger("expenses_are_counted_when_written"),
    MovedTable::new("foreign_amounts"),
    MovedTable::new("history"),
    MovedTable::new("comments"),
    MovedTable::new("expense_events"),
    MovedTable::new("receipts"),
    // Where an earlier release has left them there. `api move-receipts` works on either database.
    MovedTable::new("receipt_files"),
    MovedTable::new("receipt_objects"),
    // The keys of the files begin with its name.
    MovedTable::written_by_migrations("receipt_folder"),
    MovedTable::new("imports"),
    MovedTable::new("import_files"),
    MovedTable::new("import_rows"),
    MovedTable::new("import_sources"),
    MovedTable::new("import_mappings"),
    MovedTable::new("import_undos"),
    MovedTable::new("idempotency_keys"),
    // Its number is that of a row of SQLite's index.
    MovedTable::new("expense_search").leaving_behind(&["id"]),
    MovedTable::new("expense_search_backlog"),
    MovedTable::only_within_transactions("expenses_summed_together"),
    MovedTable::computed("spending_sums", SPENDING),
    MovedTable::computed("standing_sums", STANDING),
    // They are of use for a minute and a half, in which somebody might show one again.
    MovedTable::new("dpop_proofs"),
];
