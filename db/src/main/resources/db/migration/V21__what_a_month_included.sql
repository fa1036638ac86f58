-- Which plan held from when on, and how many events of its month had been counted by then: what a month is billed by. Only ever added to.
CREATE TABLE plan_stretch (
    seq             BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
    tenant_id       BINARY(16)  NOT NULL,
    starts_at       DATETIME(6) NOT NULL,
    plan_version_id INT         NOT NULL,
    events_before   BIGINT      NOT NULL,
    -- Not while it is tried.
    paid            BOOLEAN     NOT NULL,
    KEY by_tenant (tenant_id, seq)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- The month that runs is billed by the plan of this moment, as it was until now.
INSERT INTO plan_stretch (tenant_id, starts_at, plan_version_id, events_before, paid)
    SELECT s.tenant_id, s.period_start, t.plan_version_id, 0, s.trial_ends_at IS NULL
    FROM subscription s JOIN tenant t ON t.id = s.tenant_id;

-- Tenants whose endpoints have to be held against their plan from that moment on. Written with what changed, gone when it is done.
CREATE TABLE endpoint_review (
    seq       BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
    tenant_id BINARY(16)  NOT NULL,
    due_at    DATETIME(6) NOT NULL,
    KEY by_due (due_at),
    KEY by_tenant (tenant_id, due_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

INSERT INTO endpoint_review (tenant_id, due_at)
    SELECT tenant_id, until_at FROM limit_override
    WHERE entitlement IN ('endpoints.per_environment', 'webhooks.enabled') AND until_at IS NOT NULL AND ended_at IS NULL;

-- Wire profiles of a tenant's own; and as many types, and a catalogue takes in no more by their being published.
INSERT INTO entitlement_default (entitlement, value) VALUES ('profiles.most', 100), ('catalogue.types', 1000);
