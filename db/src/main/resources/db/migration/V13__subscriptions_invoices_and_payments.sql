-- How a tenant pays. What it may do is decided by tenant.plan_version_id; this row decides when that moves, and what is billed for it.
CREATE TABLE subscription (
    tenant_id                BINARY(16)   NOT NULL PRIMARY KEY,
    -- The calendar month (UTC) that runs; its first day may be the day of the start.
    period_start             DATE         NOT NULL,
    period_end               DATE         NOT NULL,
    -- null: no trial runs
    trial_ends_at            DATETIME(6)  NULL,
    -- What comes after the trial unless the customer chose something.
    fallback_plan_version_id INT          NULL,
    -- At the end of the period, or of the trial; null: nothing changes then.
    next_plan_version_id     INT          NULL,
    -- Ids of endpoints that stay when a plan allows fewer, one a line; the oldest stay beside them.
    survivors                TEXT         NOT NULL,
    -- good, past_due, read_only, held
    standing                 VARCHAR(16)  NOT NULL,
    -- Hundredths of a percent.
    tax_rate_bp              INT          NOT NULL,
    -- Name, address, tax number: as they are printed.
    bill_to                  VARCHAR(500) NOT NULL,
    created_at               DATETIME(6)  NOT NULL,
    KEY by_period_end (period_end),
    KEY by_trial_end (trial_ends_at),
    KEY by_standing (standing)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Invoices and credit notes. Once final, only status, settled_minor and paid_at change.
CREATE TABLE invoice (
    id             BINARY(16)   NOT NULL PRIMARY KEY,
    tenant_id      BINARY(16)   NOT NULL,
    -- invoice, credit_note
    kind           VARCHAR(16)  NOT NULL,
    -- draft, final, paid, void
    status         VARCHAR(16)  NOT NULL,
    -- Given when it becomes final, without gaps within a series.
    number         VARCHAR(32)  NULL,
    -- What it was made for, such as cycle/2026-05: never made twice.
    cause          VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NULL,
    -- Of a credit note: the invoice that it corrects.
    corrects       BINARY(16)   NULL,
    currency       CHAR(3)      NOT NULL,
    tax_rate_bp    INT          NOT NULL,
    subtotal_minor BIGINT       NOT NULL,
    tax_minor      BIGINT       NOT NULL,
    total_minor    BIGINT       NOT NULL,
    -- Of what the tenant had to its credit when this became final.
    credit_minor   BIGINT       NOT NULL,
    -- Credit, credit notes and payments so far; total_minor when it is paid.
    settled_minor  BIGINT       NOT NULL,
    bill_to        VARCHAR(500) NOT NULL,
    created_at     DATETIME(6)  NOT NULL,
    issued_at      DATETIME(6)  NULL,
    due_at         DATETIME(6)  NULL,
    paid_at        DATETIME(6)  NULL,
    UNIQUE KEY one_number (number),
    UNIQUE KEY one_cause (tenant_id, cause),
    KEY by_tenant (tenant_id, id),
    KEY by_status (status, due_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE TABLE invoice_line (
    invoice_id      BINARY(16)   NOT NULL,
    position        INT          NOT NULL,
    -- base, overage, proration, credit
    kind            VARCHAR(16)  NOT NULL,
    description     VARCHAR(200) NOT NULL,
    -- Days of the month that are charged, or events.
    quantity        BIGINT       NOT NULL,
    amount_minor    BIGINT       NOT NULL,
    from_day        DATE         NOT NULL,
    -- The first day that it is not for any more.
    until_day       DATE         NOT NULL,
    plan_version_id INT          NOT NULL,
    PRIMARY KEY (invoice_id, position),
    CONSTRAINT line_of_invoice FOREIGN KEY (invoice_id) REFERENCES invoice (id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- What a tenant owes us: the sum. Only ever added to.
CREATE TABLE ledger_entry (
    id           BINARY(16)   NOT NULL PRIMARY KEY,
    tenant_id    BINARY(16)   NOT NULL,
    at           DATETIME(6)  NOT NULL,
    -- invoice, credit_note, payment, void
    kind         VARCHAR(16)  NOT NULL,
    -- More owed: positive; paid or given back: negative.
    amount_minor BIGINT       NOT NULL,
    currency     CHAR(3)      NOT NULL,
    invoice_id   BINARY(16)   NOT NULL,
    -- Of a payment: whose, such as manual or stripe, and its name there. The same one is never entered twice.
    reference    VARCHAR(120) NOT NULL,
    UNIQUE KEY once (invoice_id, kind, reference),
    KEY by_tenant (tenant_id, id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- The last number given, by series. Locked by the transaction that gives the next, so that one that is taken back leaves no gap.
CREATE TABLE number_series (
    series VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    last   BIGINT      NOT NULL
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- What a payment provider calls a tenant.
CREATE TABLE payment_customer (
    tenant_id BINARY(16)   NOT NULL,
    provider  VARCHAR(16)  NOT NULL,
    reference VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    PRIMARY KEY (tenant_id, provider),
    UNIQUE KEY one_tenant (provider, reference)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Notices of a provider that were heeded; each is heeded once.
CREATE TABLE payment_notice (
    provider   VARCHAR(16)  NOT NULL,
    reference  VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    heeded_at  DATETIME(6)  NOT NULL,
    PRIMARY KEY (provider, reference)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
