-- When the events before a stretch were counted, which may be minutes after it began; null: when it began.
ALTER TABLE plan_stretch ADD COLUMN counted_at DATETIME(6) NULL;

-- What a recount of the log found instead. The last one for a stretch holds. Only ever added to, as the ledger itself.
CREATE TABLE plan_stretch_mend (
    seq           BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
    stretch_seq   BIGINT      NOT NULL,
    events_before BIGINT      NOT NULL,
    mended_at     DATETIME(6) NOT NULL,
    KEY by_stretch (stretch_seq, seq)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

ALTER TABLE platform_reply
    -- Of whoever works on it now: nobody else leaves an answer or gives the name free. null: nobody does.
    ADD COLUMN claim BINARY(16) NULL,
    -- The id of what is made under this name, the same for everybody who tries.
    ADD COLUMN subject BINARY(16) NULL;
