-- An invoice that was sent reads the same when the seller has moved house since.
-- Null: a draft, or final before this column was there; then it is the seller of today.
ALTER TABLE invoice ADD COLUMN seller TEXT NULL;
