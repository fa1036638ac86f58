-- A portion goes on where the last one ended, and does not pass over all that is kept once more.
ALTER TABLE resumption
    -- The last of what is held that was looked at, in the order in which it was due; null: none yet.
    ADD COLUMN reached_due_at DATETIME(6) NULL,
    ADD COLUMN reached_id BINARY(16) NULL,
    -- Whether all of it was looked at once, and is again: what was put aside meanwhile may stand before what was reached.
    ADD COLUMN looks_again BOOLEAN NOT NULL DEFAULT FALSE;
