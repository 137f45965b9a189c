-- Whether new files of receipts go into that folder. A process of the version before the folder finds no file there: so a
-- database that people had before keeps taking files itself, in `receipt_files`, until `api move-receipts` is run, after the
-- last of those processes has ended. One in which files are stored already has no such process beside it.
ALTER TABLE receipt_folder ADD COLUMN is_used INTEGER NOT NULL DEFAULT 1 CHECK (is_used IN (0, 1));

UPDATE receipt_folder SET is_used = 0
WHERE EXISTS (SELECT 1 FROM people) AND NOT EXISTS (SELECT 1 FROM receipt_objects);
