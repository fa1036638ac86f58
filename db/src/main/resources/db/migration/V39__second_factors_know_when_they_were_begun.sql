-- What was begun and not confirmed is good for some minutes: its secret was shown for the price of a password. What was begun before this
-- column was there is begun anew.
ALTER TABLE second_factor ADD COLUMN begun_at DATETIME(6) NULL;
