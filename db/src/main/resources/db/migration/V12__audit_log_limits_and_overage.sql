-- Where each chain of the audit log ends: a tenant's, or the platform's (all zeros). Locked while a row is added.
CREATE TABLE audit_chain (
    chain BINARY(16) NOT NULL PRIMARY KEY,
    seq   BIGINT     NOT NULL,
    hash  BINARY(32) NOT NULL
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Only ever added to. The hash covers the row and the hash before it, under a key that is not in the database.
CREATE TABLE audit_entry (
    chain          BINARY(16)   NOT NULL,
    seq            BIGINT       NOT NULL,
    id             BINARY(16)   NOT NULL,
    at             DATETIME(6)  NOT NULL,
    environment_id BINARY(16)   NULL,
    -- user, api_key, staff, system
    actor_kind     VARCHAR(16)  NOT NULL,
    actor_id       VARCHAR(64)  NOT NULL,
    actor_name     VARCHAR(254) NOT NULL,
    action         VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    target         VARCHAR(80)  NOT NULL,
    label          VARCHAR(254) NOT NULL,
    before_json    MEDIUMTEXT   NOT NULL,
    after_json     MEDIUMTEXT   NOT NULL,
    reason         VARCHAR(500) NULL,
    hash           BINARY(32)   NOT NULL,
    PRIMARY KEY (chain, seq),
    -- Lists page by id, as all lists do.
    UNIQUE KEY by_id (chain, id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- What holds where a plan does not name it.
CREATE TABLE entitlement_default (
    entitlement VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    value       BIGINT      NOT NULL
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- One tenant's exceptions from its plan, and one environment's from its tenant's. Ended, never deleted: the newest that is not ended
-- and not past its until holds.
CREATE TABLE limit_override (
    id             BINARY(16)   NOT NULL PRIMARY KEY,
    tenant_id      BINARY(16)   NOT NULL,
    environment_id BINARY(16)   NULL,
    entitlement    VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    value          BIGINT       NOT NULL,
    set_by         VARCHAR(254) NOT NULL,
    reason         VARCHAR(500) NOT NULL,
    set_at         DATETIME(6)  NOT NULL,
    -- From then on it holds no more; null: until it is ended.
    until_at       DATETIME(6)  NULL,
    ended_at       DATETIME(6)  NULL,
    KEY by_tenant (tenant_id, entitlement)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- Nothing of a sandbox is shown for longer, whatever the plan.
INSERT INTO entitlement_default (entitlement, value) VALUES ('retention.sandbox_days', 30);

INSERT INTO plan_entitlement (plan_version_id, entitlement, value) VALUES
    (1, 'retention.sandbox_days', 30), (2, 'retention.sandbox_days', 30), (3, 'retention.sandbox_days', 30), (4, 'retention.sandbox_days', 30),
    -- Events beyond events.per_month that are sold, not refused, and what a thousand of them cost in minor units.
    (1, 'overage.events', 0), (2, 'overage.events', 0), (3, 'overage.events', 10000000), (4, 'overage.events', 1000000000),
    (1, 'overage.price_per_1000', 0), (2, 'overage.price_per_1000', 0), (3, 'overage.price_per_1000', 3), (4, 'overage.price_per_1000', 1);
