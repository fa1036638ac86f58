ALTER TABLE endpoint
    -- Its own schedule of retries, as JSON with the names that a profile's definition has; null: its profile's.
    ADD COLUMN retry TEXT NULL,
    -- Since when the tenant's plan does not allow it any more; null: it does. Beside its status, which is its owner's and its receiver's.
    ADD COLUMN suspended_by_plan_at DATETIME(6) NULL;

-- Attempts that a schedule of an endpoint's own may have, the first included, and the hours that its delays may add up to.
INSERT INTO plan_entitlement (plan_version_id, entitlement, value)
    SELECT v.id, 'retry.attempts', CASE p.code WHEN 'free' THEN 0 WHEN 'starter' THEN 10 WHEN 'growth' THEN 15 ELSE 21 END
    FROM plan_version v JOIN plan p ON p.id = v.plan_id;
INSERT INTO plan_entitlement (plan_version_id, entitlement, value)
    SELECT v.id, 'retry.window_hours', CASE p.code WHEN 'free' THEN 0 WHEN 'starter' THEN 96 WHEN 'growth' THEN 168 ELSE 720 END
    FROM plan_version v JOIN plan p ON p.id = v.plan_id;

-- Deliveries that may wait for one endpoint that is not served; beyond it, the newest fail and can be replayed. 0: as many as there are.
INSERT INTO plan_entitlement (plan_version_id, entitlement, value)
    SELECT v.id, 'backlog.per_endpoint', CASE p.code WHEN 'free' THEN 1000 WHEN 'starter' THEN 10000 WHEN 'growth' THEN 100000 ELSE 1000000 END
    FROM plan_version v JOIN plan p ON p.id = v.plan_id;

-- For so many days after a move to a plan that keeps less, what the former plan kept is still shown.
INSERT INTO plan_entitlement (plan_version_id, entitlement, value)
    SELECT v.id, 'retention.grace_days', CASE p.code WHEN 'free' THEN 7 WHEN 'starter' THEN 7 WHEN 'growth' THEN 14 ELSE 30 END
    FROM plan_version v JOIN plan p ON p.id = v.plan_id;

ALTER TABLE tenant
    -- When it moved to its plan; null: it has had no other.
    ADD COLUMN plan_since DATETIME(6) NULL,
    -- Days that are shown until then, whatever its plan keeps.
    ADD COLUMN retention_was INT NULL,
    ADD COLUMN retention_was_until DATETIME(6) NULL;

-- Which shares of a month's quota a tenant was told of, so that it is told once, by whichever node.
CREATE TABLE quota_told (
    tenant_id BINARY(16)  NOT NULL,
    period    INT         NOT NULL,
    -- Percent.
    threshold INT         NOT NULL,
    told_at   DATETIME(6) NOT NULL,
    PRIMARY KEY (tenant_id, period, threshold)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
