-- The table and its column say what they hold: the sessions that have ended, and the reason.
ALTER TABLE endings RENAME TO ended_sessions;
ALTER TABLE ended_sessions RENAME COLUMN how TO reason;
ALTER INDEX endings_by_time RENAME TO ended_sessions_by_time;
