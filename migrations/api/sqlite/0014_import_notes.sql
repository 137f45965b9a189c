-- How a file was read, where its person may not expect it: what was left out, and which letters it was written in.
ALTER TABLE imports ADD COLUMN notes TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(notes));
