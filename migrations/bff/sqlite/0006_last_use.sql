-- An administrator sees the sessions that were used last, however many there are.
CREATE INDEX sessions_by_last_use ON sessions (last_used_at);
