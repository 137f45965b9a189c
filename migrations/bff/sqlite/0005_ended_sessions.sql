-- The table and its column say what they hold: the sessions that have ended, and the reason.
ALTER TABLE endings RENAME TO ended_sessions;
ALTER TABLE ended_sessions RENAME COLUMN how TO reason;
DROP INDEX endings_by_time;
CREATE INDEX ended_sessions_by_time ON ended_sessions (ended_at);
