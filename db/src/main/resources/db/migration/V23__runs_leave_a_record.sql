-- What a billing run did: a row when it begins, filled in when it ends. Those that found nothing to do are kept for a day.
CREATE TABLE billing_run (
    id         BINARY(16)   NOT NULL PRIMARY KEY,
    started_at DATETIME(6)  NOT NULL,
    -- null: it goes on, or its process ended first
    ended_at   DATETIME(6)  NULL,
    -- Address of the member of staff who asked for it; null: the calendar did.
    asked_by   VARCHAR(254) NULL,
    -- Tenants.
    looked_at  INT          NOT NULL,
    -- Invoices and credit notes that were drafted, and how many of them were made final.
    drafted    INT          NOT NULL,
    made_final INT          NOT NULL,
    -- Tenants for whom it did not work.
    failed     INT          NOT NULL,
    -- Nothing was drafted, nothing failed, and nobody had asked for it.
    quiet      BOOLEAN      NOT NULL,
    KEY by_quiet (quiet, id),
    KEY by_start (started_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE billing_run_failure (
    billing_run_id BINARY(16)   NOT NULL,
    tenant_id      BINARY(16)   NOT NULL,
    why            VARCHAR(500) NOT NULL,
    PRIMARY KEY (billing_run_id, tenant_id),
    CONSTRAINT failure_of_run FOREIGN KEY (billing_run_id) REFERENCES billing_run (id) ON DELETE CASCADE
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Serves the list of everybody's invoices in one state, newest first.
ALTER TABLE invoice ADD KEY by_status_newest (status, id);

-- What taking care of the partitions did, once every six hours and at each start of a node.
CREATE TABLE retention_run (
    id         BINARY(16)   NOT NULL PRIMARY KEY,
    started_at DATETIME(6)  NOT NULL,
    took_ms    BIGINT       NOT NULL,
    -- Partitions that were made, for days to come.
    made       INT          NOT NULL,
    -- The first day that had to stay; null: no plan says.
    first_kept DATE         NULL,
    -- Why it did not come to its end; null: it did.
    failed     VARCHAR(500) NULL,
    KEY by_start (started_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE retention_drop (
    retention_run_id BINARY(16)  NOT NULL,
    dropped_from     VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    days             INT         NOT NULL,
    first_day        DATE        NOT NULL,
    last_day         DATE        NOT NULL,
    took_ms          BIGINT      NOT NULL,
    PRIMARY KEY (retention_run_id, dropped_from),
    CONSTRAINT drop_of_run FOREIGN KEY (retention_run_id) REFERENCES retention_run (id) ON DELETE CASCADE
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
